package logup

import (
	"aver/field"
	"aver/transcript"
)

// storage says which of the two lowest levels are stored.
type storage uint8

const (
	both    storage = iota // for a few leaves
	upper                  // leaves are made where they are needed
	neither                // and so are their sums: half the memory, a fifth more time
)

// manyLeaves is the number of leaves from which on memory comes first.
const manyLeaves = 1 << 24

func (l *Leaves) storage() storage {
	n, end := 1<<l.Vars, l.end()
	switch {
	case n < 16*chunk:
		return both
	case n < manyLeaves && end > n/2+n/8:
		return upper
	}
	return neither // also where most of the upper one is leaves
}

// Prove proves that the leaves' fractions sum to zero and returns the point that
// they are left to be claimed at. There is at least one variable. It takes at most
// 48 bytes of memory for each leaf that is not idle, and 24 for each of many.
func Prove(p *transcript.Prover, leaves *Leaves) (point []field.Ext) {
	return prove(p, leaves, leaves.storage())
}

func prove(p *transcript.Prover, leaves *Leaves, how storage) []field.Ext {
	bottom := p.Memory.Mark()
	defer p.Memory.Release(bottom)
	s := &prover{Prover: p}
	n, boxes := 1<<leaves.Vars, leaves.boxes()
	source := newSource(leaves, boxes, field.One(), field.Zero())
	switch how {
	case both:
		s.climb(explicit(p.Memory, source))
		return s.point
	case upper:
		s.climb(made(p.Memory, source, n/2))
	case neither:
		s.climb(made(p.Memory, newNodes(leaves, boxes, field.One(), field.Zero()), n/4))
		p.Memory.Release(bottom)
		s.layer(func(g, inverse field.Ext) sum {
			return newFresh(p.Memory, newNodes(leaves, boxes, g, field.One()), n/2, g, inverse)
		})
	}
	p.Memory.Release(bottom)
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
		s.layer(func(g, inverse field.Ext) sum { return newStored(levels[i], g, inverse) })
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
	firstRound(n int) func() loader
	laterRound(t, n int, r field.Ext) func() loader
	round(w *weights, n int, open func() loader) (at0, lead field.Ext)
	last(r field.Ext) [4]field.Ext
}

// layer reduces the claim to one on the level below.
func (s *prover) layer(open func(g, inverse field.Ext) sum) {
	g := s.Challenge(label+"/batch", batchLoss)
	claim := field.Add(s.num, field.Mul(g, s.den))
	rounds := newRounds(s.Prover, s.point, claim)
	layer, w := open(g, field.Inverse(g)), newWeights(s.point[1:])
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
