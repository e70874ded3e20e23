//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package journal

import (
	"os"
	"time"
)

// lock waits for the lock of a journal: a file beside it.
func lock(path string, _ *os.File, _ bool) (unlock func() error, err error) {
	return lockBeside(path, 10*time.Second)
}
