//go:build purego || !amd64

package tensor

// Without vector code each kernel's own loop does all of the work.
const (
	useAVX512 = false
	useTiles  = false
)

// absent is what the vector code says where it is missing.
const absent = "tensor: no vector code here"
