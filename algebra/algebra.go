// Package algebra is the language in which the verifier is written, once: a
// program over values that are public (challenges, constants) or sent by the
// prover. Interpreters give it meaning: the clear verifier computes with field
// elements, the ledger adds up the soundness error, count lays the proof out,
// and later the hidden and the circuit interpreters read the same text.
package algebra

import "aver/field"

// Loss is the soundness error of one challenge: Numerator / |E3|, by the named
// theorem.
type Loss struct {
	Source    string // phase, e.g. "logup/layer"
	Theorem   string // e.g. "Schwartz–Zippel, degree 3"
	Numerator float64
}

// AtLeast is the loss with no smaller a numerator than the given one.
func (l Loss) AtLeast(numerator float64) Loss {
	l.Numerator = max(l.Numerator, numerator)
	return l
}

// Arithmetic is the ring that verifier values live in.
type Arithmetic[V any] interface {
	Const(field.Ext) V
	Add(a, b V) V
	Sub(a, b V) V
	Mul(a, b V) V
}

// Verifier is what the text of the verifier is written over.
type Verifier[V any] interface {
	Arithmetic[V]
	// Receive takes the next n values that the prover sends and absorbs them.
	Receive(label string, n int) []V
	// Challenge draws a public value that depends on everything absorbed.
	Challenge(label string, loss Loss) V
	// AssertZero rejects the proof, naming the check, unless v is zero.
	AssertZero(check string, v V)
}
