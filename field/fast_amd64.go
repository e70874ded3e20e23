//go:build !purego

package field

import "github.com/consensys/gnark-crypto/utils/cpu"

// useAVX512 says whether the assembly kernels can run here.
var useAVX512 = cpu.SupportAVX512IFMA

// blocks is the number of whole blocks of n elements that the vector code
// takes; the callers' loops do what is left.
func blocks(n int) int {
	if !useAVX512 {
		return 0
	}
	return n / lanes
}
