package main

import "github.com/mmcloughlin/avo/operand"

const (
	maxBlocks   = 1 << 10
	combineRows = 64
)

// mixedKernels work on base vectors and E3.
var mixedKernels = []function{
	{"baseScale(dst *Planes, a *Element, c *Ext, blocks int)", "sets dst = c·a.", func(k *kernel) {
		dst, a, c := k.planes("dst"), k.arg("a"), k.multipliers("c")
		k.blocks(func() { k.set(dst, k.scaleExt(k.load(k.at(a)), c)) })
	}},
	{"baseScaleAdd(dst *Planes, a *Element, c *Ext, blocks int)", "sets dst = dst + c·a.", func(k *kernel) {
		dst, a, c := k.planes("dst"), k.arg("a"), k.multipliers("c")
		k.blocks(func() {
			v := k.scaleExt(k.load(k.at(a)), c)
			for i := range v {
				v[i] = k.below(p, v[i]) // now rather than after the sum: that is no dearer, and sooner
			}
			k.set(dst, each(k.add, v, k.ext(dst)))
		})
	}},
	{"baseFold(dst *Planes, lo, hi *Element, c *Ext, blocks int)", "sets dst = lo + c·(hi − lo).", func(k *kernel) {
		dst, lo, hi, c := k.planes("dst"), k.arg("lo"), k.arg("hi"), k.multipliers("c")
		k.blocks(func() {
			l := k.load(k.at(lo))
			v := k.scaleExt(k.sub(k.load(k.at(hi)), l), c)
			v[0] = k.add(v[0], l)
			k.set(dst, v)
		})
	}},
	{"baseDot(out *accumulators, a *Planes, b *Element, blocks int)",
		"adds a·b up: the lower and the upper halves of the three\ncoefficients, without reduction.", func(k *kernel) {
			out, a, b, s := k.arg("out"), k.planes("a"), k.arg("b"), k.products(maxBlocks)
			k.blocks(func() { k.macBase(s, k.ext(a), k.load(k.at(b))) })
			for i := range s {
				k.keep(out, i, s[i])
			}
		}},
	{"combine32(dst *Planes, rows *Element, stride int, coef *Ext, count int)",
		"adds Σ coef_i·row_i to the first 32 elements of dst. Rows are\n`stride` bytes apart.", combine32},
}

// multipliers prepares an *Ext that is an argument.
func (k *kernel) multipliers(name string) (w [3]multiplier) {
	c := k.scalar(name)
	for i := range w {
		w[i] = k.multiplier(c[i])
	}
	return w
}

// scaleExt is a·w, a in the base field.
func (k *kernel) scaleExt(a value, w [3]multiplier) (s e3) {
	a = k.factorOf(a)
	for i := range s {
		s[i] = k.scale(a, w[i])
	}
	return s
}

// keep writes sum number i to an array of them. Go code adds eight lanes up, and
// the carries.
func (k *kernel) keep(array pointer, i int, s *product) {
	if s.hi.max >= 1<<59 {
		k.errorf("sums of up to %d", s.hi.max)
	}
	k.VMOVDQU64(s.lo.z, offset(array, 128*i))
	k.VMOVDQU64(s.hi.z, offset(array, 128*i+64))
}

func combine32(k *kernel) {
	dst, row, stride, coef := k.planes("dst"), k.arg("rows"), k.arg("stride"), k.arg("coef")
	var sums [4]products // of four blocks
	for i := range sums {
		sums[i] = k.products(combineRows)
	}
	k.repeat(k.arg("count"), func() {
		var a [len(sums)]value
		for i := range a {
			a[i] = k.load(offset(row, 64*i))
			k.PREFETCHT0(offset(row, 64*(len(a)+i))) // of the next columns: rows lie too far apart for the processor to see it coming
		}
		for c := range len(dst) {
			w := k.broadcast(offset(coef, 8*c))
			for i := range a {
				k.mac(sums[i][c], a[i], w)
			}
		}
		k.ADDQ(stride, row)
		k.ADDQ(operand.Imm(24), coef)
	})
	k.part() // in the loop there are no registers left for constants
	for c := range dst {
		for i := range sums {
			place := offset(dst[c], 64*i)
			k.store(place, k.add(k.reduce(sums[i][c]), k.load(place)))
		}
	}
}
