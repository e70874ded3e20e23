package format

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// MaxSmall is the size, in bytes, above which a verifying key or a proof is not
// read at all.
const MaxSmall = 256 << 20

// Open maps the file at path, or reads it where it cannot be mapped. The
// sections are valid until Close and must not be written to.
func Open(path string, want Kind) (*File, error) {
	b, file, done, err := load(path)
	if err != nil {
		return nil, err
	}
	f, err := Unmarshal(want, b)
	if err != nil {
		return nil, errors.Join(inFile(err, path), done())
	}
	f.name, f.file, f.close = path, file, done
	return f, nil
}

// ReadFile is the bytes of a small file (a verifying key or a proof) of any
// size up to MaxSmall.
func ReadFile(path string, want Kind) ([]byte, error) {
	b, err := ReadLimited(path, MaxSmall)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Want = want
		}
		return nil, err
	}
	return b, nil
}

// ReadLimited reads a regular file of at most limit bytes. It looks at the size
// first, so that a file of many gigabytes costs nothing.
func ReadLimited(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("is a directory")}
	}
	if st.Size() > limit {
		e := Errorf(TooLarge, "%d bytes, the limit is %d", st.Size(), limit)
		e.File = path
		return nil, e
	}
	// A pipe has no size: the limit holds while reading.
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		e := Errorf(TooLarge, "over %d bytes", limit)
		e.File = path
		return nil, e
	}
	return b, err
}

// inFile names the file in an Error.
func inFile(err error, path string) error {
	var e *Error
	if errors.As(err, &e) {
		e.File = path
	}
	return err
}

// Write writes a file of kind k at path. It is written under another name in
// the same directory and then renamed, so that path never holds half a file. A
// Model and an Opening are secret: readable by their owner only.
func Write(path string, k Kind, sections []Section) error {
	if k.secret() {
		return write(path, 0o600, k, sections)
	}
	return WritePublic(path, k, sections)
}

// WritePublic is Write for a file that everyone may read, whatever its kind.
func WritePublic(path string, k Kind, sections []Section) error {
	return write(path, 0o644, k, sections)
}

func write(path string, mode fs.FileMode, k Kind, sections []Section) error {
	return WriteAtomic(path, mode, func(w io.Writer) error {
		b, err := head(k, sections)
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		for _, s := range sections {
			if err := s.write(w); err != nil {
				return err
			}
			if _, err := w.Write(make([]byte, padded(s.size())-s.size())); err != nil {
				return err
			}
		}
		return nil
	})
}

// WriteAtomic writes what fill writes to path, all or nothing.
func WriteAtomic(path string, mode fs.FileMode, fill func(io.Writer) error) (err error) {
	// A rename would put a file in the place of a device or a pipe.
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("is not a regular file")}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return pathError(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(f.Close()), os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err = fill(w); err != nil {
		return err
	}
	if err = w.Flush(); err != nil {
		return err
	}
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// KindOfFile reads the header of the file at path.
func KindOfFile(path string) (Kind, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	head := make([]byte, headerSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, err
	}
	k, err := KindOf(head[:n])
	return k, inFile(err, path)
}

// pathError is err about path, where it is about a temporary file beside it.
func pathError(path string, err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return &fs.PathError{Op: "write", Path: path, Err: e.Err}
	}
	return err
}
