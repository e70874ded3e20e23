package argument

import (
	"encoding/binary"
	"fmt"
	"math"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/poly"
	"aver/relation"
	"aver/transcript"
)

// side is what the verifiers of both modes share: a proof being read.
type side struct {
	key       *VerifyingKey
	statement Statement
	proof     *Proof
	reader    *transcript.Reader
	drawn     []symbols      // of the codewords of a level's combined rows
	gammas    []field.Planes // that they are summed up with
	known     *known
	// What claims on public tensors are evaluated with: the padded cells of those
	// that the statement has, and the sums of eq for those that are fixed.
	cells    map[relation.TensorID]array
	prefixes []*poly.Prefixes
	// coefficients of the last fold's rows in the row that is shown.
	coefficients []field.Ext
}

// known is what a prover who runs the text has computed already: symbols and
// the kernels of pieces, by the level's fold, and the values of claims.
type known struct {
	drawn   [commitments][]symbols
	kernels [commitments][]field.Ext
	values  []field.Ext
}

func newSide(key *VerifyingKey, s Statement, p *Proof) side {
	return side{key: key, statement: s, proof: p,
		cells: map[relation.TensorID]array{}, prefixes: make([]*poly.Prefixes, len(key.fixed.points))}
}

// Verdict is what a valid proof tells beside its statement: its mode, and the
// roots of the commitments that stand for input and output; nil where these are
// public.
type Verdict struct {
	Mode          Mode
	Input, Output *ligero.Digest
}

// Verify checks a proof of the statement under the key. Errors are a
// *StatementError, or wrap ErrProof, or are a *transcript.RejectedError that
// names the check.
func (key *VerifyingKey) Verify(s Statement, proof []byte) (Verdict, error) {
	if err := s.check(key.Program, key.plan); err != nil {
		return Verdict{}, err
	}
	p, err := decode(key, proof)
	if err != nil {
		return Verdict{}, err
	}
	read := verifyClear
	if p.Mode == Hidden {
		read = verifyHidden
	}
	v := Verdict{p.Mode, p.committed(key, inputCommitment), p.committed(key, outputCommitment)}
	return v, read(newSide(key, s, p))
}

// committed is the root of a commitment, nil where the program has none.
func (p *Proof) committed(key *VerifyingKey, c commitment) *ligero.Digest {
	if key.layouts[c].rows == 0 {
		return nil
	}
	return &p.Roots[c]
}

// newReader begins the conversation of a proof.
func (s *side) newReader() transcript.Reader {
	return transcript.Reader{
		Transcript: newTranscript(s.key, s.proof.Mode, s.statement),
		Messages:   s.proof.Messages,
		Nonces:     s.proof.Nonces,
		Least:      s.key.least(),
	}
}

// finish is the verdict: nothing failed and nothing is left.
func (s *side) finish() error {
	r := s.reader
	if r.Err == nil && len(r.Messages)+len(r.Nonces)+len(s.proof.openings) > 0 {
		return fmt.Errorf("%w: bytes left over", ErrProof)
	}
	return r.Err
}

// newTranscript absorbs all that is known before the proof begins.
func newTranscript(key *VerifyingKey, m Mode, s Statement) *transcript.Transcript {
	t := transcript.New(protocols[m])
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
func absorbRoots(t *transcript.Transcript, key *VerifyingKey, p *Proof) {
	for _, c := range key.made(p.Mode) {
		t.Absorb("commitment to "+c.String(), p.Roots[c][:])
	}
	t.Filler("filler", int(key.filler()))
}

// What a program of ours needs at least to hash one byte with SHA-256; see
// docs/design/argument.md.
const (
	lookupsPerByte  = 4
	productsPerByte = 512
)

// leastFiller is the filler of programs that cannot hash anything.
const leastFiller = 64

// filler is the number of zero bytes that are more than the program could hash.
func (pl *plan) filler() float64 {
	return leastFiller + math.Ceil(pl.lookups/lookupsPerByte+pl.nonlinear/productsPerByte)
}

// filler is the number of zero bytes that are hashed in proofs of the key.
func (key *VerifyingKey) filler() float64 {
	if key.inert {
		return leastFiller
	}
	return key.plan.filler()
}

// Commit implements opener.
func (s *side) Commit() { absorbRoots(s.reader.Transcript, s.key, s.proof) }

// publicValue is the value of a claim on a public tensor.
func (s *side) publicValue(id claimID, p *points[field.Ext]) field.Ext {
	f := &s.key.plan.claims[id].functional
	t := &s.key.Program.Tensors[f.tensor]
	if t.Kind == relation.Ones {
		return onesValue(f, p)
	}
	if t.Kind == relation.Fixed && f.isPlain() {
		return s.key.fixed.value(id, f, p, s.prefixes)
	}
	a, ok := s.cells[f.tensor]
	if !ok {
		a = newArray(nil, t.Shape)
		a.set(tensorValues(t, s.statement[f.tensor]))
		s.cells[f.tensor] = a
	}
	return functionalValue(nil, a, f, p)
}

// onesValue is Π_d Σ_h S_d(h).
func onesValue(f *functional, p *points[field.Ext]) field.Ext {
	product := one
	for i := range f.dims {
		d := &f.dims[i]
		if d.plain && len(d.vars) > 0 {
			product = field.Mul(product, total[field.Ext](ring, p, d.vars[0]))
		} else {
			product = field.Mul(product, field.Sum(kernelVector(nil, p, d)))
		}
	}
	return product
}

// fold receives the commitment to a level's combined rows and draws the columns
// of those they were combined from.
func (s *side) fold(l *level, p *points[field.Ext], rows []combination[field.Ext]) {
	s.reader.Absorb("commitment to "+l.of.String(), s.proof.Roots[l.of][:])
	s.reader.CheckWork(foldWorkLabel, s.key.Params.Grinding)
	s.drawn = nil
	for i := range rows {
		r := &rows[i]
		code := s.key.code(r.of)
		positions := drawColumns(s.reader.Transcript, r.of, code)
		if s.known != nil {
			s.drawn = append(s.drawn, s.known.drawn[l.of][i])
		} else {
			s.drawn = append(s.drawn, s.readSymbols(r, p, positions))
		}
		s.reader.AbsorbExt(symbolsLabel(r.of), s.drawn[i].values)
	}
}

// readSymbols takes columns from the proof and combines them.
func (s *side) readSymbols(r *combination[field.Ext], p *points[field.Ext], positions []int) symbols {
	code, height := s.key.code(r.of), s.key.height(r.of, s.proof.Mode)
	o := s.openTree(r.of, code, height, positions)
	if o == nil {
		return symbols{}
	}
	return combine(rowCoefficients(s.key, p, r), positions, o)
}

// combine is the combinations of opened columns.
func combine(coefficients []field.Ext, positions []int, o *ligero.Opening) symbols {
	y := symbols{positions, make([]field.Ext, len(positions))}
	coef := field.PlanesOf(coefficients)
	parallel.For(len(positions), 1+1<<12/len(coefficients), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			y.values[i] = field.DotBase(coef, o.Column(i, len(coefficients)))
		}
	})
	return y
}

// row absorbs the row that the last fold is combined to and returns the inner
// product of its data with eq(column, ·).
func (s *side) row(column []field.Ext) field.Ext {
	row := s.proof.Row
	s.reader.AbsorbPlanes(rowLabel, row)
	return field.Dot(row.Slice(0, s.key.code(s.key.last().of).RowLength()), poly.EqTable(column))
}

// drawColumns is the positions, in order, of columns of a commitment.
func drawColumns(t *transcript.Transcript, c commitment, p *ligero.Params) []int {
	return ligero.Positions(t.Indices(columnsLabel(c), p.Queries, p.CodeLength()))
}

// checkRow draws columns of the last fold and holds the combined row to them:
// coefficients are those of the columns' elements.
func (s *side) checkRow(coefficients []field.Ext) {
	of := s.key.last().of
	code := s.key.code(of)
	positions := drawColumns(s.reader.Transcript, of, code)
	o := s.openTree(of, code, len(coefficients), positions)
	if o != nil && code.CheckCombination(coefficients, s.proof.Row, positions, o) != nil {
		s.reader.Reject("open: columns agree with row")
	}
}

// openTree takes the next opening from the proof and holds it to a commitment; nil
// once something has failed.
func (s *side) openTree(c commitment, p *ligero.Params, height int, positions []int) *ligero.Opening {
	if s.reader.Err != nil {
		return nil
	}
	o, rest, err := ligero.ReadOpening(*p, height, s.key.depth(c), positions, s.proof.openings)
	if err != nil {
		s.reader.Err = fmt.Errorf("%w: %w", ErrProof, err)
		return nil
	}
	s.proof.openings = rest
	if ligero.Verify(*p, height, s.key.known(c, s.proof), positions, o) != nil {
		s.reader.Reject("open: tree of " + c.String())
		return nil
	}
	return o
}
