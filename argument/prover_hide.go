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

// provePads runs the text of the verifier over what has been sent, to learn
// what the pads must satisfy, and proves that they do.
func (p *prover) provePads(s Statement) {
	h := newHiddenVerifier(side{key: p.key.VerifyingKey, statement: s, proof: &p.proof, known: &known{p.drawn, p.kernels, p.values}})
	h.Nonces = p.Nonces
	verify[zk.Form](h, p.key.VerifyingKey)
	tests := zk.NewTests(p.key.shapes[Hidden].pads, &h.System, p)
	p.padsEncoded()
	p.proof.Words = p.pads.Prove(tests)
	p.proof.Words.Absorb(p.Transcript)
}
