//go:build unix

package format

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"syscall"
)

// load maps a file read-only, and keeps it open.
func load(path string) (b []byte, r io.ReaderAt, done func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, nil, err
	}
	defer func() {
		if err != nil || len(b) == 0 {
			f.Close()
		}
	}()
	st, err := f.Stat()
	if err != nil {
		return nil, nil, nil, err
	}
	switch size := st.Size(); {
	case !st.Mode().IsRegular():
		return nil, nil, nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrInvalid}
	case size == 0:
		return nil, nil, func() error { return nil }, nil
	case size > math.MaxInt:
		e := Errorf(TooLarge, "%d bytes", size)
		e.File = path
		return nil, nil, nil, e
	default:
		b, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
		if err != nil {
			return nil, nil, nil, &fs.PathError{Op: "map", Path: path, Err: err}
		}
		return b, f, func() error { return errors.Join(syscall.Munmap(b), f.Close()) }, nil
	}
}
