package argument

import (
	"encoding/binary"
	"errors"
	"fmt"

	"aver/field"
	"aver/ligero"
)

// Proof is what the prover sends. Its sizes follow from the verifying key and
// the challenges; the encoding states none.
type Proof struct {
	Roots    [commitments]ligero.Digest // of the commitments that the proof makes
	Messages []field.Ext                // in the order that the verifier receives them
	Nonces   []uint64                   // of grinding
	Rows     [commitments]field.Planes  // combined rows
	openings [commitments][]byte        // encoded columns and paths: decoded once positions are known
}

// ErrProof is wrapped by errors about bytes that are not a proof.
var ErrProof = errors.New("argument: malformed proof")

// made lists the commitments that a proof makes: all but the weights'.
func (key *VerifyingKey) made() []commitment {
	var made []commitment
	for c := witnessCommitment; c < commitments; c++ {
		if key.layouts[c].rows > 0 {
			made = append(made, c)
		}
	}
	return made
}

// opened lists the commitments that a proof opens.
func (key *VerifyingKey) opened() []commitment {
	var opened []commitment
	for c := range commitments {
		if len(key.groups[c]) > 0 {
			opened = append(opened, c)
		}
	}
	return opened
}

// encode appends the proof's parts: roots, messages, nonces, rows, openings.
func (p *Proof) encode(key *VerifyingKey) []byte {
	var b []byte
	for _, c := range key.made() {
		b = append(b, p.Roots[c][:]...)
	}
	for _, m := range p.Messages {
		b = field.AppendExt(b, m)
	}
	for _, n := range p.Nonces {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	for _, c := range key.opened() {
		for i := range p.Rows[c].Len() {
			b = field.AppendExt(b, p.Rows[c].At(i))
		}
	}
	for _, c := range key.opened() {
		b = append(b, p.openings[c]...)
	}
	return b
}

// decode reads all but the openings, which stay bytes in rest until their
// positions are known.
func decode(key *VerifyingKey, b []byte) (p *Proof, rest []byte, err error) {
	n := key.counts
	made, opened := key.made(), key.opened()
	need := 32*len(made) + field.ExtBytes*n.values + 8*n.nonces
	for _, c := range opened {
		need += field.ExtBytes << key.Params.Codes[c].LogRow
	}
	if len(b) < need {
		return nil, nil, fmt.Errorf("%w: %d bytes, want at least %d", ErrProof, len(b), need)
	}
	p = &Proof{Messages: make([]field.Ext, n.values), Nonces: make([]uint64, n.nonces)}
	for _, c := range made {
		b = b[copy(p.Roots[c][:], b):]
	}
	if b, err = readExts(b, n.values, func(i int, e field.Ext) { p.Messages[i] = e }); err != nil {
		return nil, nil, err
	}
	for i := range p.Nonces {
		p.Nonces[i] = binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	for _, c := range opened {
		row := field.NewPlanes(1 << key.Params.Codes[c].LogRow)
		if b, err = readExts(b, row.Len(), row.Set); err != nil {
			return nil, nil, err
		}
		p.Rows[c] = row
	}
	return p, b, nil
}

func readExts(b []byte, n int, set func(int, field.Ext)) ([]byte, error) {
	for i := range n {
		e, err := field.ReadExt(b)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrProof, err)
		}
		set(i, e)
		b = b[field.ExtBytes:]
	}
	return b, nil
}
