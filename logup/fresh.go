package logup

import "aver/field"

// maker makes the fractions of one of the two lowest levels, which are never
// stored, a chunk at a time.
type maker interface {
	// fill sets f to the fractions from index `at` on, with
	// g·denominator + h·numerator in place of the denominators.
	fill(f *fraction, at int)
	// bind sets dst to what fill makes in place of denominators, the first
	// variable bound to r: from index lo on where it is 0, and from hi on where it
	// is 1. It says in a and b which fractions these are, and leaves dst if all are
	// idle.
	bind(dst field.Planes, a, b *fraction, lo, hi int, r field.Ext)
	// room is a fraction with room for a chunk.
	room(mem *field.Memory) *fraction
}

// fresh is the sum-check of a layer whose level is made anew in its first two
// rounds: after those, half as many values are left.
type fresh struct {
	*layerSum
	level maker
}

// newFresh has a maker with h = 1 of `size` fractions.
func newFresh(mem *field.Memory, level maker, size int, g, inverse field.Ext) *fresh {
	s := &fresh{&layerSum{mem: mem, g: g, inverse: inverse}, level}
	s.setConstants()
	for i := range s.f {
		s.f[i].Planes, s.f[i].tags = newPlanes(mem, size/4), make([]tag, size/4/chunk)
	}
	return s
}

// firstRound loads the values with n pairs.
func (s *fresh) firstRound(n int) opener {
	return func() loader {
		var f [4]*fraction
		for i := range f {
			f[i] = s.level.room(s.mem)
		}
		return func(x *halves, lo, hi int) {
			s.take(&x.lo, 0, f[0], lo)
			s.take(&x.hi, 0, f[1], n+lo)
			s.take(&x.lo, 1, f[2], 2*n+lo)
			s.take(&x.hi, 1, f[3], 3*n+lo)
		}
	}
}

// take makes u_i and p_i of the fractions from index `at` on.
func (s *fresh) take(h *half, i int, f *fraction, at int) {
	s.level.fill(f, at)
	h.tag[i], h.tag[2+i] = f.kind.tags()
	h.f[i], h.f[2+i] = s.values(f, i)
}

// values are u_i and p_i, written down or not.
func (s *fresh) values(f *fraction, i int) (u, p field.Planes) {
	u, p = f.den, f.num
	tu, tp := f.kind.tags()
	if tu != written {
		u = s.f[i].constants[tu]
	}
	if tp != written {
		p = s.f[2+i].constants[tp]
	}
	return u, p
}

// laterRound loads the values with n pairs after binding the variable before to r.
func (s *fresh) laterRound(t, n int, r field.Ext) opener {
	if t > 1 {
		return s.layerSum.laterRound(t, n, r)
	}
	return func() loader {
		a, b := s.level.room(s.mem), s.level.room(s.mem)
		return func(x *halves, lo, hi int) {
			for i := range 2 {
				for _, at := range [2]int{lo, n + lo} {
					u := s.f[i].Slice(at, at+chunk)
					s.level.bind(u, a, b, 4*i*n+at, (4*i+2)*n+at, r)
					s.fold(i, at, a, b, r)
				}
			}
			s.load(x, n, lo, hi)
		}
	}
}

// fold sets a chunk of p_i to numerators whose first variable is bound to r, and
// the tags that go with it.
func (s *fresh) fold(i, at int, a, b *fraction, r field.Ext) {
	u, p := &s.f[i], &s.f[2+i]
	u.tags[at/chunk], p.tags[at/chunk] = written, written
	if a.kind == b.kind {
		u.tags[at/chunk], p.tags[at/chunk] = a.kind.tags()
	}
	if p.tag(at) != written {
		return
	}
	_, lo := s.values(a, i)
	_, hi := s.values(b, i)
	if a.base && b.base {
		field.FoldBase(p.Slice(at, at+chunk), lo[0], hi[0], r)
	} else {
		field.Fold(p.Slice(at, at+chunk), lo, hi, r)
	}
}
