//go:build unix

package format

import (
	"io/fs"
	"math"
	"os"
	"syscall"
)

// load maps a file read-only.
func load(path string) ([]byte, func() error, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	nothing := func() error { return nil }
	switch size := st.Size(); {
	case !st.Mode().IsRegular():
		return nil, nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrInvalid}
	case size == 0:
		return nil, nothing, nil
	case size > math.MaxInt:
		e := Errorf(TooLarge, "%d bytes", size)
		e.File = path
		return nil, nil, e
	default:
		b, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
		if err != nil {
			return nil, nil, &fs.PathError{Op: "map", Path: path, Err: err}
		}
		return b, func() error { return syscall.Munmap(b) }, nil
	}
}
