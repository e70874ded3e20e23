package main

import (
	"math"
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	p       = 1<<49 - 1<<34 + 1 // the field's modulus
	inverse = 0xe000400000001   // p⁻¹ mod 2^52
	word    = 1<<52 - 1         // a factor's largest value
)

// value is eight field elements, one in each lane, in Montgomery's form with
// R = 2^52: as any integer between min and max that is congruent to the element.
// One below zero is in two's complement. In memory elements are from 0 to p−1.
type value struct {
	z   reg.VecVirtual
	min int64
	max uint64
}

// load reads eight elements.
func (k *kernel) load(m operand.Mem) value {
	z := k.ZMM()
	k.VMOVDQU64(m, z)
	return value{z, 0, p - 1}
}

// broadcast reads one element into all lanes.
func (k *kernel) broadcast(m operand.Mem) value {
	z := k.ZMM()
	k.VPBROADCASTQ(m, z)
	return value{z, 0, p - 1}
}

// store writes eight elements.
func (k *kernel) store(m operand.Mem, a value) { k.VMOVDQU64(k.below(p, a).z, m) }

// add is a + b.
func (k *kernel) add(a, b value) value {
	z := k.ZMM()
	k.VPADDQ(b.z, a.z, z)
	return value{z, a.min + b.min, k.sum(a.max, b.max)}
}

// sub is a − b.
func (k *kernel) sub(a, b value) value {
	z := k.ZMM()
	k.VPSUBQ(b.z, a.z, z)
	return value{z, a.min - k.signed(b.max), uint64(k.signed(a.max) - b.min)}
}

// neg is −a, from a multiple of p so that there is no sign.
func (k *kernel) neg(a value) value {
	c := multiple(k.signed(a.max))
	return k.sub(value{k.constant(c), int64(c), c}, a)
}

// plus is a + c, the same element if c is a multiple of p.
func (k *kernel) plus(a value, c uint64) value {
	z := k.ZMM()
	k.VPADDQ(k.constant(c), a.z, z)
	return value{z, a.min + k.signed(c), k.sum(a.max, c)}
}

// sum is that of two bounds, which must stay within a lane.
func (k *kernel) sum(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		k.errorf("a sum of up to %d and %d overflows", a, b)
	}
	return a + b
}

// signed is a bound of what may get a sign.
func (k *kernel) signed(bound uint64) int64 {
	if bound > math.MaxInt64/4 {
		k.errorf("no room for the sign of a value up to %d", bound)
	}
	return int64(bound)
}

// natural is a without signs: a multiple of p is added if there may be some.
func (k *kernel) natural(a value) value {
	if a.min >= 0 {
		return a
	}
	return k.plus(a, multiple(-a.min))
}

// multiple is the least multiple of p that is not below n.
func multiple(n int64) uint64 { return (uint64(n) + p - 1) / p * p }

// below is a, in as few steps, as a number from 0 to below the bound.
func (k *kernel) below(bound uint64, a value) value {
	if a.min < 0 {
		c := multiple(-a.min)
		if lifted := max(a.max, c-1); steps(lifted, bound) < steps(a.max+c, bound) {
			a = k.lesser(a, k.VPADDQ, c, lifted)
		}
		a = k.natural(a)
	}
	for a.max >= bound {
		c := (a.max/2/p + 1) * p
		a = k.lesser(a, k.VPSUBQ, c, max(c-1, a.max-c))
	}
	return a
}

// steps is how often a value up to max is about halved until it is below the
// bound.
func steps(max, bound uint64) int { return bits.Len64(max / bound) }

// lesser is a, or a plus or minus c if that is less. As unsigned numbers the
// negative ones are the greatest: of a and a + c that takes the one without sign,
// and of a and a − c the one that is not below zero.
func (k *kernel) lesser(a value, op func(...operand.Op), c, bound uint64) value {
	t, least := k.ZMM(), k.ZMM()
	op(k.constant(c), a.z, t)
	k.VPMINUQ(t, a.z, least)
	return value{least, 0, bound}
}

// multiplier is a factor of many products, and the factor times p⁻¹ mod R.
type multiplier struct{ w, inverse value }

func (k *kernel) multiplier(w value) multiplier {
	w = k.below(p, w)
	z := k.zero()
	k.VPMADD52LUQ(k.constant(inverse), w.z, z)
	return multiplier{w, value{z, 0, word}}
}

// scale is a·w/R. With m = a·(w/p) mod R the products a·w and m·p agree in their
// lower halves, so that the upper halves' difference is all of it.
func (k *kernel) scale(a value, w multiplier) value {
	a = k.factorOf(a)
	high, m, t := k.zero(), k.zero(), k.zero()
	k.VPMADD52HUQ(w.w.z, a.z, high)
	k.VPMADD52LUQ(w.inverse.z, a.z, m)
	k.VPMADD52HUQ(m, k.constant(p), t)
	return k.sub(value{high, 0, p - 1}, value{t, 0, p - 1})
}

// factorOf is a as a factor of a product, which takes 52 bits.
func (k *kernel) factorOf(a value) value {
	a = k.natural(a)
	if a.max > word {
		k.errorf("a factor of up to %d: a product takes 52 bits", a.max)
	}
	return a
}
