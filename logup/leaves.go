package logup

import (
	"fmt"
	"sort"

	"aver/field"
	"aver/parallel"
)

// Leaves are the 2^Vars fractions that are summed: those of the blocks, which lie
// one after the other, the largest first, and 0/1 after them. Unless they are few
// they are never written down; what is needed of them is computed from base-field
// values, chunk by chunk.
type Leaves struct {
	Vars   int
	Blocks []Block
}

// Block is a lookup's or a table's fractions: one for each cell of a box whose
// dimensions are padded to powers of two, row-major, beginning at a multiple of
// their number. A numerator is 1 in a lookup's Hull, −Counts in a table's box (−1 if
// Counts is nil), and 0 elsewhere. A denominator is 1 + Σ C·V, plus Inside in the box.
//
// A vector may end before the block does: the rest of it is zero. What Counts
// holds outside the box does not matter; what V does makes other fractions.
type Block struct {
	Start  int
	Sizes  []int
	Table  bool
	Counts field.Vec
	Inside field.Ext
	Terms  []field.Term
}

// boxes are the blocks' boxes, equal ones only once, in the given memory.
func (l *Leaves) boxes(mem *field.Memory) []*box {
	known, boxes := map[string]*box{}, make([]*box, len(l.Blocks))
	var all []*box
	for i := range boxes {
		key := fmt.Sprint(l.Blocks[i].Sizes)
		if known[key] == nil {
			known[key] = &box{outer: l.Blocks[i].Sizes}
			all = append(all, known[key])
		}
		boxes[i] = known[key]
	}
	parallel.For(len(all), 1, func(lo, hi int) {
		for _, b := range all[lo:hi] {
			*b = newBox(mem, b.outer)
		}
	})
	return boxes
}

// chunk is the number of leaves or nodes that are worked on at a time: what is
// read and written then stays in the second-level cache. Those of a lookup's hull are
// whole chunks, if it has as many.
const (
	logChunk = logRun
	chunk    = 1 << logChunk
)

// kind says how much of the fractions of a chunk is worth writing down.
type kind uint8

const (
	full kind = iota
	unit      // all numerators are 1
	idle      // all fractions are 0/1
)

// source makes leaves.
type source struct {
	leaves *Leaves
	blocks []scaled
	g, h   field.Ext
}

// scaled is a block with its denominators' coefficients multiplied by g.
type scaled struct {
	*Block
	box    *box
	end    int
	inside field.Ext
	terms  []field.Term
}

// newSource has g and h of maker.
func newSource(leaves *Leaves, boxes []*box, g, h field.Ext) *source {
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

// newFraction has room for n leaves.
func newFraction(mem *field.Memory, n int) *fraction {
	f := &fraction{den: newPlanes(mem, n), mask: mem.DirtyVec(n), base: true}
	f.num = field.Planes{mem.DirtyVec(n), zeros[1][:n], zeros[2][:n]}
	return f
}

func (s *source) room(mem *field.Memory) *fraction { return newFraction(mem, chunk) }

// fill makes leaves: their numerators are in the base field.
func (s *source) fill(f *fraction, at int) {
	if s.prepare(f, at) && f.kind != idle {
		f.evaluate()
	}
}

func (f *fraction) evaluate() { field.AffineForm(f.den, f.form.constant, f.form.terms) }

// prepare is fill that leaves a form of the denominators instead, if the chunk
// has one.
func (s *source) prepare(f *fraction, at int) bool {
	n := f.den.Len()
	i := sort.Search(len(s.blocks), func(i int) bool { return s.blocks[i].end > at })
	switch {
	case i == len(s.blocks):
		f.kind, f.form = idle, form{s.g, f.form.terms[:0]}
	case s.blocks[i].end >= at+n:
		s.segment(f, &s.blocks[i], at-s.blocks[i].Start, 0, n)
	default:
		s.fillPieces(f, s.blocks[i:])
		return false
	}
	return true
}

// fillPieces makes a chunk that several blocks share.
func (s *source) fillPieces(f *fraction, blocks []scaled) {
	at := 0
	for i := range blocks {
		x := &blocks[i]
		next := at + x.end - x.Start
		if next > f.den.Len() {
			break
		}
		s.segment(f, x, 0, at, next)
		field.AffineForm(f.den.Slice(at, next), f.form.constant, f.form.terms)
		s.complete(f, f.kind, at, next)
		at = next
	}
	s.complete(f, idle, at, f.den.Len())
	f.kind = full
}

// complete writes down what a kind implies.
func (s *source) complete(f *fraction, k kind, from, to int) {
	one := field.One().A0
	for i := from; i < to; i++ {
		switch k {
		case unit:
			f.num[0][i] = one
		case idle:
			f.num[0][i] = field.Element{}
			f.den.Set(i, s.g)
		}
	}
}

// form is the values constant + Σ C·V.
type form struct {
	constant field.Ext
	terms    []field.Term
}

// segment sets elements lo to hi−1 of the chunk to cells of one block, but for the
// denominators' values, of which it leaves the form.
func (s *source) segment(f *fraction, x *scaled, cell, lo, hi int) {
	n := hi - lo
	num := f.num[0][lo:hi]
	mask, inside := x.box.mask(f.mask[lo:hi], cell)
	constant, terms := s.g, f.form.terms[:0]
	for _, t := range x.terms {
		if v := cells(t.V, cell, n); v != nil && (inside != none || !isZero(v)) {
			terms = append(terms, field.Term{V: v, C: t.C})
		}
	}
	f.kind = full
	switch {
	case inside == none && len(terms) == 0:
		f.kind = idle
	case inside == none:
		clear(num)
	case x.Table:
		x.numerators(num, cell)
		if inside == some {
			field.MulVec(num, num, mask)
		}
	default:
		f.kind, constant = unit, field.Add(constant, s.h)
	}
	switch inside {
	case all:
		constant = field.Add(constant, x.inside)
	case some:
		terms = append(terms, field.Term{V: mask, C: x.inside})
	}
	if f.kind == full && !s.h.IsZero() {
		terms = append(terms, field.Term{V: num, C: s.h})
	}
	f.form = form{constant, terms}
}

// bind folds the forms of both halves into one where it can.
func (s *source) bind(dst field.Planes, a, b *fraction, lo, hi int, r field.Ext) {
	x, y := s.prepare(a, lo), s.prepare(b, hi)
	switch {
	case a.kind == idle && b.kind == idle:
	case x && y:
		rest := field.Sub(field.One(), r)
		f := form{field.Add(field.Mul(rest, a.form.constant), field.Mul(r, b.form.constant)), a.merged[:0]}
		for _, t := range a.form.terms {
			f.terms = append(f.terms, field.Term{V: t.V, C: field.Mul(rest, t.C)})
		}
		for _, t := range b.form.terms {
			f.terms = append(f.terms, field.Term{V: t.V, C: field.Mul(r, t.C)})
		}
		a.merged = f.terms
		field.AffineForm(dst, f.constant, f.terms)
	default:
		if x {
			a.evaluate()
		}
		if y {
			b.evaluate()
		}
		field.Fold(dst, a.den, b.den, r)
	}
}

// numerators writes those of a table without its box.
func (x *scaled) numerators(dst field.Vec, cell int) {
	if x.Counts == nil {
		minusOne := field.Neg(field.One()).A0
		for i := range dst {
			dst[i] = minusOne
		}
		return
	}
	clear(dst)
	if v := cells(x.Counts, cell, len(dst)); v != nil {
		field.SubVec(dst, dst, v)
	}
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
