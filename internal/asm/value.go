package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	p       = 1<<49 - 1<<34 + 1 // the field's modulus
	inverse = 0xe000400000001   // p⁻¹ mod 2^52
	word    = 1<<52 - 1         // a factor's largest value
)

// value is eight field elements, one in each lane, in Montgomery's form with
// R = 2^52: any number congruent to the element will do that is at most max.
// Only what is stored is below p.
type value struct {
	z   reg.VecVirtual
	max uint64
}

// load reads eight elements.
func (k *kernel) load(m operand.Mem) value {
	z := k.ZMM()
	k.VMOVDQU64(m, z)
	return value{z, p - 1}
}

// broadcast reads one element into all lanes.
func (k *kernel) broadcast(m operand.Mem) value {
	z := k.ZMM()
	k.VPBROADCASTQ(m, z)
	return value{z, p - 1}
}

// store reduces eight elements to below p, and writes them.
func (k *kernel) store(m operand.Mem, a value) { k.VMOVDQU64(k.canonical(a).z, m) }

// canonical is a below p. Each step takes a multiple of p away where that leaves
// something: otherwise the difference is negative and, as an unsigned number, the
// greater of the two.
func (k *kernel) canonical(a value) value {
	for a.max >= p {
		multiple := (a.max/2/p + 1) * p
		a = k.lesser(a, k.VPSUBQ, multiple, max(multiple-1, a.max-multiple))
	}
	return a
}

// lesser is the lesser of a and of a plus or minus a constant.
func (k *kernel) lesser(a value, op func(...operand.Op), c uint64, bound uint64) value {
	t, least := k.ZMM(), k.ZMM()
	op(k.constant(c), a.z, t)
	k.VPMINUQ(t, a.z, least)
	return value{least, bound}
}

// add is a + b.
func (k *kernel) add(a, b value) value {
	z := k.ZMM()
	k.VPADDQ(b.z, a.z, z)
	return value{z, k.sum(a.max, b.max)}
}

// sum is that of two bounds, which must stay within a lane.
func (k *kernel) sum(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		k.errorf("a sum of up to %d and %d overflows", a, b)
	}
	return a + b
}

// sub is a − b: a multiple of p that is not below b comes first, so that no lane
// gets negative.
func (k *kernel) sub(a, b value) value {
	multiple := (b.max + p - 1) / p * p
	z := k.ZMM()
	k.VPADDQ(k.constant(multiple), a.z, z)
	k.VPSUBQ(b.z, z, z)
	return value{z, k.sum(a.max, multiple)}
}

// difference is a − b, canonical as both are: with one instruction less than sub
// and then canonical.
func (k *kernel) difference(a, b value) value {
	if a.max >= p || b.max >= p {
		k.errorf("a difference of values up to %d and %d", a.max, b.max)
	}
	z := k.ZMM()
	k.VPSUBQ(b.z, a.z, z)
	return k.lesser(value{z, 0}, k.VPADDQ, p, p-1)
}

// neg is −a.
func (k *kernel) neg(a value) value {
	multiple := (a.max + p - 1) / p * p
	z := k.ZMM()
	k.VPSUBQ(a.z, k.constant(multiple), z)
	return value{z, multiple}
}

// multiplier is a factor of many products, and the factor times p⁻¹ mod R.
type multiplier struct{ w, inverse value }

// multiplier prepares w, which is below p.
func (k *kernel) multiplier(w value) multiplier {
	z := k.zero()
	k.VPMADD52LUQ(k.constant(inverse), w.z, z)
	return multiplier{w, value{z, word}}
}

// scale is a·w/R, canonical. With m = a·(w/p) mod R the products a·w and m·p agree
// in their lower halves, so that the upper halves' difference is all of it.
func (k *kernel) scale(a value, w multiplier) value {
	if a.max > word || w.w.max >= p {
		k.errorf("factors of up to %d and %d", a.max, w.w.max)
	}
	high, m, t := k.zero(), k.zero(), k.zero()
	k.VPMADD52HUQ(w.w.z, a.z, high)
	k.VPMADD52LUQ(w.inverse.z, a.z, m)
	k.VPMADD52HUQ(m, k.constant(p), t)
	return k.difference(value{high, p - 1}, value{t, p - 1})
}
