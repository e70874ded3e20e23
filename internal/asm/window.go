package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// windowKernels are functions of rounded quotients. Their argument w has what is
// the same for all integers, and the least and greatest of each lane.
var windowKernels = []function{
	{"windowIntegers(dst, src *int64, w *windowState, blocks int)",
		"sets dst to a window of blocks of eight integers, whose values are\nthe integers themselves.", func(k *kernel) {
			k.window(func(w pointer) func(quotient, _, to reg.VecVirtual, inside reg.OpmaskVirtual) {
				return func(quotient, _, to reg.VecVirtual, inside reg.OpmaskVirtual) {
					k.VMOVDQA64(quotient, inside, to)
				}
			})
		}},
	{"windowValues(dst, src *int64, w *windowState, blocks int)",
		"sets dst to a window whose values are in a table.", func(k *kernel) {
			k.window(func(w pointer) func(_, place, to reg.VecVirtual, inside reg.OpmaskVirtual) {
				values := k.follow(w, 8*6)
				return func(_, place, to reg.VecVirtual, inside reg.OpmaskVirtual) {
					k.VPGATHERQQ(operand.Mem{Base: values, Index: place, Scale: 8}, inside, to)
				}
			})
		}},
}

// window appends a loop over blocks. What values returns sets lanes that are
// inside, by their quotients or places in the window.
func (k *kernel) window(values func(w pointer) func(quotient, place, to reg.VecVirtual, inside reg.OpmaskVirtual)) {
	dst, src, w := k.arg("dst"), k.arg("src"), k.arg("w")
	var half, shift, lo, last, below, above reg.VecVirtual
	for i, v := range []*reg.VecVirtual{&half, &shift, &lo, &last, &below, &above} {
		*v = k.ZMM()
		k.VPBROADCASTQ(offset(w, 8*i), *v)
	}
	least, greatest := k.ZMM(), k.ZMM()
	k.VMOVDQU64(offset(w, 64), least)
	k.VMOVDQU64(offset(w, 128), greatest)
	set := values(w)
	k.blocks(func() {
		x, place, y := k.ZMM(), k.ZMM(), k.ZMM()
		k.VMOVDQU64(k.at(src), x)
		k.VPMINSQ(x, least, least)
		k.VPMAXSQ(x, greatest, greatest)
		k.VPADDQ(x, half, x)
		k.VPSRAVQ(shift, x, x)
		k.VPSUBQ(lo, x, place)
		left, inside := k.K(), k.K()
		k.VPMOVQ2M(place, left)
		k.VPCMPUQ(operand.Imm(2), last, place, inside) // place ≤ last, without signs
		k.VMOVDQA64(above, y)
		k.VMOVDQA64(below, left, y)
		set(x, place, y, inside)
		k.VMOVDQU64(y, k.at(dst))
	})
	k.VMOVDQU64(least, offset(w, 64))
	k.VMOVDQU64(greatest, offset(w, 128))
}
