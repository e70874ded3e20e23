package logup

import (
	"aver/field"
	"aver/parallel"
)

// level holds the fractions of one level of the tree. kinds, one for each chunk,
// says which numerators and denominators are not written down; it is nil on a
// short level, where all are.
type level struct {
	num, den field.Planes
	kinds    []kind
	mark     field.Mark // of the memory below it
}

func (l *level) kind(at int) kind {
	if l.kinds == nil {
		return full
	}
	return l.kinds[at/chunk]
}

// shortest is the length from which on levels have kinds: the sum-check's rounds
// then begin with whole chunks.
const shortest = 4 * chunk

// newPlanes is DirtyPlanes with the planes a little apart: at distances of powers
// of two their elements would compete for the same lines of the cache.
func newPlanes(mem *field.Memory, n int) field.Planes {
	const apart = 72
	return mem.DirtyPlanes(n+apart).Slice(0, n)
}

func newLevel(mem *field.Memory, n int) *level {
	l := &level{mark: mem.Mark(), num: newPlanes(mem, n), den: newPlanes(mem, n)}
	if n >= shortest {
		l.kinds = make([]kind, n/chunk)
	}
	return l
}

// constant is n equal values.
func constant(mem *field.Memory, v field.Ext, n int) field.Planes {
	p := mem.DirtyPlanes(n)
	for i := range n {
		p.Set(i, v)
	}
	return p
}

var zeros, ones = constant(nil, field.Zero(), chunk), constant(nil, field.One(), chunk)

// fraction is a chunk of a level, or less.
type fraction struct {
	kind     kind
	num, den field.Planes
	base     bool // numerators are in the base field
	// Room for a maker's work.
	mask   field.Vec
	form   form
	merged []field.Term
	leaves [2]*fraction
}

func (l *level) at(lo, hi int) fraction {
	return fraction{kind: l.kind(lo), num: l.num.Slice(lo, hi), den: l.den.Slice(lo, hi)}
}

// written is its numerators and denominators, also where they are not written down.
func (f *fraction) written() (num, den field.Planes) {
	n := f.den.Len()
	switch f.kind {
	case unit:
		return ones.Slice(0, n), f.den
	case idle:
		return zeros.Slice(0, n), ones.Slice(0, n)
	}
	return f.num, f.den
}

// set sets the nodes lo to hi−1, at most a chunk, to the sum of two fractions.
func (l *level) set(lo, hi int, a, b *fraction) {
	up := l.at(lo, hi)
	if l.kinds == nil {
		up.sum(a, b)
		return
	}
	up.add(a, b)
	l.kinds[lo/chunk] = up.kind
}

// add sets a fraction to the sum of two.
func (up *fraction) add(a, b *fraction) {
	if a.kind == idle {
		a, b = b, a
	}
	switch {
	case b.kind == idle:
		up.kind = a.kind
		if a.kind == full {
			up.num.Copy(a.num)
		}
		if a.kind != idle {
			up.den.Copy(a.den)
		}
	case a.kind == unit && b.kind == unit:
		up.kind = full
		field.AddPlanes(up.num, a.den, b.den)
		field.MulPlanes(up.den, a.den, b.den)
	default:
		up.sum(a, b)
	}
}

// sum is add that writes all of it down.
func (up *fraction) sum(a, b *fraction) {
	var f [4]field.Planes
	f[0], f[2] = a.written()
	f[1], f[3] = b.written()
	field.AddFractions(up.num, up.den, &f)
	up.kind = full
}

// pieces says how loops over [0,n) are cut: into `count` chunks, or one piece of n
// where that is shorter.
func pieces(n int) (size, count int) {
	size = min(n, chunk)
	return size, n / size
}

// above is the level above one.
func (l *level) above(mem *field.Memory) *level {
	n := l.num.Len() / 2
	up := newLevel(mem, n)
	size, count := pieces(n)
	parallel.For(count, 1, func(from, to int) {
		for k := from; k < to; k++ {
			lo, hi := k*size, (k+1)*size
			a, b := l.at(lo, hi), l.at(n+lo, n+hi)
			up.set(lo, hi, &a, &b)
		}
	})
	return up
}

// made is the level above one that is made, of 2n fractions.
func made(mem *field.Memory, m maker, n int) *level {
	up := newLevel(mem, n)
	defer mem.Release(mem.Mark())
	size, count := pieces(n)
	rooms := func() [2]*fraction { return [2]*fraction{m.room(mem), m.room(mem)} }
	parallel.With(count, 1, rooms, func(f [2]*fraction, from, to int) {
		for k := from; k < to; k++ {
			lo := k * size
			m.fill(f[0], lo)
			m.fill(f[1], n+lo)
			up.set(lo, lo+size, f[0], f[1])
		}
	})
	return up
}

// explicit is the leaves as a level.
func explicit(mem *field.Memory, s *source) *level {
	n := 1 << s.leaves.Vars
	l := &level{mark: mem.Mark(), num: newPlanes(mem, n), den: newPlanes(mem, n)}
	size := min(n, chunk)
	f := newFraction(mem, size)
	for lo := 0; lo < n; lo += size {
		s.fill(f, lo)
		num, den := f.written()
		l.num.Slice(lo, lo+size).Copy(num)
		l.den.Slice(lo, lo+size).Copy(den)
	}
	return l
}
