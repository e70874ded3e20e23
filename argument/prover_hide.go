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
	s.Memory = p.aside
	p.pads = zk.NewPads(p.key.shapes[Hidden].pads, s)
	p.Pads = p.pads.Values
	committed, err := ligero.CommitIn(p.aside, *code, drawSalts(s, code), p.pads.Matrices()...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	p.committed[padCommitment], p.proof.Roots[padCommitment] = committed, committed.Root()
	return nil
}

// hide replaces the row by mask + ζ·row.
func (p *prover) hide(data, tail field.Planes, column []field.Ext) {
	maskData, maskTail := p.mask()
	p.Send(maskLabel, field.Dot(maskData, poly.EqTableIn(p.Memory, column)))
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
	p.replay(r, (*verifier[zk.Form]).end)
	r.done()
	tests := zk.NewTests(p.Memory, p.key.shapes[Hidden].pads, &r.hidden.System, p)
	p.padsEncoded()
	p.proof.Words = p.pads.Prove(p.Memory, tests)
	p.proof.Words.Absorb(p.Transcript)
}

// replay is the text of the verifier, run by the prover over what it has sent: a
// step at a time, beside what comes after it in the proof.
type replay struct {
	hidden       *hiddenVerifier
	text         *verifier[zk.Form]
	sent, nonces int    // that it was given
	done         func() // waits for the last step
}

// newReplay begins with phases 1 to 3; nil for clear proofs, which need none.
func (p *prover) newReplay(s Statement) *replay {
	if p.proof.Mode == Clear {
		return nil
	}
	r := new(replay)
	r.done = p.start(func() {
		r.hidden = newHiddenVerifier(side{key: p.key.VerifyingKey, statement: s, proof: &p.proof})
		r.text = newVerifier[zk.Form](r.hidden, p.key.VerifyingKey)
	})
	p.replay(r, (*verifier[zk.Form]).reduce)
	return r
}

// replay begins to run the next step of the text, which is about what was sent so
// far.
func (p *prover) replay(r *replay, step func(*verifier[zk.Form])) {
	if r == nil {
		return
	}
	before, sent, nonces := r.done, p.Sent, p.Nonces
	known := &known{p.drawn, p.kernels, p.values}
	r.done = p.start(func() {
		before()
		h := r.hidden
		h.Messages, h.Nonces, h.known = sent[r.sent-len(h.Messages):], nonces[r.nonces-len(h.Nonces):], known
		r.sent, r.nonces = len(sent), len(nonces)
		step(r.text)
	})
}
