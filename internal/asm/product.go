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
	return &product{value{k.zero(), 0}, value{k.zero(), 0}, times}
}

// productFrom is a·R, to which products are added. It takes a's register.
func (k *kernel) productFrom(a value, times uint64) *product {
	return &product{value{k.zero(), 0}, a, times}
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
	if a.max > word || b.max > word {
		k.errorf("factors of up to %d and %d: a product takes 52 bits", a.max, b.max)
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

// reduce is s/R, by Montgomery's method: with m = −lo/p mod R the lower bits of
// lo + m·p vanish. The sum of what is left cannot be negative, as a difference
// could.
func (k *kernel) reduce(s *product) value {
	m := k.zero()
	k.VPMADD52LUQ(s.lo.z, k.constant(1<<52-inverse), m)
	k.VPMADD52LUQ(m, k.constant(p), s.lo.z)
	k.VPMADD52HUQ(m, k.constant(p), s.hi.z)
	carry := k.ZMM()
	k.VPSRLQ(operand.Imm(52), s.lo.z, carry)
	bound := k.sum(s.hi.max, p-1)
	return k.add(value{s.hi.z, bound}, value{carry, k.sum(s.lo.max, word) >> 52})
}
