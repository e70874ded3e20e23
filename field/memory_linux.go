//go:build !race

package field

import (
	"syscall"
	"unsafe"
)

const (
	// minChunk is the size of the first chunk, in elements. What is not touched
	// of a chunk costs nothing but addresses.
	minChunk = 8 << 20
	// hugePage is the size of a huge page in bytes: a chunk begins at one.
	hugePage = 8 * pageElements
)

// populate writes nothing to v, but has the system map its pages as if somebody had.
func populate(v Vec) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 8*len(v))
	_ = syscall.Madvise(b, madvPopulateWrite) // advice: kernels before 5.14 refuse it
}

// madvPopulateWrite is MADV_POPULATE_WRITE.
const madvPopulateWrite = 23

// mapMemory returns n zeros and what gives them back. They come from the Go
// heap where the system refuses a mapping.
func mapMemory(n int) (Vec, func()) {
	b, err := syscall.Mmap(-1, 0, n*8+hugePage, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return make(Vec, n), func() {}
	}
	_ = syscall.Madvise(b, syscall.MADV_HUGEPAGE) // advice: a kernel without them refuses it
	skip := -uintptr(unsafe.Pointer(&b[0])) % hugePage
	return unsafe.Slice((*Element)(unsafe.Pointer(&b[skip])), n), func() { _ = syscall.Munmap(b) }
}
