package onnx

import (
	"errors"
	"fmt"
	"strings"
)

// Error says which file and which field of it cannot be read, and why.
// errors.Is(err, errors.ErrUnsupported) tells a sound file that needs what is
// not supported from a broken one.
type Error struct {
	File  string // "" when the bytes came from memory
	Field string // such as graph.node[3].attribute[0].t; "" for the whole file
	Err   error
}

func (e *Error) Error() string {
	var parts []string
	for _, p := range []string{e.File, e.Field} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(append(parts, e.Err.Error()), ": ")
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func errorf(format string, args ...any) error {
	return &Error{Err: fmt.Errorf(format, args...)}
}

// unsupportedf is errorf for what a later version might read.
func unsupportedf(format string, args ...any) error {
	return &Error{Err: fmt.Errorf(format+" (%w)", append(args, errors.ErrUnsupported)...)}
}

// at puts a field in front of the one that err names.
func at(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	field := fmt.Sprintf(format, args...)
	e, ok := err.(*Error)
	if !ok {
		return &Error{Field: field, Err: err}
	}
	if e.Field != "" {
		field += "." + e.Field
	}
	return &Error{File: e.File, Field: field, Err: e.Err}
}

// in names the file that err is about.
func in(file string, err error) error {
	if err == nil {
		return nil
	}
	e, ok := err.(*Error)
	if !ok {
		return &Error{File: file, Err: err}
	}
	return &Error{File: file, Field: e.Field, Err: e.Err}
}

func fieldOf(err error) string {
	if e, ok := err.(*Error); ok {
		return e.Field
	}
	return ""
}

// cause is err without its place.
func cause(err error) error {
	if e, ok := err.(*Error); ok {
		return e.Err
	}
	return err
}
