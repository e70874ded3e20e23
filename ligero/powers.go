package ligero

import (
	"aver/field"
	"aver/parallel"
)

// stride is the number of powers of each point that PowerSums has at hand: those of
// some hundred points stay in the second-level cache.
const stride = 512

// PowerSums returns Σ_j scales[j]·x_j^i for i < length, where x_j is the point of
// the j-th position: the sum of the linear forms that give a row's symbols there.
// The result comes from mem, and so does memory that is released.
//
// It is a product of matrices, with i = a + b·stride: Σ_j (scales[j]·x_j^(b·stride))·x_j^a.
// Of the two the second is in the base field, and sums are reduced once for many j.
func PowerSums(mem *field.Memory, positions []int, scales []field.Ext, length int) field.Planes {
	out := mem.Planes(length)
	defer mem.Release(mem.Mark())
	xs, width := Points(positions), min(stride, length)
	low := mem.DirtyVec(len(xs) * width)
	parallel.For(len(xs), 32, func(lo, hi int) {
		for j := lo; j < hi; j++ {
			powersInto(low[j*width:(j+1)*width], xs[j])
		}
	})
	high := scaledPowers(mem, xs, scales, width, (length+width-1)/width)
	room := func() []field.Ext { return make([]field.Ext, len(xs)) }
	parallel.With(len(high), 1, room, func(coefs []field.Ext, lo, hi int) {
		for b := lo; b < hi; b++ {
			for j := range coefs {
				coefs[j] = high[b].At(j)
			}
			field.AddCombination(out.Slice(b*width, min((b+1)*width, length)), low, width, coefs)
		}
	})
	return out
}

// powersInto sets v to 1, x, x², ….
func powersInto(v field.Vec, x field.Element) {
	v[0].SetOne()
	for n := 1; n < len(v); n *= 2 {
		field.ScaleVec(v[n:min(2*n, len(v))], v[:min(n, len(v)-n)], x)
		x.Square(&x)
	}
}

// scaledPowers is scales[j]·xs[j]^(b·step) for b < count.
func scaledPowers(mem *field.Memory, xs field.Vec, scales []field.Ext, step, count int) []field.Planes {
	steps := make(field.Vec, len(xs))
	for j := range steps {
		steps[j] = power(xs[j], step)
	}
	out := make([]field.Planes, count)
	out[0] = field.PlanesOf(scales)
	for b := 1; b < count; b++ {
		out[b] = mem.DirtyPlanes(len(xs))
		field.MulPlanesBase(out[b], out[b-1], steps)
	}
	return out
}

// power is x^e.
func power(x field.Element, e int) field.Element {
	var y field.Element
	y.SetOne()
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			y.Mul(&y, &x)
		}
		x.Square(&x)
	}
	return y
}
