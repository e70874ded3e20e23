package main

import (
	"context"
	"errors"

	"aver"
	"aver/format"
)

// Exit codes; scripts rely on them.
const (
	exitDone        = 0   // valid, or done
	exitFailure     = 1   // could not be done: files, inputs, …
	exitUsage       = 2   // wrong flags or arguments
	exitRejected    = 10  // the proof is not valid
	exitWrongKey    = 11  // the model or key is broken, or is not this proof's
	exitUnsupported = 12  // an operator, a shape or a range that cannot be proven
	exitInterrupted = 130 // by a signal
)

const exitHelp = `Exit codes: 0 valid or done, 1 failure, 2 usage, 10 proof rejected,
11 wrong model or key, 12 unsupported (operator, shape, range), 130 interrupted.`

var errInterrupted = errors.New("interrupted")

// usageError is a mistake in flags or arguments.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exitCode is the process's exit code for an error.
func exitCode(err error) int {
	var usage usageError
	var file *format.Error
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, aver.ErrRejected):
		return exitRejected
	case errors.Is(err, aver.ErrWrongKey):
		return exitWrongKey
	case errors.Is(err, aver.ErrUnsupported):
		return exitUnsupported
	case errors.As(err, &file) && (file.Want == format.Proof || file.Want == format.Rotation):
		return exitRejected
	case errors.As(err, &file) && file.Want != 0:
		return exitWrongKey
	}
	return exitFailure
}
