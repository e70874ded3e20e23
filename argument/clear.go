package argument

import (
	"encoding/binary"
	"fmt"
	"slices"

	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/relation"
	"aver/transcript"
)

type extArithmetic = algebra.Ext

// clearVerifier is the interpreter that computes with field elements: the plain
// verifier.
type clearVerifier struct {
	transcript.Clear
	key       *VerifyingKey
	statement Statement
	proof     *Proof
	openings  []byte // not yet read
}

// Verify checks a proof of the statement under the key. Errors are a
// *StatementError, or wrap ErrProof, or are a *transcript.RejectedError that
// names the check.
func (key *VerifyingKey) Verify(s Statement, proof []byte) error {
	if err := s.check(key.Program, key.plan); err != nil {
		return err
	}
	p, rest, err := decode(key, proof)
	if err != nil {
		return err
	}
	c := &clearVerifier{key: key, statement: s, proof: p, openings: rest}
	c.Transcript = newTranscript(key, s)
	c.Messages, c.Nonces = p.Messages, p.Nonces
	verify[field.Ext](c, key)
	switch {
	case c.Err != nil:
		return c.Err
	case len(c.Messages)+len(c.Nonces)+len(c.openings) > 0:
		return fmt.Errorf("%w: bytes left over", ErrProof)
	}
	return nil
}

// newTranscript absorbs all that is known before the proof begins.
func newTranscript(key *VerifyingKey, s Statement) *transcript.Transcript {
	t := transcript.New(Protocol)
	t.Absorb("key", key.Digest[:])
	t.Absorb("weights", key.WeightRoot[:])
	for id := range key.Program.Tensors {
		if values, ok := s[relation.TensorID(id)]; ok {
			b := make([]byte, 0, 8*len(values))
			for _, v := range values {
				b = binary.LittleEndian.AppendUint64(b, uint64(v))
			}
			t.Absorb("public "+key.Program.Tensors[id].Name, b)
		}
	}
	return t
}

// absorbRoots binds the commitments, and then the filler.
func absorbRoots(t *transcript.Transcript, key *VerifyingKey, roots *[commitments]ligero.Digest) {
	for _, c := range key.made() {
		t.Absorb("commitment to "+c.String(), roots[c][:])
	}
	t.Filler("filler", key.plan.filler())
}

// fillerRatio: one SHA-256 block, 64 bytes, costs any program of ours more
// than this many multiplications and lookups a byte.
const fillerRatio = 16

// filler is the number of zero bytes that make the transcript longer than
// anything that the program could hash.
func (pl *plan) filler() int { return 64 + pl.operations/fillerRatio }

// Commit implements opener.
func (c *clearVerifier) Commit() { absorbRoots(c.Transcript, c.key, &c.proof.Roots) }

// Public implements opener.
func (c *clearVerifier) Public(f *functional, p *points[field.Ext]) field.Ext {
	t := &c.key.Program.Tensors[f.tensor]
	if t.Kind == relation.Ones {
		return onesValue(f, p)
	}
	v := make(field.Vec, 1<<t.LogSize())
	fill(v, tensorValues(t, c.statement[f.tensor]), t.Shape)
	return functionalValue(v, f, p)
}

// onesValue is Π_d Σ_h S_d(h).
func onesValue(f *functional, p *points[field.Ext]) field.Ext {
	product := one
	for i := range f.dims {
		d := &f.dims[i]
		if d.plain && len(d.vars) > 0 {
			product = field.Mul(product, total[field.Ext](ring, p, d.vars[0]))
		} else {
			product = field.Mul(product, field.Sum(kernelVector(p, d)))
		}
	}
	return product
}

// functionalValue is the functional of a tensor with the given padded cells.
func functionalValue(v field.Vec, f *functional, p *points[field.Ext]) field.Ext {
	if f.isPlain() {
		return evaluate(v, resolve[field.Ext](ring, p, f.coordinates()))
	}
	closed := *f
	closed.dims = slices.Clone(f.dims)
	state := &partial{base: v, outer: 1, inner: 1}
	for i := range closed.dims {
		state.inner <<= relation.Log2(closed.dims[i].extent)
	}
	for i := range closed.dims {
		d := &closed.dims[i]
		n := 1 << relation.Log2(d.extent)
		state.inner /= n
		state.sum([]field.Planes{kernelVector(p, d)}, n)
	}
	return state.ext.At(0)
}

// Open implements opener.
func (c *clearVerifier) Open(at commitment, point []field.Ext) field.Ext {
	row := c.proof.Rows[at]
	absorbRow(c.Transcript, at, row)
	return field.Dot(row, poly.EqTable(point))
}

// Columns implements opener.
func (c *clearVerifier) Columns(coefficients *[commitments][]field.Ext) {
	if len(c.key.opened()) > 0 {
		c.CheckWork(workLabel, c.key.Params.Grinding)
	}
	for _, at := range c.key.opened() {
		positions := drawColumns(c.Transcript, at, &c.key.Params.Codes[at])
		if c.Err == nil { // nothing is opened of a proof that is rejected already
			c.columns(at, positions, coefficients[at])
		}
	}
}

func (c *clearVerifier) columns(at commitment, positions []int, coefficients []field.Ext) {
	params, root := c.key.Params.Codes[at], c.proof.Roots[at]
	if at == weightCommitment {
		root = c.key.WeightRoot
	}
	o, rest, err := ligero.ReadOpening(params, len(coefficients), positions, c.openings)
	if err != nil {
		c.Err = fmt.Errorf("%w: %w", ErrProof, err)
		return
	}
	c.openings = rest
	if ligero.Verify(params, len(coefficients), root, positions, o) != nil {
		c.Reject("open: tree of " + at.String())
	} else if params.CheckCombination(coefficients, c.proof.Rows[at], positions, o) != nil {
		c.Reject("open: columns agree with row of " + at.String())
	}
}

const workLabel = "open/work"

func absorbRow(t *transcript.Transcript, c commitment, row field.Planes) {
	t.AbsorbExt("open/row of "+c.String(), row.Exts())
}

func drawColumns(t *transcript.Transcript, c commitment, p *ligero.Params) []int {
	return t.Indices("open/columns of "+c.String(), p.Queries, p.CodeLength())
}
