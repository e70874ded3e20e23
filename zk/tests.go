package zk

import (
	"aver/algebra"
	"aver/field"
	"aver/transcript"
)

// Words are what the prover shows of the rows: a random combination of all of
// them, the word of the linear test, and the quotient of the quadratic test's by
// the polynomial that vanishes on the slots. All blinded, by coefficients.
type Words struct{ Combination, Linear, Quotient field.Planes }

// NewWords returns words of the right lengths, to be filled in, in the given memory.
func (l *Layout) NewWords(mem *field.Memory) *Words {
	return &Words{mem.Planes(l.Degree()), mem.Planes(l.SquareDegree()), mem.Planes(l.quotientSize())}
}

// each visits the words in the order in which they are sent.
func (w *Words) each(f func(label string, word field.Planes)) {
	f("pads/combination", w.Combination)
	f("pads/linear", w.Linear)
	f("pads/quotient", w.Quotient)
}

// Planes lists the words in the order in which they are sent.
func (w *Words) Planes() (all []field.Planes) {
	w.each(func(_ string, word field.Planes) { all = append(all, word) })
	return all
}

// Absorb binds the words.
func (w *Words) Absorb(t *transcript.Transcript) {
	w.each(func(label string, word field.Planes) { t.AbsorbPlanes(label, word) })
}

// Tests are the challenges of the tests, and the linear constraint that all
// checks were combined to.
type Tests struct {
	layout      *Layout
	combination []field.Ext    // of each row
	square      []field.Ext    // of each row of products
	linear      []field.Planes // coefficient of each slot of each row
	want        field.Ext      // Σ linear·slot
}

// Challenger draws challenges, with the work that their losses call for.
type Challenger interface {
	Challenge(label string, loss algebra.Loss) field.Ext
}

// Losses of the tests' challenges.
func (l *Layout) losses(constraints int) (combination, linear, square algebra.Loss) {
	n := float64(int(1) << l.LogLength)
	loss := func(theorem string, numerator float64) algebra.Loss {
		return algebra.Loss{Source: "pads", Theorem: theorem, Numerator: max(1, numerator)}
	}
	return loss("proximity gap, unique decoding (BCIKS 2020, Theorem 4.1)", float64(3*l.rows())*n),
		loss("random combination of the checks (Ligero 2017, §4.3)", float64(constraints)),
		loss("random combination of the products (Ligero 2017, §4.4)", float64(l.productRows()))
}

// Losses visits the losses of the tests' challenges, in the order of their
// draws, for a system of so many linear constraints.
func (l *Layout) Losses(linear int, visit func(algebra.Loss)) {
	a, b, c := l.losses(linear + 2*len(l.Products))
	visit(a)
	visit(b)
	visit(c)
}

// NewTests draws the challenges and combines the constraints of the system, in the
// given memory.
func NewTests(mem *field.Memory, l *Layout, s *System, c Challenger) *Tests {
	constraints := len(s.Linear) + 2*len(l.Products)
	lossC, lossL, lossS := l.losses(constraints)
	t := &Tests{layout: l}
	t.combination = powers(c.Challenge("pads/combine", lossC), l.rows())
	rho := powers(c.Challenge("pads/checks", lossL), constraints)
	t.square = powers(c.Challenge("pads/products", lossS), max(1, l.productRows()))
	t.linear = make([]field.Planes, l.rows())
	for r := range t.linear {
		t.linear[r] = mem.Planes(l.slots())
	}
	constant := s.combine(rho, func(pad int, c field.Ext) {
		row, at := l.slot(pad)
		t.add(row, at, c)
	})
	t.want = field.Neg(constant)
	for i, f := range l.Products {
		for factor, pad := range f {
			c := rho[len(s.Linear)+2*i+factor]
			row, at := l.factorSlot(i, factor)
			t.add(row, at, c)
			row, at = l.slot(pad)
			t.add(row, at, field.Neg(c))
		}
	}
	return t
}

func (t *Tests) add(row, at int, c field.Ext) {
	t.linear[row].Set(at, field.Add(t.linear[row].At(at), c))
}

// powers is x, x², …, xⁿ.
func powers(x field.Ext, n int) []field.Ext {
	out := make([]field.Ext, n)
	for i := range out {
		out[i] = x
		if i > 0 {
			out[i] = field.Mul(out[i-1], x)
		}
	}
	return out
}

// kernels gives the polynomials with the coefficients of the combined
// constraint as values on the slots, a row each.
func (t *Tests) kernels(mem *field.Memory) []field.Planes {
	out := make([]field.Planes, len(t.linear))
	for r := range out {
		out[r] = mem.DirtyPlanes(t.linear[r].Len())
		out[r].Copy(t.linear[r])
	}
	onCoset(mem, out, t.layout.LogSlots)
	return out
}
