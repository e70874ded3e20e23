// Package logup proves what a sum of fractions over a Boolean hypercube is, by the
// layered circuit of fraction additions (Papini and Haböck,
// "Improving logarithmic derivative lookups using GKR", 2023).
//
// Layer m has 2^m fractions; node x of layer m is the sum of nodes (0,x) and
// (1,x) of layer m+1, so that the new variable is the most significant one.
package logup

import (
	"aver/algebra"
	"aver/field"
	"aver/sumcheck"
)

const label = "logup"

// Losses of the challenges that merge a layer's claims.
var (
	batchLoss = algebra.Loss{Source: label, Theorem: "random linear combination", Numerator: 1}
	joinLoss  = algebra.Loss{Source: label, Theorem: "multilinear interpolation", Numerator: 2}
)

// Claim is what is left of the sum of fractions: the multilinear extensions of
// the numerators and denominators have these values at Point.
type Claim[V any] struct {
	Point    []V
	Num, Den V
}

// Verify checks the proof that the 2^vars leaf fractions add up to sum, up to the
// returned claim on the leaves. vars is at least 1.
func Verify[V any](a algebra.Verifier[V], vars int, sum int64) Claim[V] {
	c := verifyRoot(a, sum)
	for len(c.Point) < vars {
		c = verifyLayer(a, c)
	}
	return c
}

// children are a layer's four polynomials, numerators and denominators of the
// two children of each node, at one point.
type children[V any] struct{ p0, p1, q0, q1 V }

func receive[V any](a algebra.Verifier[V]) children[V] {
	v := a.Receive(label+"/children", 4)
	return children[V]{v[0], v[1], v[2], v[3]}
}

// numerator is p0·q1 + p1·q0.
func (c children[V]) numerator(a algebra.Arithmetic[V]) V {
	return a.Add(a.Mul(c.p0, c.q1), a.Mul(c.p1, c.q0))
}

// join draws the variable that tells the two children apart.
func (c children[V]) join(a algebra.Verifier[V], point []V) Claim[V] {
	t := a.Challenge(label+"/join", joinLoss)
	lerp := func(lo, hi V) V { return a.Add(lo, a.Mul(t, a.Sub(hi, lo))) }
	return Claim[V]{
		Point: append([]V{t}, point...),
		Num:   lerp(c.p0, c.p1),
		Den:   lerp(c.q0, c.q1),
	}
}

func verifyRoot[V any](a algebra.Verifier[V], sum int64) Claim[V] {
	c := receive(a)
	root := a.Receive(label+"/root", 2) // the root's denominator, and its inverse
	num, den := c.numerator(a), a.Mul(c.q0, c.q1)
	a.AssertZero("logup: root denominator", a.Sub(root[0], den))
	a.AssertZero("logup: root denominator is not zero", a.Sub(a.Mul(root[0], root[1]), a.Const(field.One())))
	a.AssertZero("logup: sum of fractions", a.Sub(num, a.Mul(a.Const(field.FromInt(sum)), root[0])))
	return c.join(a, nil)
}

func verifyLayer[V any](a algebra.Verifier[V], c Claim[V]) Claim[V] {
	g := a.Challenge(label+"/batch", batchLoss)
	claim := a.Add(c.Num, a.Mul(g, c.Den))
	rho, value := sumcheck.VerifyEq(a, label+"/layer", claim, c.Point)
	ch := receive(a)
	node := a.Add(ch.numerator(a), a.Mul(g, a.Mul(ch.q0, ch.q1)))
	a.AssertZero("logup: layer", a.Sub(value, node))
	return ch.join(a, rho)
}
