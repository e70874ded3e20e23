package input

import (
	"fmt"
	"strings"
)

// Problem says what is wrong with an input; errors.Is matches it.
type Problem string

// What can be wrong with an input.
const (
	Malformed  Problem = "malformed"
	Missing    Problem = "missing"
	WrongShape Problem = "wrong shape"
	NotFinite  Problem = "not a finite number"
	OutOfRange Problem = "out of range"
	TooLarge   Problem = "too large"
	NotKnown   Problem = "unknown format"
)

// Error implements error.
func (p Problem) Error() string { return string(p) }

// Error reports an input that cannot be used.
type Error struct {
	File    string // path
	Input   string // name of the model's input, "" where it is not about one
	Problem Problem
	Detail  string // what was found and what to do
}

// Error implements error.
func (e *Error) Error() string {
	var s strings.Builder
	if e.File != "" {
		fmt.Fprintf(&s, "%s: ", e.File)
	}
	if e.Input != "" {
		fmt.Fprintf(&s, "input %q: ", e.Input)
	}
	s.WriteString(string(e.Problem))
	if e.Detail != "" {
		fmt.Fprintf(&s, ": %s", e.Detail)
	}
	return s.String()
}

// Unwrap lets errors.Is match the Problem.
func (e *Error) Unwrap() error { return e.Problem }

func errorf(p Problem, format string, args ...any) *Error {
	return &Error{Problem: p, Detail: fmt.Sprintf(format, args...)}
}
