package format

import (
	"fmt"
	"strings"
)

// Problem says what is wrong with a file or an encoding. Each is an error by
// itself, so that errors.Is(err, format.Truncated) asks for it.
type Problem string

// What can be wrong with bytes.
const (
	Empty        Problem = "empty"
	Truncated    Problem = "truncated"
	WrongKind    Problem = "wrong kind of file"
	WrongVersion Problem = "unknown version"
	TooLarge     Problem = "too large"
	Corrupt      Problem = "corrupt"
	NotCanonical Problem = "not canonical"
	Missing      Problem = "section missing"
)

// Error implements error.
func (p Problem) Error() string { return string(p) }

// Error reports bytes that could not be read.
type Error struct {
	File    string  // the path, "" for bytes in memory
	Want    Kind    // the kind of file that was expected, 0 if any
	Problem Problem // matched by errors.Is
	Detail  string  // where and what, for people
}

// Error implements error.
func (e *Error) Error() string {
	var s strings.Builder
	if e.File != "" {
		fmt.Fprintf(&s, "%s: ", e.File)
	}
	if e.Want != 0 {
		fmt.Fprintf(&s, "not a valid %s: ", e.Want)
	}
	s.WriteString(string(e.Problem))
	if e.Detail != "" {
		fmt.Fprintf(&s, ": %s", e.Detail)
	}
	return s.String()
}

// Unwrap lets errors.Is match the Problem.
func (e *Error) Unwrap() error { return e.Problem }

// Errorf makes an Error without a file name.
func Errorf(p Problem, format string, args ...any) *Error {
	return &Error{Problem: p, Detail: fmt.Sprintf(format, args...)}
}
