package logup

import (
	"aver/field"
	"aver/transcript"
)

// fewLeaves are written down: there is no whole chunk for each goroutine yet.
const fewLeaves = 16 * chunk

// Prove proves what the leaves' fractions add up to and returns the point that they
// are left to be claimed at. There is at least one variable. It takes 24 bytes of
// memory for each of the 2^Vars leaves, less where they are idle or numerators are 1.
func Prove(p *transcript.Prover, leaves *Leaves) (point []field.Ext) {
	return prove(p, leaves, 1<<leaves.Vars < fewLeaves)
}

// prove stores the leaves and their sums, or makes them where they are needed.
func prove(p *transcript.Prover, leaves *Leaves, store bool) []field.Ext {
	defer p.Memory.Release(p.Memory.Mark())
	s := &prover{Prover: p}
	n, boxes := 1<<leaves.Vars, leaves.boxes(p.Memory)
	mark := p.Memory.Mark()
	if store {
		s.climb(explicit(p.Memory, newSource(leaves, boxes, field.One(), field.Zero())))
		return s.point
	}
	s.climb(made(p.Memory, newNodes(p.Memory, leaves, boxes, field.One(), field.Zero()), n/4))
	p.Memory.Release(mark)
	s.layer(func(g, inverse field.Ext) sum {
		return newFresh(p.Memory, newNodes(p.Memory, leaves, boxes, g, field.One()), n/2, g, inverse)
	})
	p.Memory.Release(mark)
	s.layer(func(g, inverse field.Ext) sum {
		return newFresh(p.Memory, newSource(leaves, boxes, g, field.One()), n, g, inverse)
	})
	return s.point
}

// prover is between two layers: the fractions' numerators and denominators are
// claimed at a point.
type prover struct {
	*transcript.Prover
	point    []field.Ext
	num, den field.Ext
}

// climb builds all levels above one and proves them, the topmost first, down to
// the layer above it.
func (s *prover) climb(l *level) {
	levels := []*level{l}
	for l.num.Len() > 2 {
		l = l.above(s.Memory)
		levels = append(levels, l)
	}
	s.root(l)
	for i := len(levels) - 2; i >= 0; i-- {
		s.layer(func(g, inverse field.Ext) sum { return newStored(s.Memory, levels[i], g, inverse) })
		s.Memory.Release(levels[i].mark)
	}
}

func (s *prover) root(l *level) {
	c := [4]field.Ext{l.num.At(0), l.num.At(1), l.den.At(0), l.den.At(1)}
	s.Send(label+"/children", c[:]...)
	root := field.Mul(c[2], c[3])
	s.Send(label+"/root", root, field.Inverse(root))
	s.join(c, nil)
}

// join draws the variable that tells two children apart.
func (s *prover) join(c [4]field.Ext, point []field.Ext) {
	t := s.Challenge(label+"/join", joinLoss)
	lerp := func(lo, hi field.Ext) field.Ext { return field.Add(lo, field.Mul(t, field.Sub(hi, lo))) }
	s.num, s.den = lerp(c[0], c[1]), lerp(c[2], c[3])
	s.point = append([]field.Ext{t}, point...)
}

// sum is the sum-check of a layer: loaders for its rounds, with n pairs of values,
// and what is left after the last.
type sum interface {
	firstRound(n int) opener
	laterRound(t, n int, r field.Ext) opener
	round(w *weights, n int, open opener) (at0, lead field.Ext)
	last(r field.Ext) [4]field.Ext
}

// layer reduces the claim to one on the level below.
func (s *prover) layer(open func(g, inverse field.Ext) sum) {
	g := s.Challenge(label+"/batch", batchLoss)
	claim := field.Add(s.num, field.Mul(g, s.den))
	rounds := newRounds(s.Prover, s.point, claim)
	layer, w := open(g, field.Inverse(g)), newWeights(s.Memory, s.point[1:])
	n := 1 << len(s.point) / 2
	r := rounds.send(layer.round(w, n, layer.firstRound(n)))
	for t := 1; t < len(s.point); t++ {
		w.next()
		n /= 2
		r = rounds.send(layer.round(w, n, layer.laterRound(t, n, r)))
	}
	c := layer.last(r)
	s.Send(label+"/children", c[:]...)
	s.join(c, rounds.rho)
}
