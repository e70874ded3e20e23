package zk

import (
	"aver/field"
)

// shift is g: the pads' points are the coset g·H, which is disjoint from every
// group of 2^i-th roots of unity because g is in none.
var shift = func() field.Element {
	var g field.Element
	g.SetUint64(3)
	return g
}()

// power is x^(2^log).
func power(x field.Element, log int) field.Element {
	for range log {
		x.Square(&x)
	}
	return x
}

// interpolate turns the values at the 2^log-th roots of unity, in the order of
// field.Transform, into coefficients: the butterflies backwards.
func interpolate(values field.Vec, log int) {
	inverse := inverses(field.Twiddles(max(log-1, 0))[:max(len(values)/2, 1)])
	n := len(values)
	for size := 2; size <= n; size *= 2 {
		half := size / 2
		for g := range n / size {
			w := inverse[g]
			part := values[g*size : (g+1)*size]
			for i := range half {
				lo, hi := part[i], part[half+i]
				part[i].Add(&lo, &hi)
				lo.Sub(&lo, &hi)
				part[half+i].Mul(&lo, &w)
			}
		}
	}
	var scale field.Element
	scale.SetUint64(uint64(n))
	scale.Inverse(&scale)
	field.ScaleVec(values, values, scale)
}

// inverses of roots of unity, by one inversion.
func inverses(v field.Vec) field.Vec {
	out := make(field.Vec, len(v))
	var product field.Element
	product.SetOne()
	for i := range v {
		out[i] = product
		product.Mul(&product, &v[i])
	}
	product.Inverse(&product)
	for i := len(v) - 1; i >= 0; i-- {
		out[i].Mul(&out[i], &product)
		product.Mul(&product, &v[i])
	}
	return out
}

// unshift turns the coefficients of p(gX) into those of p(X).
func unshift(coefs field.Vec) {
	var inverse, x field.Element
	inverse.Inverse(&shift)
	x.SetOne()
	for i := range coefs {
		coefs[i].Mul(&coefs[i], &x)
		x.Mul(&x, &inverse)
	}
}

// onCoset gives the coefficients of the polynomials, one a plane, with the given
// values on the coset of their number.
func onCoset(values field.Planes, log int) {
	for _, plane := range values {
		interpolate(plane, log)
		unshift(plane)
	}
}

// offCoset gives the coefficients of the polynomials with the given values on
// the roots of unity of their number.
func offCoset(values field.Planes, log int) {
	for _, plane := range values {
		interpolate(plane, log)
	}
}
