//go:build !unix

package format

import "math"

// load reads a file: mapping is a thing of Unix here.
func load(path string) ([]byte, func() error, error) {
	b, err := ReadLimited(path, math.MaxInt64-1)
	return b, func() error { return nil }, err
}
