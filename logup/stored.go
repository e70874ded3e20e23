package logup

import "aver/field"

// newStored is the sum-check of a layer above a level, which it consumes.
func newStored(mem *field.Memory, l *level, g, inverse field.Ext) *layerSum {
	s := &layerSum{mem: mem, g: g, inverse: inverse}
	if l.kinds != nil {
		s.setConstants()
	}
	n := l.num.Len() / 2
	for i := range 2 {
		lo, hi := i*n, (i+1)*n
		u, p := &s.f[i], &s.f[2+i]
		u.Planes, p.Planes = l.den.Slice(lo, hi), l.num.Slice(lo, hi)
		if l.kinds != nil {
			u.tags, p.tags = make([]tag, n/chunk), make([]tag, n/chunk)
			for c := range u.tags {
				u.tags[c], p.tags[c] = l.kinds[lo/chunk+c].tags()
			}
		}
	}
	return s
}

// setConstants says what the tags of kinds stand for.
func (s *layerSum) setConstants() {
	gs := constant(s.mem, s.g, chunk)
	for i := range 2 {
		s.f[i].constants = [tags]field.Planes{constant0: gs}
		s.f[2+i].constants = [tags]field.Planes{constant0: zeros, constant1: ones}
	}
}

// tags are those of u = p + g·q and of p.
func (k kind) tags() (u, p tag) {
	switch k {
	case unit:
		return written, constant1
	case idle:
		return constant0, constant0
	}
	return written, written
}

// firstRound loads the values with n pairs, and leaves u in q's place.
func (s *layerSum) firstRound(n int) opener {
	return func() loader {
		return func(x *halves, lo, hi int) {
			for i := range 2 {
				s.prepare(i, lo, hi)
				s.prepare(i, n+lo, n+hi)
			}
			s.load(x, n, lo, hi)
		}
	}
}

// prepare turns q_i into u_i.
func (s *layerSum) prepare(i, lo, hi int) {
	u, p := &s.f[i], &s.f[2+i]
	if u.tag(lo) != written {
		return
	}
	q := u.Slice(lo, hi)
	num, _ := p.piece(lo, hi)
	field.ScaleAdd(q, q, s.g, num)
}

// laterRound loads the values with n pairs after binding the variable before to r.
func (s *layerSum) laterRound(_, n int, r field.Ext) opener {
	if n < chunk {
		for i := range s.f {
			s.f[i].settle(4 * n)
		}
	}
	return func() loader {
		return func(x *halves, lo, hi int) {
			for i := range s.f {
				s.f[i].fold(lo, hi, 2*n, r)
				s.f[i].fold(n+lo, n+hi, 2*n, r)
			}
			s.load(x, n, lo, hi)
		}
	}
}

func (s *layerSum) load(x *halves, n, lo, hi int) {
	for i := range s.f {
		x.lo.f[i], x.lo.tag[i] = s.f[i].piece(lo, hi)
		x.hi.f[i], x.hi.tag[i] = s.f[i].piece(n+lo, n+hi)
	}
}

// last binds the last variable to r and returns p0, p1, q0, q1.
func (s *layerSum) last(r field.Ext) [4]field.Ext {
	var v [4]field.Ext
	for i := range s.f {
		lo, hi := s.f[i].At(0), s.f[i].At(1)
		v[i] = field.Add(lo, field.Mul(r, field.Sub(hi, lo)))
	}
	q := func(u, p field.Ext) field.Ext { return field.Mul(field.Sub(u, p), s.inverse) }
	return [4]field.Ext{v[2], v[3], q(v[0], v[2]), q(v[1], v[3])}
}
