package transcript

import (
	"fmt"

	"aver/algebra"
	"aver/field"
	"aver/soundness"
)

// RejectedError says which check of the verifier refused a proof.
type RejectedError struct{ Check string }

func (e *RejectedError) Error() string { return fmt.Sprintf("proof rejected by check %q", e.Check) }

// Reader is the verifier's end of the conversation: it takes what was sent from
// a proof and absorbs it. The first failed check is kept in Err; what is
// computed after it is meaningless but harmless.
type Reader struct {
	*Transcript
	Messages []field.Ext // not yet received
	Nonces   []uint64    // of grinding, not yet used
	Err      error
	// Least is the least numerator that a challenge's loss is charged with.
	Least float64
}

// Take returns the next n values and absorbs them.
func (c *Reader) Take(label string, n int) []field.Ext {
	if n > len(c.Messages) {
		c.Reject("length: " + label)
		return make([]field.Ext, n)
	}
	v := c.Messages[:n]
	c.Messages = c.Messages[n:]
	c.AbsorbExt(label, v)
	return v
}

// Challenge draws a challenge after the work that its loss calls for.
func (c *Reader) Challenge(label string, loss algebra.Loss) field.Ext {
	c.CheckWork(label, soundness.Grinding(loss.AtLeast(c.Least)))
	return c.Transcript.Challenge(label)
}

// CheckWork takes the next nonce and rejects unless it has enough work.
func (c *Reader) CheckWork(label string, zeroBits int) {
	if zeroBits == 0 {
		return
	}
	if len(c.Nonces) == 0 {
		c.Reject("length: nonces")
		return
	}
	if !c.CheckGrind(label, zeroBits, c.Nonces[0]) {
		c.Reject("grinding: " + label)
	}
	c.Nonces = c.Nonces[1:]
}

// Clear interprets the verifier over field elements that are sent in the clear.
type Clear struct {
	algebra.Ext
	Reader
}

// Receive implements algebra.Verifier.
func (c *Clear) Receive(label string, n int) []field.Ext { return c.Take(label, n) }

// AssertZero implements algebra.Verifier.
func (c *Clear) AssertZero(check string, v field.Ext) {
	if !v.IsZero() {
		c.Reject(check)
	}
}

// Reject records the first failed check.
func (c *Reader) Reject(check string) {
	if c.Err == nil {
		c.Err = &RejectedError{Check: check}
	}
}
