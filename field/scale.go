package field

// matrix returns the columns of the multiplication by c: the product with
// x = (x0, x1, x2) is Σ_i m[i]·x_i, coefficient by coefficient.
func matrix(c Ext) (m [3]Ext) {
	m[0] = c
	m[1].MulByNonResidue(&m[0])
	m[2].MulByNonResidue(&m[1])
	return m
}

// coef returns the coefficient of t^i of e.
func coef(e *Ext, i int) *Element {
	switch i {
	case 0:
		return &e.A0
	case 1:
		return &e.A1
	default:
		return &e.A2
	}
}

// scaleChunk sets dst = m·a, where dst and a are different memory, with
// temporary 0.
func scaleChunk(s *scratch, dst, a Planes, m *[3]Ext) {
	w := s.vec(0, a.Len())
	for i := range dst {
		dst[i].ScalarMul(a[0], coef(&m[0], i))
		w.ScalarMul(a[1], coef(&m[1], i))
		dst[i].Add(dst[i], w)
		w.ScalarMul(a[2], coef(&m[2], i))
		dst[i].Add(dst[i], w)
	}
}

// ScalePlanes sets dst = c·a.
func ScalePlanes(dst, a Planes, c Ext) {
	m := matrix(c)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n := a.Len()
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		t := s.planes(1, hi-lo)
		t.Copy(a.Slice(lo, hi))
		scaleChunk(s, dst.Slice(lo, hi), t, &m)
	}
}

// AddScaled sets dst = dst + c·a.
func AddScaled(dst, a Planes, c Ext) {
	m := matrix(c)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n := a.Len()
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		d, t := dst.Slice(lo, hi), s.planes(1, hi-lo)
		scaleChunk(s, t, a.Slice(lo, hi), &m)
		AddPlanes(d, d, t)
	}
}

// ScaleBase sets dst = c·a, a in the base field. a may be a plane of dst.
func ScaleBase(dst Planes, a Vec, c Ext) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n := len(a)
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		t := s.vec(0, hi-lo)
		copy(t, a[lo:hi])
		for i := range dst {
			d := dst[i][lo:hi]
			d.ScalarMul(t, coef(&c, i))
		}
	}
}

// AddScaledBase sets dst = dst + c·a, a in the base field.
func AddScaledBase(dst Planes, a Vec, c Ext) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n := len(a)
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		t := s.planes(0, hi-lo)
		for i := range dst {
			t[i].ScalarMul(a[lo:hi], coef(&c, i))
		}
		d := dst.Slice(lo, hi)
		AddPlanes(d, d, t)
	}
}

// Fold sets dst = lo + r·(hi − lo): the values of a multilinear polynomial
// whose first variable is bound to r. dst may be lo or hi.
func Fold(dst, lo, hi Planes, r Ext) {
	n := lo.Len()
	m := matrix(r)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for i := 0; i < n; i += chunk {
		j := min(i+chunk, n)
		l, d, t := lo.Slice(i, j), s.planes(1, j-i), s.planes(4, j-i)
		SubPlanes(d, hi.Slice(i, j), l)
		scaleChunk(s, t, d, &m)
		AddPlanes(dst.Slice(i, j), l, t)
	}
}

// FoldBase sets dst = lo + r·(hi − lo) for base values lo and hi. dst's planes
// may be lo or hi.
func FoldBase(dst Planes, lo, hi Vec, r Ext) {
	n := len(lo)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for i := 0; i < n; i += chunk {
		j := min(i+chunk, n)
		d, t := s.vec(0, j-i), s.vec(1, j-i)
		d.Sub(hi[i:j], lo[i:j])
		t.ScalarMul(d, &r.A0)
		d0, d1, d2 := dst[0][i:j], dst[1][i:j], dst[2][i:j]
		d0.Add(lo[i:j], t)
		d1.ScalarMul(d, &r.A1)
		d2.ScalarMul(d, &r.A2)
	}
}
