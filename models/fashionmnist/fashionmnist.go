// Package fashionmnist reads the Fashion-MNIST test set, for tests that measure
// accuracy on all of it. The files are those of Debian's package
// dataset-fashion-mnist: gzipped IDX, a four-byte magic number (zero, zero,
// element type, rank), big-endian 32-bit extents, then the elements.
package fashionmnist

import (
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Dir is where Debian's package puts the files.
const Dir = "/usr/share/datasets/fashion-mnist"

// Side is the height and the width of an image in pixels.
const Side = 28

// ErrNotInstalled says that the data set is not on this machine.
var ErrNotInstalled = errors.New("Fashion-MNIST is not installed: apt-get install dataset-fashion-mnist")

// FormatError is a file that is not the IDX file it should be.
type FormatError struct {
	File   string
	Reason string
}

// Error names the file and what is wrong with it.
func (e *FormatError) Error() string { return e.File + ": " + e.Reason }

// Set is a labelled set of images.
type Set struct {
	Pixels []byte // [len(Labels), Side, Side], row-major
	Labels []byte // classes 0 to 9
}

// Image is image i as the models want it: Side·Side floats, a byte / 255 each.
func (s *Set) Image(i int) []float32 {
	x := make([]float32, Side*Side)
	for j, p := range s.Pixels[i*Side*Side : (i+1)*Side*Side] {
		x[j] = float32(p) / 255
	}
	return x
}

// Load reads the test set's 10,000 images and labels from dir, usually Dir. It
// fails with ErrNotInstalled where a file is absent and with *FormatError where
// one is malformed.
func Load(dir string) (*Set, error) {
	pixels, err := loadFile(filepath.Join(dir, "t10k-images-idx3-ubyte.gz"), Side, Side)
	if err != nil {
		return nil, err
	}
	labels, err := loadFile(filepath.Join(dir, "t10k-labels-idx1-ubyte.gz"))
	if err != nil {
		return nil, err
	}
	return newSet(dir, pixels, labels)
}

// newSet pairs images and labels, and checks that they do pair.
func newSet(dir string, pixels, labels []byte) (*Set, error) {
	if len(pixels) != len(labels)*Side*Side {
		return nil, &FormatError{dir, fmt.Sprintf("%d images but %d labels", len(pixels)/(Side*Side), len(labels))}
	}
	for i, c := range labels {
		if c > 9 {
			return nil, &FormatError{dir, fmt.Sprintf("label %d is %d, not a class of 0 to 9", i, c)}
		}
	}
	return &Set{pixels, labels}, nil
}

func loadFile(path string, item ...int) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w (no %s)", ErrNotInstalled, path)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(path, f, item...)
}

// maxItems bounds what a file may claim, and so what read allocates.
const maxItems = 100_000

// read decodes one gzipped IDX file of bytes whose items have the given shape.
func read(name string, r io.Reader, item ...int) ([]byte, error) {
	fail := func(format string, args ...any) ([]byte, error) {
		return nil, &FormatError{name, fmt.Sprintf(format, args...)}
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return fail("not gzip: %v", err)
	}
	head := make([]byte, 4*(2+len(item)))
	if _, err := io.ReadFull(z, head); err != nil {
		return fail("header: %v", err)
	}
	const unsignedByte = 8
	if magic := binary.BigEndian.Uint32(head); magic != uint32(unsignedByte<<8|1+len(item)) {
		return fail("magic number %#x: not bytes of rank %d", magic, 1+len(item))
	}
	n := binary.BigEndian.Uint32(head[4:])
	if n > maxItems {
		return fail("claims %d items, more than %d", n, maxItems)
	}
	size := int(n)
	for d, want := range item {
		if got := binary.BigEndian.Uint32(head[8+4*d:]); int64(got) != int64(want) {
			return fail("extent %d is %d, not %d", d+1, got, want)
		}
		size *= want
	}
	// One byte more than claimed is read, to see that nothing follows; memory
	// grows with what is really there.
	data, err := io.ReadAll(io.LimitReader(z, int64(size)+1))
	if err != nil {
		return fail("%v", err)
	}
	if len(data) != size {
		return fail("not the %d bytes that its header claims", size)
	}
	return data, nil
}
