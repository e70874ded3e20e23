//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package journal

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lock waits for the lock of an open journal, shared among readers.
func lock(path string, f *os.File, write bool) (unlock func() error, err error) {
	how := syscall.LOCK_SH
	if write {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how)
		switch {
		case err == nil:
			return func() error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }, nil
		case !errors.Is(err, syscall.EINTR):
			return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
		}
	}
}
