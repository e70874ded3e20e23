package logup

import (
	"sort"

	"aver/field"
)

// Leaves are the 2^Vars fractions that are summed: those of the blocks, which lie
// one after the other, and 0/1 after them. They are never written down; what is
// needed of them is computed from base-field values, chunk by chunk.
type Leaves struct {
	Vars   int
	Blocks []Block
}

// Block is a lookup's or a table's fractions: one for each cell of a box whose
// dimensions are padded to powers of two, row-major, beginning at a multiple of
// their number. A numerator is 1, or −Counts in a table (−1 if Counts is nil), and
// 0 outside the box. A denominator is 1 + Σ C·V, plus Inside in the box.
//
// A vector may end before the block does: the rest of it is zero. So is what
// Counts holds outside the box, whatever that is.
type Block struct {
	Start  int
	Sizes  []int
	Table  bool
	Counts field.Vec
	Inside field.Ext
	Terms  []field.Term
}

// chunk is the number of leaves or nodes that are worked on at a time: what is
// read and written then stays in the second-level cache.
const (
	logChunk = 8
	chunk    = 1 << logChunk
)

// kind says how much of the fractions of a chunk is worth writing down.
type kind uint8

const (
	full kind = iota
	unit      // all numerators are 1
	idle      // all fractions are 0/1
)

// source makes leaves: for each, its numerator, a base-field value, and the
// value g·denominator + h·numerator.
type source struct {
	leaves *Leaves
	blocks []scaled
	g, h   field.Ext
}

// scaled is a block with its denominators' coefficients multiplied by g.
type scaled struct {
	*Block
	box    box
	end    int
	inside field.Ext
	terms  []field.Term
}

func newSource(leaves *Leaves, boxes []box, g, h field.Ext) *source {
	s := &source{leaves: leaves, blocks: make([]scaled, len(leaves.Blocks)), g: g, h: h}
	for i := range s.blocks {
		b := &leaves.Blocks[i]
		s.blocks[i] = scaled{Block: b, box: boxes[i], end: b.Start + boxes[i].cells(), inside: field.Mul(g, b.Inside)}
		for _, t := range b.Terms {
			s.blocks[i].terms = append(s.blocks[i].terms, field.Term{V: t.V, C: field.Mul(g, t.C)})
		}
	}
	return s
}

// leafBuffer holds a chunk of leaves.
type leafBuffer struct {
	kind  kind
	value field.Planes
	num   field.Vec
	mask  field.Vec
	terms []field.Term
}

func newLeafBuffer(n int) *leafBuffer {
	return &leafBuffer{value: newPlanes(nil, n), num: make(field.Vec, n), mask: make(field.Vec, n)}
}

func (b *leafBuffer) fraction() fraction {
	n := len(b.num)
	return fraction{b.kind, field.Planes{b.num, zeros[1][:n], zeros[2][:n]}, b.value}
}

// fill makes the leaves from index `from` on, as many as the buffer holds. It
// leaves out what their kind implies.
func (s *source) fill(b *leafBuffer, from int) {
	n := len(b.num)
	i := sort.Search(len(s.blocks), func(i int) bool { return s.blocks[i].end > from })
	switch {
	case i == len(s.blocks):
		b.kind = idle
	case s.blocks[i].end >= from+n:
		b.kind = s.segment(b, &s.blocks[i], from-s.blocks[i].Start, 0, n)
	default:
		s.fillPieces(b, s.blocks[i:], from)
	}
}

// fillPieces makes a chunk that several blocks share.
func (s *source) fillPieces(b *leafBuffer, blocks []scaled, from int) {
	at := 0
	for i := range blocks {
		x := &blocks[i]
		size := x.end - x.Start
		if at+size > len(b.num) {
			break
		}
		k := s.segment(b, x, 0, at, at+size)
		b.complete(k, at, at+size, s.g)
		at += size
	}
	b.complete(idle, at, len(b.num), s.g)
	b.kind = full
}

// complete writes down what a kind implies.
func (b *leafBuffer) complete(k kind, from, to int, g field.Ext) {
	one := field.One().A0
	for i := from; i < to; i++ {
		switch k {
		case unit:
			b.num[i] = one
		case idle:
			b.num[i] = field.Element{}
			b.value.Set(i, g)
		}
	}
}

// segment makes elements lo to hi−1 of the buffer from cells of one block.
func (s *source) segment(b *leafBuffer, x *scaled, cell, lo, hi int) kind {
	n := hi - lo
	num, mask := b.num[lo:hi], b.mask[lo:hi]
	all, none := x.box.mask(mask, cell)
	constant, terms := s.g, b.terms[:0]
	for _, t := range x.terms {
		if v := cells(t.V, cell, n); v != nil && (!none || !isZero(v)) {
			terms = append(terms, field.Term{V: v, C: t.C})
		}
	}
	b.terms = terms
	k := full
	switch {
	case none && len(terms) == 0:
		return idle
	case none:
		clear(num)
	case all:
		constant = field.Add(constant, x.inside)
		if k = x.numerators(num, cell); k == unit {
			constant = field.Add(constant, s.h)
		}
	default:
		terms = append(terms, field.Term{V: mask, C: x.inside})
		if x.numerators(num, cell) == unit {
			copy(num, mask)
		} else {
			field.MulVec(num, num, mask)
		}
	}
	if k == full && !s.h.IsZero() {
		terms = append(terms, field.Term{V: num, C: s.h})
	}
	field.AffineForm(b.value.Slice(lo, hi), constant, terms)
	return k
}

// numerators writes those of a block without its box, unless all are 1.
func (x *scaled) numerators(dst field.Vec, cell int) kind {
	if !x.Table {
		return unit
	}
	if x.Counts == nil {
		minusOne := field.Neg(field.One()).A0
		for i := range dst {
			dst[i] = minusOne
		}
		return full
	}
	clear(dst)
	if v := cells(x.Counts, cell, len(dst)); v != nil {
		field.SubVec(dst, dst, v)
	}
	return full
}

// cells is v[from:from+n], zeros after v's end; nil if all is after it.
func cells(v field.Vec, from, n int) field.Vec {
	switch {
	case from >= len(v):
		return nil
	case from+n <= len(v):
		return v[from : from+n]
	}
	c := make(field.Vec, n)
	copy(c, v[from:])
	return c
}

func isZero(v field.Vec) bool {
	for i := range v {
		if v[i][0] != 0 {
			return false
		}
	}
	return true
}
