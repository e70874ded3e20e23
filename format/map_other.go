//go:build !unix

package format

import (
	"io"
	"math"
)

// load reads a file: mapping is a thing of Unix here.
func load(path string) ([]byte, io.ReaderAt, func() error, error) {
	b, err := ReadLimited(path, math.MaxInt64-1)
	return b, nil, func() error { return nil }, err
}
