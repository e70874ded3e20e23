package argument

import (
	"fmt"
	"slices"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// addPads draws the pads and the witness's mask, and returns the witness's
// message with the mask's rows, and the matrices of the pads.
func (p *prover) addPads(message field.Vec) (field.Vec, []ligero.Matrix) {
	p.pads = zk.NewPads(p.key.shapes[Hidden].pads, p.random)
	p.Pads = p.pads.Values
	m := &mask{data: p.random.Planes(p.key.code(witnessCommitment).RowLength())}
	p.masks[witnessCommitment] = m
	message = slices.Concat(message, m.data[0], m.data[1], m.data[2])
	return message, p.pads.Matrices()
}

// commitMasks takes the tail of the witness's mask from its commitment, and
// commits to the masks of other commitments.
func (p *prover) commitMasks() error {
	if p.proof.Mode == Clear {
		return nil
	}
	p.masks[witnessCommitment].tail = maskTail(p.committed[witnessCommitment], p.key.layouts[witnessCommitment].rows)
	for _, c := range p.key.masked(Hidden) {
		m := &mask{data: p.random.Planes(p.key.code(c).RowLength())}
		var err error
		m.committed, err = commitHiding(p.key.code(c), slices.Concat(m.data[0], m.data[1], m.data[2]), p.random)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrKey, err)
		}
		m.tail = maskTail(m.committed, 0)
		p.masks[c], p.proof.MaskRoots[c] = m, m.committed.Root()
	}
	return nil
}

// maskTail is the tails of the three rows from `first` on.
func maskTail(c *ligero.Committed, first int) (tail field.Planes) {
	n := c.Params().Tail
	for i := range tail {
		tail[i] = c.Tails()[(first+i)*n : (first+i+1)*n]
	}
	return tail
}

// provePads runs the text of the verifier over what has been sent, to learn
// what the pads must satisfy, and proves that they do.
func (p *prover) provePads(s Statement) {
	h := newHiddenVerifier(side{key: p.key.VerifyingKey, statement: s, proof: &p.proof})
	h.Nonces = p.Nonces
	verify[zk.Form](h, p.key.VerifyingKey)
	tests := zk.NewTests(p.key.shapes[Hidden].pads, &h.System, p)
	p.proof.Words = p.pads.Prove(tests)
	p.proof.Words.Absorb(p.Transcript)
}
