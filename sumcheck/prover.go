package sumcheck

import (
	"aver/algebra"
	"aver/field"
	"aver/poly"
	"aver/transcript"
)

// Product is Coef · Σ_x Π_f Factors[f](x), each of one to three factors a
// multilinear polynomial given by its 2^n values. Proving consumes the factors.
type Product struct {
	Coef    field.Ext
	Factors []field.Planes
}

func (p *Product) logSize() int { return log2(p.Factors[0].Len()) }

func log2(n int) int {
	l := 0
	for 1<<l < n {
		l++
	}
	return l
}

// Prove runs the prover for the value of Σ products; degree is at least the
// number of factors of every product. It returns the point and leaves in
// Factors[f].At(0) the value of each factor at its suffix of the point.
//
// A round is one pass over the values: it binds the variable before and adds up
// the round polynomial at 0 and 2, and its leading coefficient if that is of t³.
// The value at 1 follows from the claim.
func Prove(p *transcript.Prover, label string, products []Product, rounds, degree int) []field.Ext {
	var b batch
	for i := range products {
		b.add(&products[i], 0)
	}
	point := b.prove(p, label, rounds, degree, func(int) {})
	for i := range products {
		products[i].end(b.r)
	}
	return point
}

// end binds the last variable, if there is any.
func (p *Product) end(r field.Ext) {
	for f := range p.Factors {
		if p.Factors[f].Len() > 1 {
			p.Factors[f] = poly.Bind(p.Factors[f], r)
		}
	}
}

// batch is the state of all products between rounds.
type batch struct {
	members []member
	point   []field.Ext
	claim   field.Ext // of the current round
	r       field.Ext // the challenge before it, which begun products are still to be bound to
}

// member is a product, over the variables before the last `after`. waiting is what
// it adds to the current round's claim as long as its rounds have not begun.
type member struct {
	*Product
	after   int
	begun   bool
	waiting field.Ext
}

// add adds a product.
func (b *batch) add(p *Product, after int) {
	b.members = append(b.members, member{Product: p, after: after})
}

// start computes the claim, and what products add to it that have fewer variables
// than there are rounds.
func (b *batch) start(rounds int) {
	for i, t := range totals(b.members) {
		m := &b.members[i]
		value := field.Mul(m.Coef, t.at0)
		b.claim = field.Add(b.claim, value)
		if own := m.logSize() + m.after; own < rounds {
			m.waiting = value
			m.Coef = field.Mul(m.Coef, Late(rounds, own))
		}
	}
}

// prove runs the rounds. Before each, turn may exchange members for others of the
// same value; it is told how many variables are left.
func (b *batch) prove(p *transcript.Prover, label string, rounds, degree int, turn func(left int)) []field.Ext {
	b.start(rounds)
	for left := rounds; left > 0; left-- {
		turn(left)
		evals := b.round(left, degree)
		p.Send(label, append(evals[:1:1], evals[2:]...)...)
		b.r = p.Challenge(label, RoundLoss(label, degree))
		b.claim = poly.Interpolate[field.Ext](algebra.Ext{}, evals, b.r)
		b.point = append(b.point, b.r)
	}
	return b.point
}

// round returns the round polynomial at 0 … degree with `left` variables left.
func (b *batch) round(left, degree int) []field.Ext {
	var s sums
	var active []*member
	for i := range b.members {
		if m := &b.members[i]; m.begun || m.logSize()+m.after == left {
			active = append(active, m)
		} else {
			m.waiting = field.Mul(m.waiting, half)
			s.add(m.waiting, sums{field.One(), field.One(), field.Zero()})
		}
	}
	for i, t := range passes(active, b.r) {
		active[i].begun = true
		s.add(active[i].Coef, t)
	}
	return s.evaluations(field.Sub(b.claim, s.at0), degree)
}

var half = field.Inverse(field.FromInt(2))

// sums are a cubic's values at 0 and 2 and its leading coefficient.
type sums struct{ at0, at2, lead field.Ext }

func (s *sums) add(c field.Ext, t sums) {
	s.at0 = field.Add(s.at0, field.Mul(c, t.at0))
	s.at2 = field.Add(s.at2, field.Mul(c, t.at2))
	s.lead = field.Add(s.lead, field.Mul(c, t.lead))
}

// evaluations are the cubic's values at 0 … degree, by its differences.
func (s *sums) evaluations(at1 field.Ext, degree int) []field.Ext {
	evals := []field.Ext{s.at0, at1, s.at2}
	third := field.Mul(field.FromInt(6), s.lead)
	for e := 3; e <= degree; e++ {
		// Δ³ = v(e) − 3·v(e−1) + 3·v(e−2) − v(e−3)
		inner := field.Sub(evals[e-1], evals[e-2])
		v := field.Add(third, field.Add(evals[e-3], field.Mul(field.FromInt(3), inner)))
		evals = append(evals, v)
	}
	return evals[:degree+1]
}
