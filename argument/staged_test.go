package argument

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"reflect"
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/transcript"
	"aver/zk"
)

// staged is the prover of hidden proofs taken apart, for tests to reach in
// between its stages. Where nothing reaches in it is Prove, byte for byte.
type staged struct {
	*prover
	statement Statement
	lies      lying
	tests     *zk.Tests
	shown     [commitments]*ligero.Committed // opened in place of committed
	opened    []*ligero.Opening              // in the order of the proof
	positions [commitments][]int
	// scaled are the coefficients of the rows in what is shown: ζ times those of
	// the combination.
	scaled [commitments][]field.Ext
}

// lying is where tests reach in; nil functions do nothing.
type lying struct {
	// deaf fixes all challenges: what is sent must be uniform for each choice of
	// them, and whoever foresees them can cheat.
	deaf      bool
	drawn     func(*staged)                              // pads and the witness's mask are drawn
	rows      func(commitment, *ligero.Matrix)           // rows with their tails are about to be committed
	matrices  func(*staged, commitment, []ligero.Matrix) // the same and those after them; the prover keeps the honest ones
	committed func(*staged)                              // roots are about to be absorbed
	words     func(*staged)                              // words of the tests are about to be absorbed
	given     [commitments]*ligero.Committed             // commitments that stand alone, whatever they hold
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
	s.prover = &prover{plan: key.plan, key: key, values: make([]field.Ext, len(key.plan.claims)), random: zk.NewStream(seed, Hidden.Protocol())}
	s.Transcript = newTranscript(key.VerifyingKey, Hidden, s.statement)
	if lies.deaf {
		deafen(s.Transcript)
	}
	for _, run := range []func() error{func() error { return s.commit(values) }, s.lookups, s.joint, s.reduceViews} {
		if err := run(); err != nil {
			t.Fatal(err)
		}
	}
	s.open()
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
	h := newHiddenVerifier(side{key: s.key.VerifyingKey, statement: s.statement, proof: p})
	if s.lies.deaf {
		deafen(h.Transcript)
	}
	h.finishing = true
	verify[zk.Form](h, s.key.VerifyingKey)
	err = h.finish()
	if name := rejectedBy(err); name != "" || err == nil {
		return name
	}
	t.Fatal(err)
	return ""
}

func tell(f func(*staged), s *staged) {
	if f != nil {
		f(s)
	}
}

// commit mirrors prover.commit and commitHiding.
func (s *staged) commit(values relation.Values) error {
	p := s.prover
	var weights field.Vec
	if p.key.Weights != nil {
		p.committed[weightCommitment] = p.key.Weights
		weights = p.key.Weights.Message()
	}
	var messages [commitments]field.Vec
	p.cells, messages = newCells(p.Memory, p.key.VerifyingKey, values, weights)
	for _, c := range p.key.made(Hidden) {
		if g := s.lies.given[c]; g != nil {
			s.committed[c], s.shown[c], s.proof.Roots[c] = g, g, g.Root()
			continue
		}
		message, more := messages[c], []ligero.Matrix(nil)
		if c == witnessCommitment {
			p.addPads(message)
			tell(s.lies.drawn, s)
			mask := p.masks[c].data
			message, more = slices.Concat(message, mask[0], mask[1], mask[2]), p.pads.Matrices()
		}
		if err := s.commitRows(c, message, more); err != nil {
			return err
		}
	}
	if err := p.commitMasks(); err != nil {
		return err
	}
	tell(s.lies.committed, s)
	absorbRoots(p.Transcript, p.key.VerifyingKey, &p.proof)
	return nil
}

func (s *staged) commitRows(c commitment, message field.Vec, more []ligero.Matrix) (err error) {
	code := *s.key.code(c)
	m := ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: message}
	m.Tails = make(field.Vec, m.Rows()*m.Tail)
	s.random.Fill(m.Tails)
	if s.lies.rows != nil {
		s.lies.rows(c, &m)
	}
	salts, all := s.random.Salts(code.CodeLength()), append([]ligero.Matrix{m}, more...)
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

// spy keeps the coefficients of the combinations.
type spy struct {
	*hiddenVerifier
	s *staged
}

func (v *spy) Columns(coefficients func(commitment) []zk.Form) {
	for c := range commitments {
		v.s.scaled[c] = v.hiddenVerifier.scaled(c, values(coefficients(c)))
	}
}

// open mirrors prover.open and prover.provePads.
func (s *staged) open() {
	p, pads := s.prover, s.key.shapes[Hidden].pads
	for _, c := range p.key.opened() {
		p.openRow(c)
		absorbRow(p.Transcript, c, p.proof.Rows[c])
	}
	p.proof.Messages = p.Sent
	h := newHiddenVerifier(side{key: p.key.VerifyingKey, statement: s.statement, proof: &p.proof})
	h.Nonces = p.Nonces
	if s.lies.deaf {
		deafen(h.Transcript)
	}
	verify[zk.Form](&spy{h, s}, p.key.VerifyingKey)
	s.tests = zk.NewTests(pads, &h.System, p)
	p.proof.Words = p.pads.Prove(s.tests)
	tell(s.lies.words, s)
	p.proof.Words.Absorb(p.Transcript)
	p.Work(workLabel, p.key.Params.Grinding)
	for _, c := range p.key.shown(Hidden) {
		positions := drawColumns(p.Transcript, c, p.key.code(c))
		s.positions[c] = positions
		from := s.shown[c]
		if from == nil {
			from = p.committed[c]
		}
		s.show(from, positions)
		if m := p.masks[c]; m != nil && m.committed != nil {
			s.show(m.committed, positions)
		}
	}
}

func (s *staged) show(c *ligero.Committed, positions []int) {
	o := c.Columns(positions)
	s.opened = append(s.opened, o)
	s.proof.openings = ligero.AppendOpening(s.proof.openings, o)
}

// What the tests say of the staged prover they say of Prove.
func TestStagedProverIsProve(t *testing.T) {
	for name, b := range map[string]*build{"gemm": gemm(5, 3), "conv": conv(2, 5, 5, 2, 3, 2, 1), "committed": committed(gemm(5, 3))} {
		pk, seed := b.key(t), newSeed(t)
		want, err := pk.Prove(context.Background(), b.values, Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if got := stage(t, pk, b.values, seed, lying{}); !bytes.Equal(got.encode(), want) {
			t.Errorf("%s: other bytes", name)
		}
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
