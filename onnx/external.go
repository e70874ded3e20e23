package onnx

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxReuse bounds how often the bytes of an external file may be read in all:
// a few tensors may share weights, a hostile file may not multiply them.
const maxReuse = 4

// loader reads one model and the external files beside it.
type loader struct {
	dir   string           // "" refuses external data
	spent map[string]int64 // bytes read so far of each external file
}

// read gives the bytes that an external_data map points at. os.Root keeps
// links from leading out of the model's directory.
func (l *loader) read(entries map[string]string) ([]byte, error) {
	loc := entries["location"]
	if l.dir == "" {
		return nil, errorf("data lies in another file, %q, which is not read here", loc)
	}
	if !filepath.IsLocal(loc) || strings.Contains(loc, "..") {
		return nil, at(errorf("%q does not stay inside the model's directory", loc), "location")
	}
	root, err := os.OpenRoot(l.dir)
	if err != nil {
		return nil, errorf("%w", err)
	}
	defer root.Close()
	info, err := root.Stat(loc)
	if err != nil {
		return nil, at(errorf("%w", err), "location")
	}
	if !info.Mode().IsRegular() {
		return nil, at(errorf("%q is not a regular file", loc), "location")
	}
	offset, length, err := l.section(entries, loc, info.Size())
	if err != nil {
		return nil, err
	}
	f, err := root.Open(loc)
	if err != nil {
		return nil, at(errorf("%w", err), "location")
	}
	defer f.Close()
	buf := make([]byte, length)
	if _, err := f.ReadAt(buf, offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, errorf("%w", err)
	}
	return buf, nil
}

// section checks offset and length against the file's size.
func (l *loader) section(entries map[string]string, loc string, size int64) (offset, length int64, err error) {
	if offset, err = number(entries, "offset", 0); err != nil {
		return 0, 0, err
	}
	if offset > size {
		return 0, 0, at(errorf("%d is past the end of %q (%d bytes)", offset, loc, size), "offset")
	}
	if length, err = number(entries, "length", size-offset); err != nil {
		return 0, 0, err
	}
	if length > size-offset {
		return 0, 0, at(errorf("%d bytes from %d are past the end of %q (%d bytes)", length, offset, loc, size), "length")
	}
	if l.spent == nil {
		l.spent = map[string]int64{}
	}
	if l.spent[loc]+length > maxReuse*size {
		return 0, 0, at(errorf("tensors read %q more than %d times over", loc, maxReuse), "length")
	}
	l.spent[loc] += length
	return offset, length, nil
}

func number(entries map[string]string, key string, def int64) (int64, error) {
	s, ok := entries[key]
	if !ok {
		return def, nil
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < 0 {
		return 0, at(errorf("%q is not a size", s), "%s", key)
	}
	return v, nil
}
