package verify

import (
	"errors"
	"strings"
)

// ErrRejected is matched by every error that says that a proof is not valid:
// broken bytes, values out of range, or a check of the argument that fails.
var ErrRejected = errors.New("proof rejected")

// ErrWrongKey is matched where a key cannot be used at all, and where a proof
// belongs to another one.
var ErrWrongKey = errors.New("wrong model or key")

// Error is a refusal and its reason.
type Error struct {
	Kind   error  // ErrRejected or ErrWrongKey
	Reason string // for people
	Err    error  // the cause, may be nil
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Kind.Error()
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.Err == nil {
		return s
	}
	if cause := e.Err.Error(); strings.HasPrefix(cause, s) {
		return cause // it says so itself
	}
	return s + ": " + e.Err.Error()
}

// Unwrap lets errors.Is match the kind, and errors.As find the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

func rejected(reason string, err error) error {
	return &Error{Kind: ErrRejected, Reason: reason, Err: err}
}

func wrongKey(reason string, err error) error {
	return &Error{Kind: ErrWrongKey, Reason: reason, Err: err}
}
