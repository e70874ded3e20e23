package argument

import (
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// everything is a program with all four commitments.
func everything() *build { return committed(gemm(13, 5)) }

// add adds to an element.
func add(p field.Planes, i int, v field.Ext) { p.Set(i, field.Add(p.At(i), v)) }

func addOne(p field.Planes, i int) { add(p, i, one) }

// padRow is an extension row of a proof's pads, by coefficients.
func (s *staged) padRow(i int) field.Planes { return (*hidden[[]field.Planes](s.pads, "data"))[i] }

// firstProductRow is the row of the first products of pads.
func (s *staged) firstProductRow() int {
	l := s.pads.Layout
	rows := func(n int) int { return (n + 1<<l.LogSlots - 1) >> l.LogSlots }
	return rows(l.Pads) + 2*rows(len(l.Products))
}

// blinding is a blinding row, by coefficients.
func (s *staged) blinding(name string) field.Planes { return *hidden[field.Planes](s.pads, name) }

// padLies: each is a lie about the randomness of a proof of something true.
var padLies = map[string]struct {
	lies  lying
	check string
}{
	"a pad changed after its commitment": {
		lying{committed: func(s *staged) { s.pads.Values[3] = field.Add(s.pads.Values[3], one) }},
		zk.CheckSum,
	},
	"claims under each other's pads": {
		lying{drawn: func(s *staged) { p := s.Pads; s.Pads = append([]field.Ext{p[1], p[0]}, p[2:]...) }},
		zk.CheckSum,
	},
	"one pad for two claims": {
		lying{drawn: func(s *staged) { s.Pads = append([]field.Ext{s.Pads[1]}, s.Pads[1:]...) }},
		zk.CheckSum,
	},
	"no pads": {
		lying{drawn: func(s *staged) { s.Pads = make([]field.Ext, len(s.Pads)) }},
		zk.CheckSum,
	},
	"a wrong triple": {
		lying{drawn: func(s *staged) { addOne(s.padRow(s.firstProductRow()), 0) }},
		zk.CheckSum,
	},
	"a triple of other pads": {
		lying{drawn: func(s *staged) {
			l := *s.pads.Layout
			l.Products = append([][2]int{{l.Products[0][0], l.Products[0][1] + 1}}, l.Products[1:]...)
			s.pads = zk.NewPads(&l, s.stream(padCommitment))
			s.Pads = s.pads.Values
		}},
		zk.CheckSum,
	},
	"a wrong triple, and a word with the right sum": {
		lying{
			drawn: func(s *staged) { addOne(s.padRow(s.firstProductRow()), 0) },
			words: func(s *staged) { add(s.proof.Words.Linear, 0, s.deficit()) },
		},
		zk.CheckLinear,
	},
	"the blinding of the linear test has a sum": {
		lying{drawn: func(s *staged) { addOne(s.blinding("blindLinear"), 0) }},
		zk.CheckSum,
	},
	"the blinding of the linear test changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.blinding("blindLinear"), 1) }},
		zk.CheckLinear,
	},
	"the blinding of products is not zero on the slots": {
		lying{drawn: func(s *staged) { addOne(s.blinding("blindSquare"), 0) }},
		zk.CheckSquare,
	},
	"the blinding of the combination changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.blinding("blind"), 0) }},
		zk.CheckCombination,
	},
	"a row of pads changed afterwards": {
		// Its slots stay: X^n − g^n is zero there.
		lying{committed: func(s *staged) {
			add((*hidden[[]field.Planes](s.pads, "tails"))[0], 0, one)
			add(s.padRow(0), 0, field.FromBase(s.vanishing()))
		}},
		zk.CheckCombination,
	},
	"a far row of pads": {
		lying{matrices: far(padCommitment, 0, 0)},
		zk.CheckCombination,
	},
	"a far blinding row": {
		lying{matrices: far(padCommitment, 1, 0)},
		zk.CheckLinear,
	},
	"a far blinding row of products": {
		lying{matrices: far(padCommitment, 1, 3)},
		zk.CheckSquare,
	},
}

func TestLyingPadsAreCaught(t *testing.T) {
	b := everything()
	pk := b.key(t)
	if got := stage(t, pk, b.values, newSeed(t), lying{}).verify(t); got != "" {
		t.Fatalf("an honest proof rejected by %q", got)
	}
	for name, l := range padLies {
		t.Run(name, func(t *testing.T) {
			if got := stage(t, pk, b.values, newSeed(t), l.lies).verify(t); got != l.check {
				t.Errorf("rejected by %q, want %q", got, l.check)
			}
		})
	}
}

// vanishing is −g^n, the constant of the polynomial X^n − g^n that is zero on the
// n slots.
func (s *staged) vanishing() (c field.Element) {
	c.SetUint64(3)
	for range s.pads.LogSlots {
		c.Square(&c)
	}
	c.Neg(&c)
	return c
}

// deficit is what the constant of the linear test's word lacks for the sum over
// the slots, the coset g·H, to be what the verifier wants.
func (s *staged) deficit() field.Ext {
	n := 1 << s.pads.LogSlots
	var x, inverse field.Element
	g := s.vanishing()
	g.Neg(&g)
	x.SetOne()
	inverse.SetUint64(uint64(n))
	inverse.Inverse(&inverse)
	d := field.MulBase(*hidden[field.Ext](s.tests, "want"), inverse)
	for j := 0; j < s.proof.Words.Linear.Len(); j += n {
		d = field.Sub(d, field.MulBase(s.proof.Words.Linear.At(j), x))
		x.Mul(&x, &g)
	}
	return d
}

// A triple that is wrong, and a prover who knows beforehand what the sum will
// lack and puts it into the blinding: the test of products remains.
func TestWrongTripleWithForeseenSumIsCaught(t *testing.T) {
	b := everything()
	pk, seed := b.key(t), newSeed(t)
	var lack field.Ext
	lies := lying{deaf: true, drawn: func(s *staged) {
		add(s.padRow(s.firstProductRow()), 0, one)
		add(s.blinding("blindLinear"), 0, lack)
	}}
	first := stage(t, pk, b.values, seed, lies)
	if got := first.verify(t); got != zk.CheckSum {
		t.Fatalf("not foreseen: rejected by %q, want %q", got, zk.CheckSum)
	}
	lack = first.deficit()
	if got := stage(t, pk, b.values, seed, lies).verify(t); got != zk.CheckSquare {
		t.Errorf("rejected by %q, want %q", got, zk.CheckSquare)
	}
}

// addFar adds c·X^(n−1), n being the codewords' length, to the given rows of a
// matrix. On the roots of unity this is c/X, and X·f(X) = c has no more roots
// than f of degree below k allows: a word that agrees with any codeword in at
// most k places.
func addFar(m *ligero.Matrix, n int, c field.Element, rows ...int) {
	tail := n - 1<<m.LogRow
	if m.Tail < tail {
		tails := make(field.Vec, m.Rows()*tail)
		for r := range m.Rows() {
			copy(tails[r*tail:], m.Tails[r*m.Tail:(r+1)*m.Tail])
		}
		m.Tail, m.Tails = tail, tails
	}
	for _, r := range rows {
		last := &m.Tails[(r+1)*tail-1]
		last.Add(last, &c)
	}
}

// far makes a row of one of a commitment's matrices far from the code. Pads have
// two matrices: of their rows, and of the blinding rows of the two tests.
func far(at commitment, matrix, row int) func(*staged, commitment, []ligero.Matrix) {
	return func(s *staged, c commitment, all []ligero.Matrix) {
		if c == at {
			addFar(&all[matrix], s.key.code(c).CodeLength(), one.A0, row)
		}
	}
}
