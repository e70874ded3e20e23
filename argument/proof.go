package argument

import (
	"encoding/binary"
	"errors"
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/zk"
)

// Proof is what the prover sends. Its sizes follow from the verifying key, the
// mode and the challenges; the encoding states only the mode.
type Proof struct {
	Mode     Mode
	Roots    [commitments]ligero.Digest // of the commitments that the proof makes
	Messages []field.Ext                // in the order that the verifier receives them
	Nonces   []uint64                   // of grinding
	Row      field.Planes               // that the last fold is combined to
	Words    *zk.Words                  // of the tests on pads
	openings []byte                     // encoded columns and paths: decoded once positions are known
	opened   []*ligero.Opening          // what is not encoded yet, of a proof that is made
}

// ErrProof is wrapped by errors about bytes that are not a proof.
var ErrProof = errors.New("argument: malformed proof")

// roots visits the proof's roots in order.
func (p *Proof) roots(key *VerifyingKey, f func(*ligero.Digest)) {
	for _, c := range key.made(p.Mode) {
		f(&p.Roots[c])
	}
	for i := range key.levels {
		f(&p.Roots[key.levels[i].of])
	}
}

// words lists the proof's row and words in order.
func (p *Proof) words(key *VerifyingKey) []field.Planes {
	var all []field.Planes
	if key.last() != nil {
		all = append(all, p.Row)
	}
	if p.Mode == Hidden {
		all = append(all, p.Words.Planes()...)
	}
	return all
}

// encode is the proof's parts: a head, and openings.
func (p *Proof) encode(key *VerifyingKey) []byte {
	starts := []int{0, 1 + p.size(key) + len(p.openings)}
	for _, o := range p.opened {
		starts = append(starts, starts[len(starts)-1]+o.Bytes())
	}
	b := make([]byte, starts[len(starts)-1])
	parallel.For(len(starts)-1, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if dst := b[starts[i]:starts[i]:starts[i+1]]; i == 0 {
				p.appendHead(dst, key)
			} else {
				ligero.AppendOpening(dst, p.opened[i-1])
			}
		}
	})
	return b
}

// appendHead appends mode, roots, messages, nonces, the row, the words of the tests,
// and what is encoded of openings.
func (p *Proof) appendHead(b []byte, key *VerifyingKey) []byte {
	b = append(b, byte(p.Mode))
	p.roots(key, func(d *ligero.Digest) { b = append(b, d[:]...) })
	b = field.AppendPackedExts(b, field.PlanesOf(p.Messages))
	for _, n := range p.Nonces {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	for _, w := range p.words(key) {
		b = field.AppendPackedExts(b, w)
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
	messages := field.NewPlanes(len(p.Messages))
	var err error
	if b, err = readExts(messages, b); err != nil {
		return nil, err
	}
	for i := range p.Messages {
		p.Messages[i] = messages.At(i)
	}
	for i := range p.Nonces {
		p.Nonces[i] = binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	for _, w := range p.words(key) {
		if b, err = readExts(w, b); err != nil {
			return nil, err
		}
	}
	p.openings = b
	return p, nil
}

// size is the length of all that comes before the openings.
func (p *Proof) size(key *VerifyingKey) int {
	s := &key.shapes[p.Mode]
	n := field.PackedExtBytes(s.values) + 8*s.nonces
	p.roots(key, func(*ligero.Digest) { n += digestSize })
	if l := key.last(); l != nil {
		n += field.PackedExtBytes(key.rowLength(l.of))
	}
	if p.Mode == Hidden {
		n += s.pads.WordsBytes()
	}
	return n
}

// allocate makes room for what size counts.
func (p *Proof) allocate(key *VerifyingKey) {
	s := &key.shapes[p.Mode]
	p.Messages, p.Nonces = make([]field.Ext, s.values), make([]uint64, s.nonces)
	if l := key.last(); l != nil {
		p.Row = field.NewPlanes(key.rowLength(l.of))
	}
	if p.Mode == Hidden {
		p.Words = s.pads.NewWords(nil)
	}
}

// readExts reads an array, and returns what follows.
func readExts(p field.Planes, b []byte) ([]byte, error) {
	if err := field.ReadPackedExts(p, b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProof, err)
	}
	return b[field.PackedExtBytes(p.Len()):], nil
}
