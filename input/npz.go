package input

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
)

// parseNPZ reads every array of a zip archive of .npy files.
func parseNPZ(b []byte) ([]array, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, errorf(Malformed, "not an .npz archive: %v", err)
	}
	var arrays []array
	left := int64(MaxBytes)
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		body, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(body))
		a, err := parseNPY(body)
		if err != nil {
			return nil, inArray(err, name)
		}
		a.name = name
		arrays = append(arrays, a)
	}
	return arrays, nil
}

// unpack reads one file of an archive, growing with what is really there; what
// announces too much is not read at all.
func unpack(f *zip.File, limit int64) ([]byte, error) {
	tooLarge := errorf(TooLarge, "unpacked arrays over %d bytes", int64(MaxBytes))
	if f.UncompressedSize64 > uint64(limit) {
		return nil, tooLarge
	}
	r, err := f.Open()
	if err != nil {
		return nil, errorf(Malformed, "array %q: %v", f.Name, err)
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, errorf(Malformed, "array %q: %v", f.Name, err)
	}
	if int64(len(body)) > limit {
		return nil, tooLarge
	}
	return body, nil
}

// inArray names the array in an error.
func inArray(err error, name string) error {
	var e *Error
	if errors.As(err, &e) {
		e.Detail = "array " + name + ": " + e.Detail
	}
	return err
}
