package field

// PairSums returns what a round of a sum-check needs of Σ w·a0·a1, where the
// current variable takes each a from lo to hi: its values at 0, Σ w·lo0·lo1, and
// its leading coefficient, Σ w·(hi0 − lo0)·(hi1 − lo1). The vectors lo and hi
// have w's length; only the first two of each are read.
func PairSums(w Planes, lo, hi *[4]Planes) (at0, lead Ext) {
	return sums(kernelOf{2, true}, w, lo, hi)
}

// CrossSums is PairSums of Σ w·(a0·a1 − a2·a3).
func CrossSums(w Planes, lo, hi *[4]Planes) (at0, lead Ext) {
	return sums(kernelOf{4, true}, w, lo, hi)
}

// ProductSums returns the values at 0 and 2 of Σ a0·a1, where the current variable
// takes each a from lo to hi: Σ lo0·lo1 and Σ (2·hi0 − lo0)·(2·hi1 − lo1). Only the
// first two vectors of lo and hi are read.
func ProductSums(lo, hi *[4]Planes) (at0, at2 Ext) {
	return sums(kernelOf{2, false}, lo[0], lo, hi)
}

// kernelOf names a kernel: of how many vectors, and whether under weights.
type kernelOf struct {
	vectors int
	weighed bool
}

func sums(k kernelOf, w Planes, lo, hi *[4]Planes) (first, second Ext) {
	n := w.Len()
	var l, h [4]Planes
	for start := 0; start < n; {
		end := n
		part := min(sumBlocks, blocks(n-start))
		if part > 0 {
			end = start + part*lanes
		}
		weights := w.Slice(start, end)
		for f := range k.vectors {
			l[f], h[f] = lo[f].sized(n).Slice(start, end), hi[f].sized(n).Slice(start, end)
		}
		var v, d Ext
		if part > 0 {
			v, d = k.blocks(&weights, &l, &h, part)
		} else {
			v, d = k.rest(weights, &l, &h)
		}
		first, second, start = Add(first, v), Add(second, d), end
	}
	return first, second
}

// laneSums are sums of three coefficients, lane by lane, below 2^60.
type laneSums [3][lanes]uint64

func (s *laneSums) total() Ext {
	var c [3]Element
	for i := range s {
		var sum uint64
		for _, v := range s[i] {
			sum += v
		}
		c[i][0] = sum % Modulus
	}
	return Ext{A0: c[0], A1: c[1], A2: c[2]}
}

func (k kernelOf) blocks(w *Planes, lo, hi *[4]Planes, blocks int) (first, second Ext) {
	var s, t laneSums
	switch {
	case !k.weighed:
		productSums(&s, &t, lo, hi, blocks)
	case k.vectors == 2:
		pairSums(&s, &t, w, lo, hi, blocks)
	default:
		crossSums(&s, &t, w, lo, hi, blocks)
	}
	return s.total(), t.total()
}

func (k kernelOf) rest(w Planes, lo, hi *[4]Planes) (first, second Ext) {
	for i := range w.Len() {
		if !k.weighed {
			a, b := lo[0].At(i), lo[1].At(i)
			first = Add(first, Mul(a, b))
			second = Add(second, Mul(at2(a, hi[0].At(i)), at2(b, hi[1].At(i))))
			continue
		}
		v, d := step(lo, hi, 0, i)
		if k.vectors == 4 {
			u, e := step(lo, hi, 2, i)
			v, d = Sub(v, u), Sub(d, e)
		}
		first, second = Add(first, Mul(w.At(i), v)), Add(second, Mul(w.At(i), d))
	}
	return first, second
}

// at2 is a line's value at 2.
func at2(lo, hi Ext) Ext { return Sub(Add(hi, hi), lo) }

// step returns element i of lo_f·lo_(f+1), and of the product of differences.
func step(lo, hi *[4]Planes, f, i int) (at0, lead Ext) {
	a, b := lo[f].At(i), lo[f+1].At(i)
	return Mul(a, b), Mul(Sub(hi[f].At(i), a), Sub(hi[f+1].At(i), b))
}

// AddFractions sets num/den = p0/q0 + p1/q1 without reducing the fraction: num =
// p0·q1 + p1·q0 and den = q0·q1, where below is p0, p1, q0, q1.
func AddFractions(num, den Planes, below *[4]Planes) {
	n := num.Len()
	num, den = num.sized(n), den.sized(n)
	var b [4]Planes
	for f := range b {
		b[f] = below[f].sized(n)
	}
	i := blocks(n)
	if i > 0 {
		extFraction(&num, &den, &b, i)
	}
	for i *= lanes; i < n; i++ {
		p0, p1, q0, q1 := b[0].At(i), b[1].At(i), b[2].At(i), b[3].At(i)
		num.Set(i, Add(Mul(p0, q1), Mul(p1, q0)))
		den.Set(i, Mul(q0, q1))
	}
}

// Term is a multiple of a base vector.
type Term struct {
	V Vec
	C Ext
}

// AffineForm sets dst = constant + Σ C·V over the terms. Elements of a V beyond
// dst's length are left out.
func AffineForm(dst Planes, constant Ext, terms []Term) {
	first := terms[:min(len(terms), maxTerms)]
	affine(dst, constant, first)
	for _, t := range terms[len(first):] {
		AddScaledBase(dst, t.V[:dst.Len()], t.C)
	}
}

func affine(dst Planes, constant Ext, terms []Term) {
	n := dst.Len()
	dst = dst.sized(n)
	for t := range terms {
		_ = terms[t].V[:n]
	}
	i := blocks(n)
	if len(terms) == 0 {
		i = 0
	}
	if i > 0 {
		baseForm(&dst, &constant, &terms[0], len(terms), i)
	}
	for i *= lanes; i < n; i++ {
		sum := constant
		for t := range terms {
			sum = Add(sum, MulBase(terms[t].C, terms[t].V[i]))
		}
		dst.Set(i, sum)
	}
}
