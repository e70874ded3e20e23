package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/zk"
)

// commitPads draws the pads and commits to them.
func (p *prover) commitPads() (*ligero.Committed, error) {
	p.pads = zk.NewPads(p.key.shapes[Hidden].pads, p.random)
	p.Pads = p.pads.Values
	code := p.key.code(padCommitment)
	return ligero.CommitIn(p.Memory, *code, p.random.Salts(code.CodeLength()), p.pads.Matrices()...)
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
	p.proof.Words = p.pads.Prove(tests)
	p.proof.Words.Absorb(p.Transcript)
}
