package field

// sized returns the planes cut to n elements, and panics if one is shorter, so
// that the vector code never runs past an end.
func (p Planes) sized(n int) Planes { return Planes{p[0][:n], p[1][:n], p[2][:n]} }

// AddPlanes sets dst = a + b.
func AddPlanes(dst, a, b Planes) {
	for i := range dst {
		AddVec(dst[i], a[i], b[i])
	}
}

// SubPlanes sets dst = a − b.
func SubPlanes(dst, a, b Planes) {
	for i := range dst {
		SubVec(dst[i], a[i], b[i])
	}
}

// MulPlanes sets dst = a·b, element by element.
func MulPlanes(dst, a, b Planes) {
	n := dst.Len()
	dst, a, b = dst.sized(n), a.sized(n), b.sized(n)
	i := blocks(n)
	if i > 0 {
		extMul(&dst, &a, &b, i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, Mul(a.At(i), b.At(i)))
	}
}

// MulAddPlanes sets dst = dst + a·b, element by element.
func MulAddPlanes(dst, a, b Planes) {
	n := dst.Len()
	dst, a, b = dst.sized(n), a.sized(n), b.sized(n)
	i := blocks(n)
	if i > 0 {
		extMulAdd(&dst, &a, &b, i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, Add(dst.At(i), Mul(a.At(i), b.At(i))))
	}
}

// MulPlanesBase sets dst = a·b, element by element, b in the base field.
func MulPlanesBase(dst, a Planes, b Vec) {
	n := dst.Len()
	dst, a, b = dst.sized(n), a.sized(n), b[:n]
	i := blocks(n)
	if i > 0 {
		extMulBase(&dst, &a, &b[0], i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, MulBase(a.At(i), b[i]))
	}
}

// ScalePlanes sets dst = c·a.
func ScalePlanes(dst, a Planes, c Ext) {
	n := dst.Len()
	dst, a = dst.sized(n), a.sized(n)
	i := blocks(n)
	if i > 0 {
		extScale(&dst, &a, &c, i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, Mul(a.At(i), c))
	}
}

// AddScaled sets dst = dst + c·a.
func AddScaled(dst, a Planes, c Ext) { ScaleAdd(dst, a, c, dst) }

// ScaleAdd sets dst = c·a + b.
func ScaleAdd(dst, a Planes, c Ext, b Planes) {
	n := dst.Len()
	dst, a, b = dst.sized(n), a.sized(n), b.sized(n)
	i := blocks(n)
	if i > 0 {
		extScaleAdd(&dst, &a, &c, &b, i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, Add(b.At(i), Mul(a.At(i), c)))
	}
}

// ScaleBase sets dst = c·a, a in the base field.
func ScaleBase(dst Planes, a Vec, c Ext) {
	n := dst.Len()
	dst, a = dst.sized(n), a[:n]
	i := blocks(n)
	if i > 0 {
		baseScale(&dst, &a[0], &c, i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, MulBase(c, a[i]))
	}
}

// AddScaledBase sets dst = dst + c·a, a in the base field.
func AddScaledBase(dst Planes, a Vec, c Ext) {
	n := dst.Len()
	dst, a = dst.sized(n), a[:n]
	i := blocks(n)
	if i > 0 {
		baseScaleAdd(&dst, &a[0], &c, i)
	}
	for i *= lanes; i < n; i++ {
		dst.Set(i, Add(dst.At(i), MulBase(c, a[i])))
	}
}

// Fold sets dst = lo + r·(hi − lo): the values of a multilinear polynomial
// whose first variable is bound to r.
func Fold(dst, lo, hi Planes, r Ext) {
	n := dst.Len()
	dst, lo, hi = dst.sized(n), lo.sized(n), hi.sized(n)
	i := blocks(n)
	if i > 0 {
		extFold(&dst, &lo, &hi, &r, i)
	}
	for i *= lanes; i < n; i++ {
		l := lo.At(i)
		dst.Set(i, Add(l, Mul(r, Sub(hi.At(i), l))))
	}
}

// FoldBase sets dst = lo + r·(hi − lo) for base values lo and hi.
func FoldBase(dst Planes, lo, hi Vec, r Ext) {
	n := dst.Len()
	dst, lo, hi = dst.sized(n), lo[:n], hi[:n]
	i := blocks(n)
	if i > 0 {
		baseFold(&dst, &lo[0], &hi[0], &r, i)
	}
	for i *= lanes; i < n; i++ {
		var d Element
		d.Sub(&hi[i], &lo[i])
		dst.Set(i, Add(FromBase(lo[i]), MulBase(r, d)))
	}
}
