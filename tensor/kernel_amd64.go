//go:build !purego

package tensor

import "golang.org/x/sys/cpu"

// useAVX512 says whether the assembly kernels can run here.
var useAVX512 = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ

//go:noescape
func axpyRows(dst, x, w *int64, coef int64, rows, cols, dstStep, xStep, wStep int)

//go:noescape
func dotRows(dst, x, y *int64, coef int64, rows, cols, dstStep, xStep, yStep int)
