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
		square := k.broadcast(offset(factors, 0))
		w1, w2 := k.multiplier(k.broadcast(offset(next, 0))), k.multiplier(square)
		w3 := k.multiplier(k.scale(square, w1))
		k.repeat(k.clone(blocks), func() {
			x := offset(data, 0)
			quarters := [4]operand.Mem{x, x.Idx(quarter, 1), x.Idx(quarter, 2), x.Idx(three, 1)}
			b := k.scale(k.loadLoose(quarters[1]), w1)
			c := k.scale(k.loadLoose(quarters[2]), w2)
			d := k.scale(k.loadLoose(quarters[3]), w3)
			sum, turned := k.add(b, d), k.scale(k.sub(b, d), turn)
			a := k.plus(k.below(2*p, k.loadLoose(quarters[0])), 3*p) // no result has a sign then
			even, odd := k.add(a, c), k.sub(a, c)
			for i, y := range []value{k.add(even, sum), k.sub(even, sum), k.add(odd, turned), k.sub(odd, turned)} {
				k.VMOVDQU64(k.below(bound, y).z, quarters[i])
			}
			k.ADDQ(operand.Imm(64), data)
		})
		k.ADDQ(three, data)
		k.ADDQ(operand.Imm(8), factors)
		k.ADDQ(operand.Imm(16), next)
	})
}

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
