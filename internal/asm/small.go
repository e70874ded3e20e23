package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// limbBits is the width of a coefficient's lower limb. A limb times a 16-bit integer,
// added up over many rows, stays within 52 bits with its sign.
const limbBits = 25

// smallKernels work on vectors of 16-bit integers.
var smallKernels = []function{
	{"smallScale(dst *Element, src *int16, c *Element, blocks int)", "sets dst = c·src.", func(k *kernel) {
		dst, src, c := k.arg("dst"), k.arg("src"), k.multiplier(k.broadcast(offset(k.arg("c"), 0)))
		k.blocks(func() { k.store(k.at(dst), k.scale(k.nextSmall(src), c)) })
	}},
	{"smallDot(out *accumulators, a *Planes, b *int16, blocks int)", "is baseDot of the numbers below p that b's are congruent to.", func(k *kernel) {
		out, a, b, s := k.arg("out"), k.planes("a"), k.arg("b"), k.products(maxBlocks)
		k.blocks(func() { k.macBase(s, k.ext(a), k.nextSmall(b)) })
		for i := range s {
			k.keep(out, i, s[i])
		}
	}},
	{"smallCombine32(dst *Planes, rows *int16, stride int, coef *limbs, count int)",
		"adds Σ coef_i·row_i to the first 32 elements of dst. Rows are\n`stride` bytes apart.", smallCombine32},
}

// nextSmall reads eight integers as the numbers below p that they are congruent to,
// and moves on. As unsigned numbers the negative ones are the greatest, until p is
// added.
func (k *kernel) nextSmall(from pointer) value {
	a, lifted := k.ZMM(), k.ZMM()
	k.VPMOVSXWQ(offset(from, 0), a)
	k.ADDQ(operand.Imm(16), from)
	k.VPADDQ(k.constant(p), a, lifted)
	k.VPMINUQ(lifted, a, a)
	return value{a, 0, p - 1}
}

// smallCombine32 takes the lower 52 bits of products with signs, and adds them up:
// modulo 2^52 that is right, whatever is carried further up.
func smallCombine32(k *kernel) {
	if combineRows<<(15+limbBits) >= p {
		k.errorf("sums of %d products of 15 and %d bits", combineRows, limbBits)
	}
	dst, row, stride, coef := k.planes("dst"), k.arg("rows"), k.arg("stride"), k.arg("coef")
	var sums [2][3][4]reg.VecVirtual // of each limb, of each plane, of four blocks
	for l := range sums {
		for c := range sums[l] {
			for i := range sums[l][c] {
				sums[l][c][i] = k.zero()
			}
		}
	}
	k.repeat(k.arg("count"), func() {
		var a [4]reg.VecVirtual
		for i := range a {
			a[i] = k.ZMM()
			k.VPMOVSXWQ(offset(row, 16*i), a[i])
		}
		k.PREFETCHT0(offset(row, 64))
		for l := range sums {
			for c := range sums[l] {
				w := k.broadcast(offset(coef, 24*l+8*c))
				for i, s := range sums[l][c] {
					k.VPMADD52LUQ(w.z, a[i], s)
				}
			}
		}
		k.ADDQ(stride, row)
		k.ADDQ(operand.Imm(48), coef)
	})
	// In the loop there are no registers left for constants, nor for both limbs' after it.
	k.part()
	k.addSigned(dst, sums[0], func(v value) value { return v })
	k.part()
	high := k.multiplier(value{k.constant((1 << (52 + limbBits)) % p), 0, p - 1})
	k.addSigned(dst, sums[1], func(v value) value { return k.scale(v, high) })
}

// addSigned adds to dst some multiple of sums' lower 52 bits, which have signs and
// are above −p.
func (k *kernel) addSigned(dst planes, sums [3][4]reg.VecVirtual, multiple func(value) value) {
	for c := range dst {
		for i, z := range sums[c] {
			k.VPADDQ(k.constant(p), z, z)
			k.VPANDQ(k.constant(word), z, z)
			place := offset(dst[c], 64*i)
			k.store(place, k.add(multiple(value{z, 0, word}), k.load(place)))
		}
	}
}
