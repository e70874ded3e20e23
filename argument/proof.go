package argument

import (
	"encoding/binary"
	"errors"
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// Proof is what the prover sends. Its sizes follow from the verifying key, the
// mode and the challenges; the encoding states only the mode.
type Proof struct {
	Mode     Mode
	Roots    [commitments]ligero.Digest // of the commitments that the proof makes
	Messages []field.Ext                // in the order that the verifier receives them
	Nonces   []uint64                   // of grinding
	Row      field.Planes               // that all pieces are combined to
	Words    *zk.Words                  // of the tests on pads
	openings []byte                     // encoded columns and paths: decoded once positions are known
}

// ErrProof is wrapped by errors about bytes that are not a proof.
var ErrProof = errors.New("argument: malformed proof")

// roots visits the proof's roots in order.
func (p *Proof) roots(key *VerifyingKey, f func(*ligero.Digest)) {
	for _, c := range key.made(p.Mode) {
		f(&p.Roots[c])
	}
	if len(key.pieces) > 0 {
		f(&p.Roots[foldCommitment])
	}
}

// words lists the proof's row and words in order.
func (p *Proof) words(key *VerifyingKey) []field.Planes {
	var all []field.Planes
	if len(key.pieces) > 0 {
		all = append(all, p.Row)
	}
	if p.Mode == Hidden {
		all = append(all, p.Words.Planes()...)
	}
	return all
}

// encode appends the proof's parts: mode, roots, messages, nonces, the
// row, the words of the tests, openings.
func (p *Proof) encode(key *VerifyingKey) []byte {
	b := append(make([]byte, 0, 1+p.size(key)+len(p.openings)), byte(p.Mode))
	p.roots(key, func(d *ligero.Digest) { b = append(b, d[:]...) })
	for _, m := range p.Messages {
		b = field.AppendExt(b, m)
	}
	for _, n := range p.Nonces {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	for _, w := range p.words(key) {
		b = field.AppendExts(b, w)
	}
	return append(b, p.openings...)
}

// decode reads all but the openings, which stay bytes until their positions
// are known.
func decode(key *VerifyingKey, b []byte) (*Proof, error) {
	if len(b) == 0 || b[0] >= byte(modes) {
		return nil, fmt.Errorf("%w: no mode", ErrProof)
	}
	p := &Proof{Mode: Mode(b[0])}
	b = b[1:]
	if need := p.size(key); len(b) < need {
		return nil, fmt.Errorf("%w: %d bytes, want at least %d", ErrProof, len(b), need)
	}
	p.allocate(key)
	p.roots(key, func(d *ligero.Digest) { b = b[copy(d[:], b):] })
	var err error
	if b, err = readExts(b, len(p.Messages), func(i int, e field.Ext) { p.Messages[i] = e }); err != nil {
		return nil, err
	}
	for i := range p.Nonces {
		p.Nonces[i] = binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	for _, w := range p.words(key) {
		if b, err = readExts(b, w.Len(), w.Set); err != nil {
			return nil, err
		}
	}
	p.openings = b
	return p, nil
}

// size is the length of all that comes before the openings.
func (p *Proof) size(key *VerifyingKey) int {
	s := &key.shapes[p.Mode]
	roots, n := 0, s.values
	p.roots(key, func(*ligero.Digest) { roots++ })
	if len(key.pieces) > 0 {
		n += key.rowLength(foldCommitment)
	}
	if p.Mode == Hidden {
		n += s.pads.WordsSize()
	}
	return digestSize*roots + field.ExtBytes*n + 8*s.nonces
}

// allocate makes room for what size counts.
func (p *Proof) allocate(key *VerifyingKey) {
	s := &key.shapes[p.Mode]
	p.Messages, p.Nonces = make([]field.Ext, s.values), make([]uint64, s.nonces)
	if len(key.pieces) > 0 {
		p.Row = field.NewPlanes(key.rowLength(foldCommitment))
	}
	if p.Mode == Hidden {
		p.Words = s.pads.NewWords()
	}
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
