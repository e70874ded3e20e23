package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transformKernels are the layers of a number-theoretic transform. A layer has
// groups of blocks of eight elements, and a factor for each group.
var transformKernels = []function{
	{"butterflies(data, factors *Element, groups, blocks int)",
		"runs one layer. Half a group is so many blocks. Its data is\nbelow p.", butterflies},
	{"twoLayers(data, factors, next *Element, turn *Element, groups, blocks int)",
		"runs two layers. A quarter of a group is so many blocks; next\nhas the second layer's factors, turn is √−1. Its data is below 8p.",
		func(k *kernel) { twoLayers(k, loose) }},
	{"lastLayers(data, factors, next *Element, turn *Element, groups, blocks int)",
		"is twoLayers with results below p.", func(k *kernel) { twoLayers(k, p) }},
	{"foldLayers(dst *Element, last *[4]*Element, rest, w *Element, count int, factors, next, turn *Element, quarter, blocks int)",
		"runs the first two layers on a polynomial that it folds:\n`count` groups of coefficients, of which rest is the last, and one after\nit, whose quarters are `last`. It does `blocks` blocks of each quarter, which are\n`quarter` blocks apart in rest and dst.", foldLayers},
	{"interleave(dst *Element, rows *[8]*Element, c *Element, blocks int)",
		"sets eight elements of dst to c times one of each row, then\nthose after them.", interleave},
	{"deinterleave(rows *[8]*Element, src *Element, blocks int)", "undoes interleave, but for the factor.", deinterleave},
}

// loose is the bound of elements between layers: they only have to be factors.
const loose = 8 * p

func (k *kernel) loadLoose(m operand.Mem) value {
	a := k.load(m)
	a.max = loose - 1
	return a
}

func butterflies(k *kernel) {
	data, factors, blocks := k.arg("data"), k.arg("factors"), k.arg("blocks")
	half := k.clone(blocks)
	k.SHLQ(operand.Imm(6), half) // bytes of half a group
	k.repeat(k.arg("groups"), func() {
		w := k.multiplier(k.broadcast(offset(factors, 0)))
		k.repeat(k.clone(blocks), func() {
			low, high := offset(data, 0), offset(data, 0).Idx(half, 1)
			t := k.below(p, k.scale(k.load(high), w))
			a := k.load(low)
			sum, difference := k.add(a, t), k.sub(a, t)
			k.store(low, sum)
			k.store(high, difference)
			k.ADDQ(operand.Imm(64), data)
		})
		k.ADDQ(half, data)
		k.ADDQ(operand.Imm(8), factors)
	})
}

// twoLayers takes the quarters x0 to x3 of a group to x0 + w²x2 ± (w·x1 + w³x3) and
// x0 − w²x2 ± i·(w·x1 − w³x3): the first layer's factor is w², those of the second
// for the group's halves are w and i·w.
func twoLayers(k *kernel, bound uint64) {
	data, factors, next, blocks := k.arg("data"), k.arg("factors"), k.arg("next"), k.arg("blocks")
	turn := k.multiplier(k.broadcast(offset(k.arg("turn"), 0)))
	quarter := k.clone(blocks)
	k.SHLQ(operand.Imm(6), quarter) // in bytes
	three := k.GP64()
	k.LEAQ(offset(quarter, 0).Idx(quarter, 2), three)
	k.repeat(k.arg("groups"), func() {
		w := k.pairFactors(factors, next)
		k.repeat(k.clone(blocks), func() {
			x := offset(data, 0)
			quarters := [4]operand.Mem{x, x.Idx(quarter, 1), x.Idx(quarter, 2), x.Idx(three, 1)}
			var in [4]value
			for i := range in {
				in[i] = k.loadLoose(quarters[i])
			}
			for i, y := range k.twice(in, w, turn) {
				k.VMOVDQU64(k.below(bound, y).z, quarters[i])
			}
			k.ADDQ(operand.Imm(64), data)
		})
		k.ADDQ(three, data)
		k.ADDQ(operand.Imm(8), factors)
		k.ADDQ(operand.Imm(16), next)
	})
}

// pairFactors are w, w² and w³ for the group that factors and next point to.
func (k *kernel) pairFactors(factors, next pointer) [3]multiplier {
	square := k.broadcast(offset(factors, 0))
	w1, w2 := k.multiplier(k.broadcast(offset(next, 0))), k.multiplier(square)
	return [3]multiplier{w1, w2, k.multiplier(k.scale(square, w1))}
}

// twice is two layers' outcome of four quarters.
func (k *kernel) twice(x [4]value, w [3]multiplier, turn multiplier) [4]value {
	b, c, d := k.scale(x[1], w[0]), k.scale(x[2], w[1]), k.scale(x[3], w[2])
	sum, turned := k.add(b, d), k.scale(k.sub(b, d), turn)
	a := k.plus(k.below(2*p, x[0]), 3*p) // no result has a sign then
	even, odd := k.add(a, c), k.sub(a, c)
	return [4]value{k.add(even, sum), k.sub(even, sum), k.add(odd, turned), k.sub(odd, turned)}
}

// foldLayers takes c_0 + w·c_1 + w²·c_2 + …, where c_i is the i-th group of coefficients,
// by Horner's rule from the last one.
func foldLayers(k *kernel) {
	dst, quarter := k.arg("dst"), k.arg("quarter")
	k.SHLQ(operand.Imm(6), quarter) // in bytes
	lasts := k.arg("last")
	last := [4]pointer{k.follow(lasts, 0), k.follow(lasts, 8), k.follow(lasts, 16), k.follow(lasts, 24)}
	rest, count := k.arg("rest"), k.arg("count")
	power := k.multiplier(k.broadcast(offset(k.arg("w"), 0)))
	turn := k.multiplier(k.broadcast(offset(k.arg("turn"), 0)))
	w := k.pairFactors(k.arg("factors"), k.arg("next"))
	three := k.GP64()
	k.LEAQ(offset(quarter, 0).Idx(quarter, 2), three)
	quarters := func(p pointer) [4]operand.Mem {
		x := offset(p, 0)
		return [4]operand.Mem{x, x.Idx(quarter, 1), x.Idx(quarter, 2), x.Idx(three, 1)}
	}
	k.blocks(func() {
		var x [4]value
		for i, last := range last {
			x[i] = k.load(k.at(last))
			x[i].max = folded
		}
		at, left, end := k.clone(rest), k.clone(count), k.label("end")
		k.TESTQ(left, left)
		k.JE(end)
		k.repeat(left, func() {
			for i, m := range quarters(at) {
				sum := k.natural(k.add(k.scale(x[i], power), k.load(m)))
				if sum.max > folded {
					k.errorf("a folded coefficient of up to %d, want %d", sum.max, uint64(folded))
				}
				k.VMOVDQA64(sum.z, x[i].z)
			}
			k.SUBQ(three, at)
			k.SUBQ(quarter, at)
		})
		k.mark(end)
		for i, y := range k.twice(x, w, turn) {
			k.VMOVDQU64(k.below(loose, y).z, quarters(dst)[i])
		}
		k.ADDQ(operand.Imm(64), dst)
		k.ADDQ(operand.Imm(64), rest)
	})
}

// folded is the largest of a sum of coefficients, once it is scaled and one is added.
const folded = 3*p - 1

func interleave(k *kernel) {
	dst, c := k.arg("dst"), k.multiplier(k.broadcast(offset(k.arg("c"), 0)))
	rows := k.pointers(k.arg("rows"))
	k.blocks(func() {
		var x [8]reg.VecVirtual
		for i, r := range rows {
			x[i] = k.load(k.at(r)).z
		}
		for i, z := range k.square(x) {
			k.store(offset(dst, 64*i), k.scale(value{z, 0, p - 1}, c))
		}
		k.ADDQ(operand.U32(8*64), dst)
	})
}

func deinterleave(k *kernel) {
	src, rows := k.arg("src"), k.pointers(k.arg("rows"))
	k.blocks(func() {
		var x [8]reg.VecVirtual
		for i := range x {
			x[i] = k.load(offset(src, 64*i)).z
		}
		for i, z := range k.square(x) {
			k.VMOVDQU64(z, k.at(rows[i]))
		}
		k.ADDQ(operand.U32(8*64), src)
	})
}

// pointers loads eight of them.
func (k *kernel) pointers(p pointer) (rows [8]pointer) {
	for i := range rows {
		rows[i] = k.follow(p, 8*i)
	}
	return rows
}

// square transposes eight registers of eight elements.
func (k *kernel) square(x [8]reg.VecVirtual) (y [8]reg.VecVirtual) {
	for i := range 2 {
		op := []func(...operand.Op){k.VPUNPCKLQDQ, k.VPUNPCKHQDQ}[i]
		y[i], y[i+2], y[i+4], y[i+6] = k.quarters(k.two(op, x[0], x[1]), k.two(op, x[2], x[3]), k.two(op, x[4], x[5]), k.two(op, x[6], x[7]))
	}
	return y
}
