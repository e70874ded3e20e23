package logup

import "aver/field"

// nodes makes the level above the leaves.
type nodes struct {
	below  *source // leaves as they are
	scaled *source // with g and h, for nodes with one leaf
	half   int     // of the leaves
	gs     field.Planes
}

func newNodes(mem *field.Memory, leaves *Leaves, boxes []*box, g, h field.Ext) *nodes {
	return &nodes{newSource(leaves, boxes, field.One(), field.Zero()), newSource(leaves, boxes, g, h), 1 << leaves.Vars / 2, constant(mem, g, chunk)}
}

func (m *nodes) room(mem *field.Memory) *fraction {
	f := newFraction(mem, chunk)
	f.num, f.base = newPlanes(mem, chunk), false
	f.leaves = [2]*fraction{newFraction(mem, chunk), newFraction(mem, chunk)}
	return f
}

func (m *nodes) fill(f *fraction, at int) {
	a, b := f.leaves[0], f.leaves[1]
	m.below.fill(b, m.half+at)
	if b.kind == idle {
		m.single(f, at)
		return
	}
	m.below.fill(a, at)
	if a.kind == idle {
		m.single(f, m.half+at)
		return
	}
	f.add(a, b)
	if !m.scaled.h.IsZero() { // the sum of two is full
		field.ScaleAdd(f.den, f.den, m.scaled.g, f.num)
	}
}

// single makes nodes of one leaf each, from index `at` on.
func (m *nodes) single(f *fraction, at int) {
	m.scaled.fill(f, at)
	if f.kind == full {
		clear(f.num[1])
		clear(f.num[2])
	}
}

func (m *nodes) bind(dst field.Planes, a, b *fraction, lo, hi int, r field.Ext) {
	m.fill(a, lo)
	m.fill(b, hi)
	u, v := a.den, b.den
	switch {
	case a.kind == idle && b.kind == idle:
		return
	case a.kind == idle:
		u = m.gs
	case b.kind == idle:
		v = m.gs
	}
	field.Fold(dst, u, v, r)
}
