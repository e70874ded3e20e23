package zk

import (
	"slices"

	"aver/field"
)

// Form is a constant plus a linear form in the pads: scale times the one that a
// node of its System's tape stands for. The zero Form is 0.
type Form struct {
	Const field.Ext
	scale field.Ext
	node  int // 0 for none
}

// node is a pad, or a combination of two nodes before it. Forms are never written
// out: their coefficients are found by walking the tape once, backwards.
type node struct {
	pad            int // where a is 0
	a, b           int
	timesA, timesB field.Ext
}

// System collects what the pads must satisfy for the verifier to accept.
type System struct {
	Pads     int      // so many values are sent, each with the pad of its number
	Products [][2]int // pad Pads+i is the product of these two
	Linear   []Form   // each must be zero

	tape []node // from 1 on
}

// Grow makes room for so many nodes, as Nodes counts them.
func (s *System) Grow(nodes int) { s.tape = slices.Grow(s.tape, nodes) }

// Nodes is the length of the tape.
func (s *System) Nodes() int { return len(s.tape) }

// push adds a node to the tape and returns its number.
func (s *System) push(n node) int {
	if len(s.tape) == 0 {
		s.tape = append(s.tape, node{})
	}
	s.tape = append(s.tape, n)
	return len(s.tape) - 1
}

// Sent is the value that was sent as `public` under the next pad.
func (s *System) Sent(public field.Ext) Form {
	s.Pads++
	return Form{public, minusOne, s.push(node{pad: s.Pads - 1})}
}

var (
	one      = field.One()
	minusOne = field.Neg(one)
)

// Const implements algebra.Arithmetic.
func (s *System) Const(c field.Ext) Form { return Form{Const: c} }

// Add implements algebra.Arithmetic.
func (s *System) Add(a, b Form) Form {
	a.Const = field.Add(a.Const, b.Const)
	return s.join(a, b)
}

// Sub implements algebra.Arithmetic.
func (s *System) Sub(a, b Form) Form {
	a.Const = field.Sub(a.Const, b.Const)
	b.scale = field.Neg(b.scale)
	return s.join(a, b)
}

// join is a with the linear part of b added.
func (s *System) join(a, b Form) Form {
	switch {
	case b.node == 0:
		return a
	case a.node == 0:
		a.node, a.scale = b.node, b.scale
		return a
	case a.node == b.node:
		if a.scale = field.Add(a.scale, b.scale); a.scale.IsZero() {
			a.node = 0
		}
		return a
	}
	return Form{a.Const, one, s.push(node{a: a.node, b: b.node, timesA: a.scale, timesB: b.scale})}
}

func (a Form) times(c field.Ext) Form {
	a.Const = field.Mul(a.Const, c)
	if a.node == 0 {
		return a
	}
	if a.scale = scaled(c, &a.scale); a.scale.IsZero() {
		a.node = 0
	}
	return a
}

// Mul implements algebra.Arithmetic. Of two values that are not public, each
// must be a sent one as it is: (x−a)(y−b) = xy − x·b − y·a + ab, with a pad of
// its own for ab.
func (s *System) Mul(a, b Form) Form {
	switch {
	case a.node == 0:
		return b.times(a.Const)
	case b.node == 0:
		return a.times(b.Const)
	case s.tape[a.node].a != 0 || s.tape[b.node].a != 0:
		panic("zk: the verifier multiplies values that were not received as such")
	}
	s.Products = append(s.Products, [2]int{s.tape[a.node].pad, s.tape[b.node].pad})
	// With a = x + c·p and b = y + d·q: xy + y·c·p + x·d·q + cd·pq.
	pq := Form{Const: field.Mul(a.Const, b.Const), scale: field.Mul(a.scale, b.scale), node: s.push(node{pad: product(len(s.Products) - 1)})}
	x, y := a.Const, b.Const
	a.Const, b.Const = field.Ext{}, field.Ext{}
	return s.join(s.join(pq, a.times(y)), b.times(x))
}

// product numbers the pad of product i, after all pads of sent values.
func product(i int) int { return firstProduct + i }

// firstProduct is beyond the number of values that any proof sends.
const firstProduct = 1 << 40

// AssertZero implements algebra.Verifier's part. The check's name is lost: what
// catches a lie is one of the tests on pads.
func (s *System) AssertZero(_ string, v Form) { s.Linear = append(s.Linear, v) }

// combine is Σ rho_i·Linear_i: its constant, and to visit each pad with its
// coefficient, a pad perhaps several times. A node's coefficient is known when all
// nodes after it have passed theirs on (reverse accumulation).
func (s *System) combine(rho []field.Ext, visit func(pad int, c field.Ext)) (constant field.Ext) {
	coefs := make([]field.Ext, max(1, len(s.tape)))
	pass := func(to int, c field.Ext) { coefs[to] = field.Add(coefs[to], c) }
	for i, f := range s.Linear {
		constant = field.Add(constant, field.Mul(rho[i], f.Const))
		pass(f.node, field.Mul(rho[i], f.scale))
	}
	for i := len(s.tape) - 1; i > 0; i-- {
		n, c := &s.tape[i], coefs[i]
		switch {
		case c.IsZero():
		case n.a == 0:
			visit(n.pad, c)
		default:
			pass(n.a, scaled(c, &n.timesA))
			pass(n.b, scaled(c, &n.timesB))
		}
	}
	return constant
}

// scaled is c·by, for which most factors are 1 or −1.
func scaled(c field.Ext, by *field.Ext) field.Ext {
	switch *by {
	case one:
		return c
	case minusOne:
		return field.Neg(c)
	}
	return field.Mul(c, *by)
}
