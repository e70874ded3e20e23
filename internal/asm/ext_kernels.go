package main

// extKernels work on vectors of E3.
var extKernels = []function{
	{"extMul(dst, a, b *Planes, blocks int)", "sets dst = a·b.", func(k *kernel) {
		dst, a, b := k.planes("dst"), k.planes("a"), k.planes("b")
		k.blocks(func() {
			s := k.products(1)
			k.macExt(s, k.ext(a), k.factor(k.ext(b)))
			k.set(dst, reductions(k.residue, s))
		})
	}},
	{"extMulAdd(dst, a, b *Planes, blocks int)", "sets dst = dst + a·b.", func(k *kernel) {
		dst, a, b := k.planes("dst"), k.planes("a"), k.planes("b")
		k.blocks(func() { k.set(dst, k.mulAdd(k.ext(a), k.factor(k.ext(b)), k.ext(dst))) })
	}},
	{"extScale(dst, a *Planes, c *Ext, blocks int)", "sets dst = c·a.", func(k *kernel) {
		dst, a, c := k.planes("dst"), k.planes("a"), k.factor(k.scalar("c"))
		k.blocks(func() {
			s := k.products(1)
			k.macExt(s, k.ext(a), c)
			k.set(dst, reductions(k.residue, s))
		})
	}},
	{"extScaleAdd(dst, a *Planes, c *Ext, b *Planes, blocks int)", "sets dst = c·a + b.", func(k *kernel) {
		dst, a, b, c := k.planes("dst"), k.planes("a"), k.planes("b"), k.factor(k.scalar("c"))
		k.blocks(func() { k.set(dst, k.mulAdd(k.ext(a), c, k.ext(b))) })
	}},
	{"extFold(dst, lo, hi *Planes, c *Ext, blocks int)", "sets dst = lo + c·(hi − lo).", func(k *kernel) {
		dst, lo, hi, c := k.planes("dst"), k.planes("lo"), k.planes("hi"), k.factor(k.scalar("c"))
		k.blocks(func() {
			l := k.ext(lo)
			k.set(dst, k.mulAdd(each(k.sub, k.ext(hi), l), c, l))
		})
	}},
	{"extMulBase(dst, a *Planes, b *Element, blocks int)", "sets dst = a·b.", func(k *kernel) {
		dst, a, b := k.planes("dst"), k.planes("a"), k.arg("b")
		k.blocks(func() {
			s := k.products(1)
			k.macBase(s, k.ext(a), k.load(k.at(b)))
			k.set(dst, reductions(k.residue, s))
		})
	}},
	{"extDot(out *[10][8]uint64, a, b *Planes, blocks int)",
		"adds a·b up: the lower and the upper halves of the coefficients\nof t⁰ to t⁴, without reduction.", extDot},
}

// extDot keeps a1·b1 apart from the rest of t²'s coefficient, until the end:
// with three products a block one sum would be what everything waits for.
func extDot(k *kernel) {
	out, a, b := k.arg("out"), k.planes("a"), k.planes("b")
	var s [5]*product
	for i := range s {
		s[i] = k.product(maxBlocks)
	}
	middle := k.product(maxBlocks)
	k.blocks(func() {
		x, y := k.ext(a), k.ext(b)
		for i := range x {
			for j := range y {
				sum := s[i+j]
				if i == 1 && j == 1 {
					sum = middle
				}
				k.mac(sum, x[i], y[j])
			}
		}
	})
	s[2].lo, s[2].hi = k.add(s[2].lo, middle.lo), k.add(s[2].hi, middle.hi)
	for i := range s {
		k.keep(out, i, s[i])
	}
}
