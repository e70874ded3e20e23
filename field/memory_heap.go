//go:build !linux || race

package field

// minChunk is the size of the first chunk, in elements.
const minChunk = 1 << 16

// populate does nothing: the garbage collector has mapped it.
func populate(Vec) {}

// mapMemory returns n zeros, and what gives them back: the garbage collector.
func mapMemory(n int) (Vec, func()) { return make(Vec, n), func() {} }
