package transcript

import (
	"aver/algebra"
	"aver/field"
	"aver/soundness"
)

// Prover is the prover's end of the conversation: it keeps what was sent, in
// order, beside the transcript that absorbed it.
type Prover struct {
	*Transcript
	Sent   []field.Ext
	Nonces []uint64
	// Pads, if any, hide what is sent: the next one is added to each value.
	Pads []field.Ext
	// Memory is where the prover's long vectors come from; nil for the Go heap.
	Memory *field.Memory
	// Least is Reader.Least.
	Least float64
}

// Challenge draws a challenge, with the work that its loss calls for.
func (p *Prover) Challenge(label string, loss algebra.Loss) field.Ext {
	p.Work(label, soundness.Grinding(loss.AtLeast(p.Least)))
	return p.Transcript.Challenge(label)
}

// Work grinds and keeps the nonce; no bits, no nonce.
func (p *Prover) Work(label string, zeroBits int) {
	if zeroBits > 0 {
		p.Nonces = append(p.Nonces, p.Grind(label, zeroBits))
	}
}

// Send absorbs values, under their pads if there are any, and appends them to
// the proof.
func (p *Prover) Send(label string, values ...field.Ext) {
	if p.Pads != nil {
		hidden := make([]field.Ext, len(values))
		for i, v := range values {
			hidden[i] = field.Add(v, p.Pads[i])
		}
		values, p.Pads = hidden, p.Pads[len(values):]
	}
	p.AbsorbExt(label, values)
	p.Sent = append(p.Sent, values...)
}
