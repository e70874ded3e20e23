//go:build purego || !amd64

package tensor

// Without vector code nothing below is ever called.
const useAVX512 = false

func axpyRows(_, _, _ *int64, _ int64, _, _, _, _, _ int) {}
func dotRows(_, _, _ *int64, _ int64, _, _, _, _, _ int)  {}
