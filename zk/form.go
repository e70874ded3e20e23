package zk

import (
	"aver/field"
)

// Form is a constant plus a linear form in the pads. The zero Form is 0.
type Form struct {
	Const field.Ext
	terms []term // by increasing pad, no coefficient 0
}

type term struct {
	pad  int
	coef field.Ext
}

// System collects what the pads must satisfy for the verifier to accept.
type System struct {
	Pads     int      // so many values are sent, each with the pad of its number
	Products [][2]int // pad Pads+i is the product of these two
	Linear   []Form   // each must be zero
}

// Sent is the value that was sent as `public` under the next pad.
func (s *System) Sent(public field.Ext) Form {
	s.Pads++
	return Form{public, []term{{s.Pads - 1, minusOne}}}
}

var minusOne = field.Neg(field.One())

// Const implements algebra.Arithmetic.
func (s *System) Const(c field.Ext) Form { return Form{Const: c} }

// Add implements algebra.Arithmetic.
func (s *System) Add(a, b Form) Form {
	return Form{field.Add(a.Const, b.Const), merge(a.terms, b.terms, field.One())}
}

// Sub implements algebra.Arithmetic.
func (s *System) Sub(a, b Form) Form {
	return Form{field.Sub(a.Const, b.Const), merge(a.terms, b.terms, minusOne)}
}

// merge is a + c·b.
func merge(a, b []term, c field.Ext) []term {
	if len(b) == 0 {
		return a
	}
	out := make([]term, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].pad < b[0].pad:
			out, a = append(out, a[0]), a[1:]
		case len(a) == 0 || b[0].pad < a[0].pad:
			out, b = append(out, term{b[0].pad, field.Mul(c, b[0].coef)}), b[1:]
		default:
			if sum := field.Add(a[0].coef, field.Mul(c, b[0].coef)); !sum.IsZero() {
				out = append(out, term{a[0].pad, sum})
			}
			a, b = a[1:], b[1:]
		}
	}
	return out
}

func (a Form) scale(c field.Ext) Form {
	if c.IsZero() {
		return Form{}
	}
	out := Form{field.Mul(a.Const, c), make([]term, len(a.terms))}
	for i, t := range a.terms {
		out.terms[i] = term{t.pad, field.Mul(t.coef, c)}
	}
	return out
}

// Mul implements algebra.Arithmetic. Of two values that are not public, each
// must be a sent one as it is: (x−a)(y−b) = xy − x·b − y·a + ab, with a pad of
// its own for ab.
func (s *System) Mul(a, b Form) Form {
	switch {
	case len(a.terms) == 0:
		return b.scale(a.Const)
	case len(b.terms) == 0:
		return a.scale(b.Const)
	case len(a.terms) > 1 || len(b.terms) > 1:
		panic("zk: the verifier multiplies values that were not received as such")
	}
	s.Products = append(s.Products, [2]int{a.terms[0].pad, b.terms[0].pad})
	// With a = x + c·p and b = y + d·q: xy + y·c·p + x·d·q + cd·pq.
	x, y := Form{terms: a.terms}.scale(b.Const), Form{terms: b.terms}.scale(a.Const)
	out := s.Add(x, y)
	out.Const = field.Mul(a.Const, b.Const)
	product := term{product(len(s.Products) - 1), field.Mul(a.terms[0].coef, b.terms[0].coef)}
	out.terms = append(append([]term(nil), out.terms...), product)
	return out
}

// product numbers the pad of product i, after all pads of sent values.
func product(i int) int { return firstProduct + i }

// firstProduct is beyond the number of values that any proof sends.
const firstProduct = 1 << 40

// AssertZero implements algebra.Verifier's part. The check's name is lost: what
// catches a lie is one of the tests on pads.
func (s *System) AssertZero(_ string, v Form) { s.Linear = append(s.Linear, v) }
