package logup

import (
	"aver/field"
	"aver/poly"
	"aver/sumcheck"
	"aver/transcript"
)

// weights are eq(rest, ·) of the variables after the current one: a value for
// each chunk times one for each place in a chunk, so that no long table is written
// (Dao and Thaler, "More optimizations to sum-check proving", 2024, §3).
type weights struct{ high, low field.Planes }

func newWeights(rest []field.Ext) *weights {
	split := max(0, len(rest)-logChunk)
	return &weights{poly.EqTable(rest[:split]), poly.EqTable(rest[split:])}
}

// next drops the first variable: the sum over it of eq.
func (w *weights) next() {
	t := &w.high
	if t.Len() == 1 {
		t = &w.low
	}
	if n := t.Len() / 2; n > 0 {
		field.AddPlanes(t.Slice(0, n), t.Slice(0, n), t.Slice(n, 2*n))
		*t = t.Slice(0, n)
	}
}

// rounds are the messages of a layer's sum-check. A round polynomial is
// scale·eq(r, x)·h(x) with a quadratic h, where eq(r, ·) is the factor of the
// current variable and scale that of those before it. Of h the sum gives the value
// at 0 and the leading coefficient; the value at 1 follows from the claim (Gruen,
// "Some improvements for the PIOP for ZeroCheck", 2024, §3).
type rounds struct {
	p            *transcript.Prover
	point        []field.Ext
	inverses     []field.Ext // of point's coordinates
	scale, claim field.Ext
	rho          []field.Ext
}

func newRounds(p *transcript.Prover, point []field.Ext, claim field.Ext) *rounds {
	return &rounds{p: p, point: point, inverses: invert(point), scale: field.One(), claim: claim}
}

// send sends a round's values at 0, 2 and 3 and binds its variable to the
// challenge that follows.
func (s *rounds) send(at0, lead field.Ext) field.Ext {
	t := len(s.rho)
	r := s.point[t]
	at1 := field.Mul(field.Sub(s.claim, field.Mul(field.Sub(field.One(), r), at0)), s.inverses[t])
	slope := field.Sub(field.Sub(at1, at0), lead)
	h := func(x field.Ext) field.Ext {
		return field.Add(at0, field.Mul(x, field.Add(slope, field.Mul(x, lead))))
	}
	var evals [3]field.Ext
	for i, x := range [3]int64{0, 2, 3} {
		at := field.FromInt(x)
		evals[i] = field.Mul(s.scale, field.Mul(eq1(r, at), h(at)))
	}
	s.p.Send(label+"/layer", evals[:]...)
	c := s.p.Challenge(label+"/layer", sumcheck.RoundLoss(label+"/layer", 3))
	s.claim, s.scale = h(c), field.Mul(s.scale, eq1(r, c))
	s.rho = append(s.rho, c)
	return c
}

// eq1 is eq(r, x) for one variable: (1−r)(1−x) + r·x.
func eq1(r, x field.Ext) field.Ext {
	rx := field.Mul(r, x)
	return field.Add(field.Sub(field.Sub(field.Add(rx, rx), r), x), field.One())
}

// invert returns the inverses of values, none of them 0, by one inversion
// (Montgomery, "Speeding the Pollard and elliptic curve methods", 1987, §10.3.1).
func invert(values []field.Ext) []field.Ext {
	out := make([]field.Ext, len(values))
	product := field.One()
	for i, v := range values {
		out[i] = product
		product = field.Mul(product, v)
	}
	rest := field.Inverse(product)
	for i := len(values) - 1; i >= 0; i-- {
		out[i] = field.Mul(out[i], rest)
		rest = field.Mul(rest, values[i])
	}
	return out
}
