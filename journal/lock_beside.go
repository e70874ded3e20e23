package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// lockBeside makes the file path.lock, which nobody else can while it is there.
// It is for systems without flock. It outlives a prover that dies with it, and
// nobody can tell that from a slow one: then all are refused until a person
// removes it.
func lockBeside(path string, patience time.Duration) (unlock func() error, err error) {
	name := path + ".lock"
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			f.Close() // nothing was written
			return func() error { return os.Remove(name) }, nil
		}
		// Windows denies permission to a name that is just being removed.
		if !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission) {
			return nil, err
		}
		if time.Now().After(end) {
			return nil, &Error{path, Locked, fmt.Sprintf("remove %s if no prover is running", name)}
		}
	}
}
