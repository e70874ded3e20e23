//go:build purego || !amd64

package field

// Without vector code there are no blocks for it: every kernel's own loop does
// all of the work.
func blocks(int) int { return 0 }

// absent is what the vector code says where it is missing.
const absent = "field: no vector code here"
