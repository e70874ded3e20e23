package logup

import (
	"aver/algebra"
	"aver/field"
	"aver/poly"
	"aver/sumcheck"
	"aver/transcript"
)

// weights are eq(rest, ·) of the variables after the current one: a value for
// each chunk times one for each place in a chunk, so that no long table is written
// (Dao and Thaler, "More optimizations to sum-check proving", 2024, §3).
type weights struct{ high, low field.Planes }

func newWeights(mem *field.Memory, rest []field.Ext) *weights {
	split := max(0, len(rest)-logChunk)
	return &weights{poly.EqTableIn(mem, rest[:split]), poly.EqTableIn(mem, rest[split:])}
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

// rounds are the messages of a layer's sum-check (sumcheck.VerifyEq). Of a round's
// quadratic t the sum gives the value at 0 and the leading coefficient; t(1) − t(0)
// follows from the claim.
type rounds struct {
	p        *transcript.Prover
	point    []field.Ext
	inverses []field.Ext // of point's coordinates
	claim    field.Ext
	rho      []field.Ext
}

func newRounds(p *transcript.Prover, point []field.Ext, claim field.Ext) *rounds {
	return &rounds{p: p, point: point, inverses: invert(point), claim: claim}
}

// send sends a round's message and binds its variable to the challenge that
// follows.
func (s *rounds) send(at0, lead field.Ext) field.Ext {
	t := len(s.rho)
	rise := field.Mul(field.Sub(s.claim, at0), s.inverses[t])
	s.p.Send(label+"/layer", rise, lead)
	c := s.p.Challenge(label+"/layer", sumcheck.EqRoundLoss(label+"/layer"))
	s.claim = sumcheck.Bind[field.Ext](algebra.Ext{}, s.claim, []field.Ext{rise, lead}, s.point[t], c)
	s.rho = append(s.rho, c)
	return c
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
