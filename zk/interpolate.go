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

// block is what interleaved polynomials are filled up to a multiple of: vector code
// takes whole blocks.
const block = 8

// interpolate turns values of polynomials at the 2^log-th roots of unity ω^j, times
// a constant, into coefficients, one a plane. The values of a plane are in the order of
// field.Transform: that at ω^reverse(j) is in place j. Coefficient i is the mean of
// ω^(−ij) times the value at ω^j, which a transform of the values gives in place
// reverse(−i); it is divided by the i-th power of the constant.
func interpolate(mem *field.Memory, rows []field.Planes, log int, constant field.Element) {
	if len(rows) == 0 {
		return
	}
	defer mem.Release(mem.Mark())
	n, width := 1<<log, (3*len(rows)+block-1)/block*block
	data := mem.Vec(n * width)
	for r := range 3 * len(rows) {
		for j, v := range rows[r/3][r%3] {
			data[field.Reverse(j, log)*width+r] = v
		}
	}
	field.Transform(data, field.Twiddles(max(log-1, 0)), width, 0)
	var scale field.Element
	scale.SetUint64(uint64(n))
	scale.Inverse(&scale)
	constant.Inverse(&constant)
	for i := range n {
		at := data[field.Reverse(-i&(n-1), log)*width:][:width]
		field.ScaleVec(at, at, scale)
		for r := range 3 * len(rows) {
			rows[r/3][r%3][i] = at[r]
		}
		scale.Mul(&scale, &constant)
	}
}

// onCoset gives the coefficients of the polynomials with the given values on the
// coset of their number.
func onCoset(mem *field.Memory, rows []field.Planes, log int) { interpolate(mem, rows, log, shift) }

// offCoset gives the coefficients of the polynomials with the given values on
// the roots of unity of their number.
func offCoset(mem *field.Memory, rows []field.Planes, log int) {
	interpolate(mem, rows, log, field.One().A0)
}
