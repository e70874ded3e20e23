package argument

import (
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/zk"
)

// commitPads draws the pads and commits to them, in memory of its own: the other
// commitments are made meanwhile.
func (p *prover) commitPads() error {
	code, s := p.key.code(padCommitment), p.stream(padCommitment)
	p.pads = zk.NewPads(p.key.shapes[Hidden].pads, s)
	p.Pads = p.pads.Values
	committed, err := ligero.CommitIn(p.aside, *code, s.Salts(code.CodeLength()), p.pads.Matrices()...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	p.committed[padCommitment], p.proof.Roots[padCommitment] = committed, committed.Root()
	p.padsEncoded = p.start(p.pads.Encode)
	return nil
}

// hide replaces the row by mask + ζ·row.
func (p *prover) hide(data, tail field.Planes, column []field.Ext) {
	maskData, maskTail := p.mask()
	p.Send(maskLabel, field.Dot(maskData, poly.EqTable(column)))
	zeta := p.Challenge(hideLabel, hideLoss(p.key.VerifyingKey))
	hideWord(data, maskData, zeta)
	hideWord(tail, maskTail, zeta)
}

// hideWord replaces a word by mask + ζ·word.
func hideWord(word, mask field.Planes, zeta field.Ext) {
	field.ScalePlanes(word, word, zeta)
	field.AddPlanes(word, word, mask)
}

// provePads learns from the replay what the pads must satisfy, and proves that they
// do.
func (p *prover) provePads(r *replay) {
	tests := zk.NewTests(p.key.shapes[Hidden].pads, p.finish(r), p)
	p.padsEncoded()
	p.proof.Words = p.pads.Prove(tests)
	p.proof.Words.Absorb(p.Transcript)
}

// replay is the text of the verifier, run by the prover over what it has sent.
type replay struct {
	hidden       *hiddenVerifier
	text         *verifier[zk.Form]
	sent, nonces int    // so many there were when it began
	reduced      func() // waits until the text is at phase 4
}

// beginReplay begins to run the text of phases 1 to 3, beside phase 4.
func (p *prover) beginReplay(s Statement) *replay {
	p.proof.Messages, p.proof.Nonces = p.Sent, p.Nonces
	h := newHiddenVerifier(side{key: p.key.VerifyingKey, statement: s, proof: &p.proof, known: &known{values: p.values}})
	r := &replay{hidden: h, text: newVerifier[zk.Form](h, p.key.VerifyingKey), sent: len(p.Sent), nonces: len(p.Nonces)}
	r.reduced = p.start(r.text.reduce)
	return r
}

// finish runs what is left of the text.
func (p *prover) finish(r *replay) *zk.System {
	r.reduced()
	h := r.hidden
	h.Messages, h.Nonces = p.Sent[r.sent-len(h.Messages):], p.Nonces[r.nonces-len(h.Nonces):]
	h.known = &known{p.drawn, p.kernels, p.values}
	r.text.open()
	return &h.System
}
