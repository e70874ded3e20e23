package aver

import (
	"context"
	"errors"
	"fmt"

	"aver/graph"
	"aver/input"
	"aver/op"
	"aver/quant"
	"aver/verify"
)

// Errors that errors.Is matches; errors.As finds the details behind them.
var (
	// ErrRejected: the proof is not valid. Details: *verify.Error.
	ErrRejected = verify.ErrRejected
	// ErrWrongKey: the proof is of another key, or the key or model is broken.
	ErrWrongKey = verify.ErrWrongKey
	// ErrUnsupported: an operator, a shape or a range that cannot be proven.
	// Details: *graph.UnsupportedError, *quant.UnsupportedError, *quant.LikeError, *op.RangeError,
	// *input.Error.
	ErrUnsupported = errors.New("unsupported")
	// ErrPublicWeights: what only a commitment to private weights is for, as a
	// rotation is, was asked of public ones.
	ErrPublicWeights = errors.New("the weights are public")
	// ErrInput: an input cannot be used. Details: *input.Error.
	ErrInput = errors.New("input")
)

// marked is an error that is also one of the errors above.
type marked struct {
	mark error
	err  error
}

func (m *marked) Error() string   { return m.err.Error() }
func (m *marked) Unwrap() []error { return []error{m.mark, m.err} }

// classify marks an error of a lower package as what it is to a user.
func classify(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var (
		in  *input.Error
		rng *op.RangeError
		un  *graph.UnsupportedError
		qu  *quant.UnsupportedError
		li  *quant.LikeError
	)
	if errors.As(err, &in) {
		err = &marked{ErrInput, err}
		switch in.Problem {
		case input.WrongShape, input.OutOfRange, input.NotFinite:
			return &marked{ErrUnsupported, err}
		}
		return err
	}
	if errors.As(err, &rng) || errors.As(err, &un) || errors.As(err, &qu) || errors.As(err, &li) || errors.Is(err, errors.ErrUnsupported) {
		return &marked{ErrUnsupported, err}
	}
	return err
}

// ofModel names the model that an error is about, unless it is about a file of
// samples, which it names.
func ofModel(path string, err error) error {
	var in *input.Error
	if err == nil || errors.As(err, &in) {
		return classify(err)
	}
	return classify(fmt.Errorf("%s: %w", path, err))
}
