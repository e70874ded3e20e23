package argument

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"reflect"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/sumcheck"
	"aver/transcript"
	"aver/zk"
)

// staged is the prover taken apart, for tests to reach in between its stages.
// Where nothing reaches in it is Prove, byte for byte.
type staged struct {
	*prover
	statement Statement
	lies      lying
	tests     *zk.Tests
	shown     [commitments]*ligero.Committed // opened in place of committed
	opened    []*ligero.Opening              // in the order of the proof
	positions [commitments][]int
	// coefficients are those of the fold's base rows in the row that is sent.
	coefficients []field.Ext
}

// lying is where tests reach in; nil functions do nothing.
type lying struct {
	mode Mode
	// deaf fixes all challenges: what is sent must be uniform for each choice of
	// them, and whoever foresees them can cheat.
	deaf      bool
	drawn     func(*staged)                                  // pads are drawn
	rows      func(commitment, *ligero.Matrix)               // rows with their tails are about to be committed
	matrices  func(*staged, commitment, []ligero.Matrix)     // all of a tree is; the prover keeps the honest ones
	committed func(*staged)                                  // roots are about to be absorbed
	combined  func(*staged, []combined)                      // combined rows are about to be committed
	folded    func(*staged)                                  // the root of combined rows is about to be absorbed
	products  func(*staged, []sumcheck.Product)              // the fold's sum-check is about to begin
	pieces    func(*staged, []sumcheck.Product, []field.Ext) // its values are about to be sent
	words     func(*staged)                                  // words of the tests are about to be absorbed
	given     [commitments]*ligero.Committed                 // commitments that stand alone, whatever they hold
	at        commitment                                     // the fold that lies are about; the first if 0
}

// deafHash is a hash whose n-th digest depends on n alone.
type deafHash struct{ draws uint64 }

func (d *deafHash) Write(b []byte) (int, error) { return len(b), nil }
func (d *deafHash) Reset()                      {}
func (d *deafHash) Size() int                   { return sha256.Size }
func (d *deafHash) BlockSize() int              { return sha256.BlockSize }
func (d *deafHash) Sum(b []byte) []byte {
	d.draws++
	s := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("deaf"), d.draws))
	return append(b, s[:]...)
}

func deafen(t *transcript.Transcript) { *hidden[hash.Hash](t, "h") = &deafHash{} }

// hidden points to a field of a struct that its package keeps to itself.
func hidden[T any](of any, name string) *T {
	f := reflect.ValueOf(of).Elem().FieldByName(name)
	return (*T)(f.Addr().UnsafePointer())
}

// stage makes a proof of the values.
func stage(t testing.TB, key *ProvingKey, values relation.Values, seed [32]byte, lies lying) *staged {
	t.Helper()
	s := &staged{lies: lies, statement: StatementOf(key.Program, values)}
	s.prover = &prover{plan: key.plan, key: key, values: make([]field.Ext, len(key.plan.claims)), seed: seed, given: lies.given}
	s.proof.Mode = lies.mode
	s.Transcript = newTranscript(key.VerifyingKey, lies.mode, s.statement)
	s.Least = key.least()
	s.deafen(s.Transcript)
	for _, run := range []func() error{func() error { return s.commit(values) }, s.lookups, s.joint, s.reduceViews, s.open} {
		if err := run(); err != nil {
			t.Fatal(err)
		}
	}
	s.proof.Nonces = s.Nonces
	return s
}

func (s *staged) encode() []byte { return s.proof.encode(s.key.VerifyingKey) }

// verify returns the check that rejects the proof, or "".
func (s *staged) verify(t testing.TB) string {
	t.Helper()
	p, err := decode(s.key.VerifyingKey, s.encode())
	if err != nil {
		t.Fatal(err)
	}
	err = s.read(newSide(s.key.VerifyingKey, s.statement, p))
	if name := rejectedBy(err); name != "" || err == nil {
		return name
	}
	t.Fatal(err)
	return ""
}

// read mirrors verifyHidden and verifyClear.
func (s *staged) read(from side) error {
	if s.lies.mode == Clear {
		c := &clearVerifier{side: from}
		c.Reader = from.newReader()
		c.reader = &c.Reader
		s.deafen(c.Transcript)
		verify[field.Ext](c, from.key)
		return c.finish()
	}
	h := newHiddenVerifier(from)
	s.deafen(h.Transcript)
	h.finishing = true
	verify[zk.Form](h, from.key)
	return h.finish()
}

func (s *staged) deafen(t *transcript.Transcript) {
	if s.lies.deaf {
		deafen(t)
	}
}

func tell(f func(*staged), s *staged) {
	if f != nil {
		f(s)
	}
}

// commit mirrors prover.commit.
func (s *staged) commit(values relation.Values) error {
	p := s.prover
	p.drawNoise(p.key.made(Clear)...)
	for i := range p.key.levels {
		p.drawNoise(p.key.levels[i].of)
	}
	var weights *ligero.Matrix
	if p.key.Weights != nil {
		p.committed[weightCommitment] = p.key.Weights
		weights = p.key.Weights.Matrix()
	}
	var messages [commitments]field.Vec
	p.cells, messages = newCells(p.Memory, p.key.VerifyingKey, values, weights)
	for _, c := range p.key.made(s.lies.mode) {
		if g := s.lies.given[c]; g != nil {
			s.committed[c], s.shown[c], s.proof.Roots[c] = g, g, g.Root()
			continue
		}
		if err := s.commitTo(c, messages[c]); err != nil {
			return err
		}
	}
	tell(s.lies.committed, s)
	absorbRoots(p.Transcript, p.key.VerifyingKey, &p.proof)
	return nil
}

// commitTo mirrors prover.commitTo and commitPads.
func (s *staged) commitTo(c commitment, message field.Vec) error {
	code := s.key.code(c)
	if c == padCommitment {
		stream := s.stream(c)
		s.pads = zk.NewPads(s.key.shapes[Hidden].pads, stream)
		s.Pads = s.pads.Values
		tell(s.lies.drawn, s)
		return s.commitMatrices(c, drawSalts(stream, code), s.pads.Matrices()...)
	}
	n := s.noiseOf(c)
	m := ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: message, Tails: n.tails}
	if s.lies.rows != nil {
		s.lies.rows(c, &m)
	}
	return s.commitMatrices(c, n.salts, m)
}

func (s *staged) commitMatrices(c commitment, salts []ligero.Salt, all ...ligero.Matrix) (err error) {
	code := *s.key.code(c)
	if s.committed[c], err = ligero.CommitMatrices(code, salts, all...); err != nil {
		return err
	}
	s.shown[c] = s.committed[c]
	if s.lies.matrices != nil {
		s.lies.matrices(s, c, all)
		code.Tail = all[0].Tail
		if s.shown[c], err = ligero.CommitMatrices(code, salts, all...); err != nil {
			return err
		}
	}
	s.proof.Roots[c] = s.shown[c].Root()
	return nil
}

// open mirrors prover.open.
func (s *staged) open() error {
	p := s.prover
	var rows []combined
	for _, c := range p.key.opened() {
		rows = append(rows, p.combine(c))
	}
	for i := range p.key.levels {
		r, err := s.fold(&p.key.levels[i], rows)
		if err != nil {
			return err
		}
		rows = []combined{r}
	}
	p.showRow(&rows[0])
	p.proof.Messages = p.Sent
	if s.lies.mode == Hidden {
		s.provePads()
	}
	p.Work(workLabel, p.key.Params.Grinding)
	for _, c := range p.key.shown(s.lies.mode) {
		s.show(c)
	}
	return nil
}

// at is the fold that lies are about.
func (s *staged) at() commitment { return max(s.lies.at, foldCommitment) }

// fold mirrors prover.fold.
func (s *staged) fold(l *level, rows []combined) (combined, error) {
	p, lies := s.prover, &s.lies
	if l.of != s.at() {
		lies = &lying{}
	}
	if lies.combined != nil {
		lies.combined(s, rows)
	}
	if err := s.commitTo(l.of, p.foldMessage(l, rows)); err != nil {
		return combined{}, err
	}
	tell(lies.folded, s)
	p.Absorb("commitment to "+l.of.String(), p.proof.Roots[l.of][:])
	p.Work(foldWorkLabel, p.key.Params.Grinding)
	for i := range rows {
		coefficients := rowCoefficients(p.key.VerifyingKey, &p.points, &rows[i].combination)
		o := s.show(rows[i].of)
		y := combine(coefficients, ligero.Positions(s.positions[rows[i].of]), o)
		p.drawn[l.of] = append(p.drawn[l.of], y)
		p.AbsorbExt(symbolsLabel(rows[i].of), y.values)
	}
	products := p.pieceProducts(l, rows, p.Challenge(gammaLabel, foldLoss(p.key.VerifyingKey, l)))
	if lies.products != nil {
		lies.products(s, products)
	}
	point := sumcheck.Prove(&p.Prover, foldLabel, products, foldVars(l.pieces), 2)
	values := make([]field.Ext, len(products))
	for i := range products {
		values[i] = products[i].Factors[0].At(0)
		p.kernels[l.of] = append(p.kernels[l.of], products[i].Factors[1].At(0))
	}
	if lies.pieces != nil {
		lies.pieces(s, products, values)
	}
	p.Send(piecesLabel, values...)
	return p.combineFold(l, point), nil
}

// provePads mirrors prover.provePads.
func (s *staged) provePads() {
	p := s.prover
	h := newHiddenVerifier(side{key: p.key.VerifyingKey, statement: s.statement, proof: &p.proof, known: &known{p.drawn, p.kernels, p.values}})
	h.Nonces = p.Nonces
	s.deafen(h.Transcript)
	verify[zk.Form](h, p.key.VerifyingKey)
	s.coefficients = h.coefficients
	s.tests = zk.NewTests(nil, s.key.shapes[Hidden].pads, &h.System, p)
	p.proof.Words = p.pads.Prove(nil, s.tests)
	tell(s.lies.words, s)
	p.proof.Words.Absorb(p.Transcript)
}

// show mirrors prover.show.
func (s *staged) show(c commitment) *ligero.Opening {
	s.positions[c] = drawColumns(s.Transcript, c, s.key.code(c))
	from := s.shown[c]
	if from == nil {
		from = s.committed[c]
	}
	o, _ := from.Columns(s.key.depth(c), s.positions[c])
	s.opened = append(s.opened, o)
	s.proof.opened = append(s.proof.opened, o)
	return o
}

// What the tests say of the staged prover they say of Prove.
func TestStagedProverIsProve(t *testing.T) {
	for name, b := range map[string]*build{"gemm": gemm(5, 3), "conv": conv(2, 5, 5, 2, 3, 2, 1), "committed": committed(gemm(5, 3))} {
		pk, seed := b.key(t), newSeed(t)
		inBothModes(t, func(t *testing.T, m Mode) {
			want, err := pk.Prove(context.Background(), b.values, Options{Mode: m, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			if got := stage(t, pk, b.values, seed, lying{mode: m}); !bytes.Equal(got.encode(), want) {
				t.Errorf("%s: other bytes", name)
			}
		})
	}
}

// committed commits to a program's input, tensor 0, and its output. The input is
// looked up in its range.
func committed(b *build) *build {
	b.InputCommitted, b.OutputCommitted = true, true
	x := &b.Tensors[0]
	counts := make([]int64, x.Max-x.Min+1)
	for _, v := range b.values[0] {
		counts[v-x.Min]++
	}
	shape := x.Shape
	table := b.table("input", []int{len(counts)}, counts,
		relation.Form{Indices: []relation.IndexTerm{{Coef: 1, Index: 0}}, Const: x.Min})
	b.Lookups = append(b.Lookups, relation.Lookup{Name: "input", Table: table, Sizes: shape, Tuple: []relation.Form{
		{Terms: []relation.FormTerm{{Coef: 1, View: relation.Identity(0, len(shape))}}}}})
	return b
}
