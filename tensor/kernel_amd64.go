//go:build !purego

package tensor

import "golang.org/x/sys/cpu"

// useAVX512 says whether the assembly kernels can run here.
var useAVX512 = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasBMI2

// useTiles says whether those of tiles can, too.
var useTiles = useAVX512 && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VNNI
