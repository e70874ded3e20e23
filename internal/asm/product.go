package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
)

// product is a sum of products before its reduction: of the lower and of the
// upper 52 bits of each. What a loop adds to it is added so many times.
type product struct {
	lo, hi value
	times  uint64
}

// product is an empty sum.
func (k *kernel) product(times uint64) *product {
	return &product{value{z: k.zero()}, value{z: k.zero()}, times}
}

// productFrom is a·R, to which products are added. It takes a's register.
func (k *kernel) productFrom(a value, times uint64) *product {
	return &product{value{z: k.zero()}, a, times}
}

// mac adds a·b.
func (k *kernel) mac(s *product, a, b value) {
	k.VPMADD52LUQ(b.z, a.z, s.lo.z)
	k.VPMADD52HUQ(b.z, a.z, s.hi.z)
	k.grow(s, a, b)
}

// macElement adds a times the one element at m.
func (k *kernel) macElement(s *product, a value, m operand.Mem) {
	k.VPMADD52LUQ_BCST(m, a.z, s.lo.z)
	k.VPMADD52HUQ_BCST(m, a.z, s.hi.z)
	k.grow(s, a, value{max: p - 1})
}

// grow accounts for a·b in the bounds.
func (k *kernel) grow(s *product, a, b value) {
	if a.min < 0 || b.min < 0 || a.max > word || b.max > word {
		k.errorf("factors of %d to %d and %d to %d: a product takes 52 bits", a.min, a.max, b.min, b.max)
	}
	h, l := bits.Mul64(a.max, b.max)
	s.lo.max = k.sum(s.lo.max, k.repeated(word, s.times))
	s.hi.max = k.sum(s.hi.max, k.repeated(h<<12|l>>52, s.times))
}

func (k *kernel) repeated(max, times uint64) uint64 {
	h, l := bits.Mul64(max, times)
	if h != 0 {
		k.errorf("%d times %d overflows", times, max)
	}
	return l
}

// reduce is s/R without signs, by Montgomery's method: with m = −lo/p mod R the
// lower bits of lo + m·p vanish.
func (k *kernel) reduce(s *product) value {
	m := k.zero()
	k.VPMADD52LUQ(s.lo.z, k.constant(1<<52-inverse), m)
	k.VPMADD52LUQ(m, k.constant(p), s.lo.z)
	k.VPMADD52HUQ(m, k.constant(p), s.hi.z)
	s.lo.max, s.hi.max = k.sum(s.lo.max, word), k.sum(s.hi.max, p-1)
	return k.carry(s)
}

// carry is what lies above the lower bits.
func (k *kernel) carry(s *product) value {
	z := k.ZMM()
	k.VPSRLQ(operand.Imm(52), s.lo.z, z)
	return k.add(s.hi, value{z, 0, s.lo.max >> 52})
}

// residue is s/R as it takes least to bring it below p. If s/R is below p, so is
// the difference to m·p for m = lo/p mod R, up to a sign; and it is known sooner
// than reduce's sum.
func (k *kernel) residue(s *product) value {
	if s.hi.max+s.lo.max>>52 >= p {
		return k.reduce(s)
	}
	m, high := k.zero(), k.zero()
	k.VPMADD52LUQ(s.lo.z, k.constant(inverse), m)
	k.VPMADD52HUQ(m, k.constant(p), high)
	return k.sub(k.carry(s), value{high, 0, p - 1})
}
