package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// openJournal opens a regular file that is there.
func openJournal(path string, flag int) (*os.File, error) {
	// Looked at first: opening a pipe would wait for its other end.
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{path, Missing, "how many proofs were made is unknown: put it back, or compile or commit anew"}
	} else if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, &Error{path, NoJournal, fmt.Sprintf("%v is not a regular file", st.Mode())}
	}
	return os.OpenFile(path, flag, 0)
}

// readJournal decodes an open journal.
func readJournal(path string, f *os.File) (header, slots, error) {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, journalSize+1))
	if err != nil {
		return header{}, slots{}, err
	}
	h, s, problem := decode(b)
	switch problem {
	case "":
		return h, s, nil
	case Damaged:
		err = &Error{path, problem, "how many proofs were made is unknown: put back an undamaged one only if no proof was made since, or compile or commit anew"}
	default:
		err = &Error{path, problem, "move it away if it does not belong there; a damaged journal cannot be mended"}
	}
	return h, s, err
}

// locked opens the journal and runs do under its lock, which writers do not
// share. A process that dies lets go of the lock.
func (j *Journal) locked(write bool, do func(*os.File) error) (err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	f, err := openJournal(j.path, flag)
	if err != nil {
		return err
	}
	defer f.Close()
	unlock, err := lock(j.path, f, write)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return do(f)
}

// writeNew puts a journal at path, all of it or nothing.
func writeNew(path string, b []byte, replace bool) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // its mode is 0600
	if err != nil {
		var e *fs.PathError
		if errors.As(err, &e) {
			e.Op, e.Path = "write", path // not the temporary name
		}
		return err
	}
	defer func() {
		f.Close() // a second time where all went well
		os.Remove(f.Name())
	}()
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := place(f.Name(), path, replace); err != nil {
		return err
	}
	return syncDir(dir)
}

// place gives a file its name. A link fails where somebody was faster; some
// file systems have none.
func place(from, path string, replace bool) error {
	if !replace {
		err := os.Link(from, path)
		if errors.Is(err, fs.ErrExist) {
			return &Error{path, Exists, "it was made just now"}
		} else if err == nil {
			return nil
		}
	}
	return os.Rename(from, path)
}

// syncDir makes a directory's new name durable. Where a system cannot, a crash
// leaves no journal, which is refused, so nothing is at stake but a recompile.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
