package logup

import (
	"sync"

	"aver/field"
	"aver/poly"
	"aver/sumcheck"
	"aver/transcript"
)

// layer holds the fractions of one layer of the tree.
type layer struct{ num, den field.Planes }

func (l layer) halves() (p0, p1, q0, q1 field.Planes) {
	h := l.num.Len() / 2
	return l.num.Slice(0, h), l.num.Slice(h, 2*h), l.den.Slice(0, h), l.den.Slice(h, 2*h)
}

// Prove proves that Σ num/den = 0 over 2^vars leaves, vars at least 1, and
// returns the point that the leaves are left to be claimed at. It consumes num
// and den.
func Prove(p *transcript.Prover, num, den field.Planes) (point []field.Ext) {
	layers := []layer{{num, den}}
	for layers[len(layers)-1].num.Len() > 2 {
		layers = append(layers, sum(layers[len(layers)-1]))
	}
	for i := len(layers) - 1; i >= 0; i-- {
		point = proveLayer(p, layers[i], point)
		layers[i] = layer{}
	}
	return point
}

// sum adds the two fractions below each node.
func sum(below layer) layer {
	p0, p1, q0, q1 := below.halves()
	n := p0.Len()
	up := layer{field.NewPlanes(n), field.NewPlanes(n)}
	field.Parallel(n, 2*chunk, func(lo, hi int) {
		for ; lo < hi; lo += chunk {
			e := min(lo+chunk, hi)
			num, den := up.num.Slice(lo, e), up.den.Slice(lo, e)
			field.MulPlanes(num, p0.Slice(lo, e), q1.Slice(lo, e))
			field.MulAddPlanes(num, p1.Slice(lo, e), q0.Slice(lo, e))
			field.MulPlanes(den, q0.Slice(lo, e), q1.Slice(lo, e))
		}
	})
	return up
}

const chunk = 256

// proveLayer reduces the claim at `point` on the layer above to a claim on l.
func proveLayer(p *transcript.Prover, l layer, point []field.Ext) []field.Ext {
	p0, p1, q0, q1 := l.halves()
	var rho []field.Ext
	if len(point) > 0 {
		g := p.Challenge(label+"/batch", batchLoss)
		s := &layerSum{p0: p0, q0: q0, q1: q1, p1: field.NewPlanes(p1.Len()), g: g}
		s.start(p1, point)
		rho = s.prove(p, point)
		p0, p1, q0, q1 = s.p0, s.p1, s.q0, s.q1
		// s.p1 holds p1 + g·q1.
		p1.Set(0, field.Sub(p1.At(0), field.Mul(g, q1.At(0))))
	}
	c := [4]field.Ext{p0.At(0), p1.At(0), q0.At(0), q1.At(0)}
	p.Send(label+"/children", c[:]...)
	if len(point) == 0 {
		root := field.Mul(c[2], c[3])
		p.Send(label+"/root", root, field.Inverse(root))
	}
	t := p.Challenge(label+"/join", joinLoss)
	return append([]field.Ext{t}, rho...)
}

// layerSum is the sum-check of Σ_x eq(point, x)·(p0·q1 + q0·(p1 + g·q1)) with
// the eq factor of the bound and current variables split off (Gruen,
// "Some improvements for the PIOP for ZeroCheck", 2024, §3).
type layerSum struct {
	p0, p1, q0, q1 field.Planes // p1 stands for p1 + g·q1
	g              field.Ext
	eq             field.Planes // eq of the variables after the current one
	scale          field.Ext    // eq of the variables before it
	claim          field.Ext
}

func (s *layerSum) start(p1 field.Planes, point []field.Ext) {
	field.Parallel(p1.Len(), 4*chunk, func(lo, hi int) {
		for ; lo < hi; lo += chunk {
			e := min(lo+chunk, hi)
			dst := s.p1.Slice(lo, e)
			field.ScalePlanes(dst, s.q1.Slice(lo, e), s.g)
			field.AddPlanes(dst, dst, p1.Slice(lo, e))
		}
	})
	s.eq = poly.EqTable(point[1:])
	s.scale = field.One()
}

func (s *layerSum) prove(p *transcript.Prover, point []field.Ext) (rho []field.Ext) {
	for t, r := range point {
		h := s.sums(r, t == 0)
		s.send(p, h, r)
		c := p.Challenge(label+"/layer", sumcheck.RoundLoss(label+"/layer", 3))
		s.bind(r, c, h)
		rho = append(rho, c)
	}
	return rho
}

// quadratic is the round polynomial without its eq factor, by its values at 0
// and 1 and its leading coefficient.
type quadratic struct{ at0, at1, lead field.Ext }

// at evaluates at0 + x·(at1 − at0 − lead) + x²·lead.
func (h quadratic) at(x field.Ext) field.Ext {
	slope := field.Sub(field.Sub(h.at1, h.at0), h.lead)
	return field.Add(h.at0, field.Mul(x, field.Add(slope, field.Mul(x, h.lead))))
}

// eq1 is eq(r, x) for one variable: (1−r)(1−x) + r·x.
func eq1(r, x field.Ext) field.Ext {
	rx := field.Mul(r, x)
	return field.Add(field.Sub(field.Sub(field.Add(rx, rx), r), x), field.One())
}

// sums computes the round's quadratic. After the first round the value at 1
// follows from the claim.
func (s *layerSum) sums(r field.Ext, first bool) quadratic {
	half := s.p0.Len() / 2
	var h quadratic
	var mu sync.Mutex
	field.Parallel(half, 2*chunk, func(lo, hi int) {
		w := newLayerWorkspace(min(chunk, hi-lo))
		var part quadratic
		for ; lo < hi; lo += chunk {
			w.add(&part, s, lo, min(lo+chunk, hi), half, first)
		}
		mu.Lock()
		defer mu.Unlock()
		h.at0 = field.Add(h.at0, part.at0)
		h.at1 = field.Add(h.at1, part.at1)
		h.lead = field.Add(h.lead, part.lead)
	})
	if !first {
		rest := field.Sub(s.claim, field.Mul(field.Sub(field.One(), r), h.at0))
		h.at1 = field.Mul(rest, field.Inverse(r))
	}
	return h
}

type layerWorkspace struct{ p0, p1, q0, q1, t field.Planes }

func newLayerWorkspace(n int) *layerWorkspace {
	return &layerWorkspace{field.NewPlanes(n), field.NewPlanes(n), field.NewPlanes(n), field.NewPlanes(n), field.NewPlanes(n)}
}

// add accumulates the chunk [lo, hi) of the hypercube's lower half.
func (w *layerWorkspace) add(h *quadratic, s *layerSum, lo, hi, half int, first bool) {
	n := hi - lo
	eq, t := s.eq.Slice(lo, hi), w.t.Slice(0, n)
	weigh := func(p0, p1, q0, q1 field.Planes) field.Ext {
		field.MulPlanes(t, p0, q1)
		field.MulAddPlanes(t, q0, p1)
		return field.Dot(t, eq)
	}
	low := [4]field.Planes{s.p0.Slice(lo, hi), s.p1.Slice(lo, hi), s.q0.Slice(lo, hi), s.q1.Slice(lo, hi)}
	lo, hi = lo+half, hi+half
	high := [4]field.Planes{s.p0.Slice(lo, hi), s.p1.Slice(lo, hi), s.q0.Slice(lo, hi), s.q1.Slice(lo, hi)}
	h.at0 = field.Add(h.at0, weigh(low[0], low[1], low[2], low[3]))
	if first {
		h.at1 = field.Add(h.at1, weigh(high[0], high[1], high[2], high[3]))
	}
	step := [4]field.Planes{w.p0.Slice(0, n), w.p1.Slice(0, n), w.q0.Slice(0, n), w.q1.Slice(0, n)}
	for i := range step {
		field.SubPlanes(step[i], high[i], low[i])
	}
	h.lead = field.Add(h.lead, weigh(step[0], step[1], step[2], step[3]))
}

// send sends scale·eq1(r, x)·h(x) at x = 0, 2, 3.
func (s *layerSum) send(p *transcript.Prover, h quadratic, r field.Ext) {
	var evals [3]field.Ext
	for i, x := range [3]int64{0, 2, 3} {
		at := field.FromInt(x)
		evals[i] = field.Mul(s.scale, field.Mul(eq1(r, at), h.at(at)))
	}
	p.Send(label+"/layer", evals[:]...)
}

// bind fixes the current variable to c.
func (s *layerSum) bind(r, c field.Ext, h quadratic) {
	s.claim = h.at(c)
	s.scale = field.Mul(s.scale, eq1(r, c))
	for _, f := range []*field.Planes{&s.p0, &s.p1, &s.q0, &s.q1} {
		*f = poly.Bind(*f, c)
	}
	if half := s.eq.Len() / 2; half > 0 {
		// eq over the later variables: Σ over this one of eq.
		field.AddPlanes(s.eq.Slice(0, half), s.eq.Slice(0, half), s.eq.Slice(half, 2*half))
		s.eq = s.eq.Slice(0, half)
	}
}
