package main

import "github.com/mmcloughlin/avo/operand"

const (
	sumBlocks = 1 << 8
	maxTerms  = 8
)

// sumKernels add up products, most of them under weights, and fractions. They
// take many vectors: lo, hi and below are arrays of four Planes.
var sumKernels = []function{
	{"pairSums(first, second *laneSums, w *Planes, lo, hi *[4]Planes, blocks int)",
		"adds up w·lo0·lo1 and w·(hi0 − lo0)·(hi1 − lo1), lane by lane.", func(k *kernel) {
			k.roundSums(true, func(s products, lo, _ pointer) {
				k.macExt(s, k.pick(lo, 0), k.factor(k.pick(lo, 1)))
			}, func(s products, lo, hi pointer) {
				k.macExt(s, k.step(lo, hi, 0), k.factor(k.step(lo, hi, 1)))
			})
		}},
	{"crossSums(first, second *laneSums, w *Planes, lo, hi *[4]Planes, blocks int)",
		"adds up w·(lo0·lo1 − lo2·lo3), and the same of hi − lo, lane by\nlane.", func(k *kernel) {
			k.roundSums(true, func(s products, lo, _ pointer) {
				k.macExt(s, k.pick(lo, 0), k.factor(k.pick(lo, 1)))
				a := k.pick(lo, 2)
				for i := range a {
					a[i] = k.neg(a[i])
				}
				k.macExt(s, a, k.factor(k.pick(lo, 3)))
			}, func(s products, lo, hi pointer) {
				k.macExt(s, k.step(lo, hi, 0), k.factor(k.step(lo, hi, 1)))
				k.macExt(s, k.step(hi, lo, 2), k.factor(k.step(lo, hi, 3)))
			})
		}},
	{"productSums(first, second *laneSums, lo, hi *[4]Planes, blocks int)",
		"adds up lo0·lo1 and (2·hi0 − lo0)·(2·hi1 − lo1), lane by lane.", func(k *kernel) {
			k.roundSums(false, func(s products, lo, _ pointer) {
				k.macExt(s, k.pick(lo, 0), k.factor(k.pick(lo, 1)))
			}, func(s products, lo, hi pointer) {
				k.macExt(s, k.at2(lo, hi, 0), k.factor(k.at2(lo, hi, 1)))
			})
		}},
	{"extFraction(num, den *Planes, below *[4]Planes, blocks int)",
		"sets num/den = p0/q0 + p1/q1, where below is p0, p1, q0, q1.", extFraction},
	{"baseForm(dst *Planes, constant *Ext, terms *Term, count, blocks int)",
		"sets dst = constant + Σ C·V over at most maxTerms terms.", baseForm},
}

// pick reads a block of Planes number f of an array.
func (k *kernel) pick(array pointer, f int) e3 {
	return k.ext(k.planesAt(offset(array, planesBytes*f)))
}

// step is the difference to − from of Planes number f of two arrays.
func (k *kernel) step(from, to pointer, f int) e3 {
	return each(k.sub, k.pick(to, f), k.pick(from, f))
}

// at2 is the value at 2 of the line that is lo at 0 and hi at 1.
func (k *kernel) at2(lo, hi pointer, f int) e3 {
	h := k.pick(hi, f)
	return each(k.sub, each(k.add, h, h), k.pick(lo, f))
}

// roundSums adds up two terms over all blocks, weighed by w where there are
// weights. The sums, reduced once, are such that eight lanes' stay within a word.
func (k *kernel) roundSums(weighed bool, first, second func(s products, lo, hi pointer)) {
	var w planes
	if weighed {
		w = k.planes("w")
	}
	lo, hi := k.arg("lo"), k.arg("hi")
	totals := [2]products{k.products(sumBlocks), k.products(sumBlocks)}
	k.blocks(func() {
		if !weighed {
			first(totals[0], lo, hi)
			second(totals[1], lo, hi)
			return
		}
		s := k.products(1)
		first(s, lo, hi)
		a := reductions(k.reduce, s)
		t := k.products(1)
		second(t, lo, hi) // while the processor is reducing s
		b := reductions(k.reduce, t)
		k.macExt(totals[0], a, k.factor(k.ext(w)))
		k.macExt(totals[1], b, k.factor(k.ext(w)))
	})
	for i, name := range []string{"first", "second"} {
		out := k.arg(name)
		for c, sum := range reductions(k.reduce, totals[i]) {
			k.VMOVDQU64(sum.z, offset(out, 64*c))
			if sum.max >= 1<<61 {
				k.errorf("sums of up to %d", sum.max)
			}
		}
	}
}

func extFraction(k *kernel) {
	num, den, below := k.planes("num"), k.planes("den"), k.arg("below")
	k.blocks(func() {
		p1, q0 := k.pick(below, 1), k.pick(below, 2)
		s := k.products(1)
		k.macExt(s, p1, k.factor(q0))
		p0, q1 := k.pick(below, 0), k.factor(k.pick(below, 3))
		k.macExt(s, p0, q1)
		k.set(num, reductions(k.residue, s))
		s = k.products(1)
		k.macExt(s, q0, q1)
		k.set(den, reductions(k.residue, s))
	})
}

// baseForm adds a term's products in a loop: their number is an argument.
func baseForm(k *kernel) {
	const vector, coefficient, bytes = 0, 24, 48 // of a Term
	dst, constant := k.planes("dst"), k.scalar("constant")
	terms, count := k.arg("terms"), k.arg("count")
	k.blocks(func() {
		s := k.productsFrom(k.copyExt(constant), maxTerms)
		term := k.clone(terms)
		k.repeat(k.clone(count), func() {
			v := k.load(k.at(k.follow(term, vector)))
			for i := range s {
				k.macElement(s[i], v, offset(term, coefficient+8*i))
			}
			k.ADDQ(operand.Imm(bytes), term)
		})
		k.set(dst, reductions(k.residue, s))
	})
}
