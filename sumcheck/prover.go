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
	b := newBatch(products, rounds)
	point := make([]field.Ext, 0, rounds)
	for t := range rounds {
		evals := b.round(rounds-t, degree)
		p.Send(label, append(evals[:1:1], evals[2:]...)...)
		b.r = p.Challenge(label, RoundLoss(label, degree))
		b.claim = poly.Interpolate[field.Ext](algebra.Ext{}, evals, b.r)
		point = append(point, b.r)
	}
	for i := range products {
		p := &products[i]
		for f := range p.Factors {
			if p.Factors[f].Len() > 1 {
				p.Factors[f] = poly.Bind(p.Factors[f], b.r)
			}
		}
	}
	return point
}

// batch is the state of all products between rounds. waiting[i] is what
// product i, whose rounds have not begun, adds to the current round's claim.
type batch struct {
	products []Product
	begun    []bool
	waiting  []field.Ext
	claim    field.Ext // of the current round
	r        field.Ext // the challenge before it, which begun products are still to be bound to
}

func newBatch(products []Product, rounds int) *batch {
	b := &batch{products: products, begun: make([]bool, len(products)), waiting: make([]field.Ext, len(products))}
	for i := range products {
		p := &products[i]
		value := field.Mul(p.Coef, total(p.Factors))
		b.claim = field.Add(b.claim, value)
		if p.logSize() < rounds {
			b.waiting[i] = value
			p.Coef = field.Mul(p.Coef, Late(rounds, p.logSize()))
		}
	}
	return b
}

// round returns the round polynomial at 0 … degree with `left` variables left.
func (b *batch) round(left, degree int) []field.Ext {
	var s sums
	for i := range b.products {
		p := &b.products[i]
		switch {
		case b.begun[i]:
			s.add(p.Coef, p.next(&b.r))
		case p.logSize() == left:
			b.begun[i] = true
			s.add(p.Coef, p.next(nil))
		default:
			b.waiting[i] = field.Mul(b.waiting[i], half)
			s.add(b.waiting[i], sums{field.One(), field.One(), field.Zero()})
		}
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
