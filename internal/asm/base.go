package main

import "github.com/mmcloughlin/avo/operand"

// baseKernels work on vectors of base elements.
var baseKernels = []function{
	{"vecAdd(dst, a, b *Element, blocks int)", "sets dst = a + b.", func(k *kernel) {
		dst, a, b := k.arg("dst"), k.arg("a"), k.arg("b")
		k.blocks(func() { k.store(k.at(dst), k.add(k.load(k.at(a)), k.load(k.at(b)))) })
	}},
	{"vecSub(dst, a, b *Element, blocks int)", "sets dst = a − b.", func(k *kernel) {
		dst, a, b := k.arg("dst"), k.arg("a"), k.arg("b")
		k.blocks(func() { k.store(k.at(dst), k.sub(k.load(k.at(a)), k.load(k.at(b)))) })
	}},
	{"vecMul(dst, a, b *Element, blocks int)", "sets dst = a·b.", func(k *kernel) {
		dst, a, b := k.arg("dst"), k.arg("a"), k.arg("b")
		k.blocks(func() {
			s := k.product(1)
			k.mac(s, k.load(k.at(a)), k.load(k.at(b)))
			k.store(k.at(dst), k.residue(s))
		})
	}},
	{"vecScale(dst, a, c *Element, blocks int)", "sets dst = c·a.", func(k *kernel) {
		dst, a, c := k.arg("dst"), k.arg("a"), k.multiplier(k.broadcast(offset(k.arg("c"), 0)))
		k.blocks(func() { k.store(k.at(dst), k.scale(k.load(k.at(a)), c)) })
	}},
	{"vecScaleAdd(dst, a, c, b *Element, blocks int)", "sets dst = c·a + b.", func(k *kernel) {
		dst, a, b := k.arg("dst"), k.arg("a"), k.arg("b")
		c := k.multiplier(k.broadcast(offset(k.arg("c"), 0)))
		k.blocks(func() {
			k.store(k.at(dst), k.add(k.below(p, k.scale(k.load(k.at(a)), c)), k.load(k.at(b))))
		})
	}},
	{"vecInts(dst *Element, src *int64, c *Element, blocks int) (done int)",
		"sets dst = c·src. It ends before a block that has an integer\noutside [−p, p).", vecInts},
	{"vecSum(out *[8]uint64, a *Element, blocks int)", "adds a up without reduction, lane by lane.", func(k *kernel) {
		out, a, sum := k.arg("out"), k.arg("a"), k.zero()
		k.blocks(func() { k.VPADDQ(k.at(a), sum, sum) })
		k.repeated(p-1, maxBlocks) // which must not overflow
		k.VMOVDQU64(sum, offset(out, 0))
	}},
}

func vecInts(k *kernel) {
	dst, src, c := k.arg("dst"), k.arg("src"), k.multiplier(k.broadcast(offset(k.arg("c"), 0)))
	done, left, end := k.GP64(), k.arg("blocks"), k.label("end")
	k.XORQ(done, done)
	k.block = k.GP64()
	k.XORQ(k.block, k.block)
	k.repeat(left, func() {
		a, negative, outside := k.load(k.at(src)), k.ZMM(), k.K()
		k.VPSRAQ(operand.Imm(63), a.z, negative)
		k.VPANDQ(k.constant(p), negative, negative)
		k.VPADDQ(negative, a.z, a.z)
		k.VPCMPUQ(notBelow, k.constant(p), a.z, outside)
		k.KORTESTW(outside, outside)
		k.JNE(end)
		k.store(k.at(dst), k.scale(a, c))
		k.ADDQ(operand.Imm(64), k.block)
		k.INCQ(done)
	})
	k.mark(end)
	k.Store(done, k.Return("done"))
}

// notBelow is VPCMPUQ's predicate ≥.
const notBelow = operand.U8(5)
