package sumcheck

import (
	"sync"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

// Product is Coef · Σ_x Π_f Factors[f](x), each factor a multilinear
// polynomial given by its 2^n values. Proving consumes the factors.
type Product struct {
	Coef    field.Ext
	Factors []field.Planes
}

func (p *Product) logSize() int { return log2(p.Factors[0].Len()) }

func log2(n int) int {
	l := 0
	for 1<<l < n {
		l++
	}
	return l
}

// Prove runs the prover for the value of Σ products; degree is at least the
// number of factors of every product. It returns the point and leaves in
// Factors[f].At(0) the value of each factor at its suffix of the point.
func Prove(p *transcript.Prover, label string, products []Product, rounds, degree int) []field.Ext {
	state := newBatch(products, rounds, degree)
	point := make([]field.Ext, 0, rounds)
	for t := range rounds {
		evals := state.round(rounds - t)
		p.Send(label, append(evals[:1:1], evals[2:]...)...)
		r := p.Challenge(label, RoundLoss(label, degree))
		state.bind(rounds-t, r)
		point = append(point, r)
	}
	return point
}

// batch is the state of all products between rounds. waiting[i] is what
// product i, whose rounds have not begun, adds to the current round's claim.
type batch struct {
	products []Product
	degree   int
	waiting  []field.Ext
}

func newBatch(products []Product, rounds, degree int) *batch {
	b := &batch{products: products, degree: degree, waiting: make([]field.Ext, len(products))}
	for i := range products {
		p := &products[i]
		if p.logSize() < rounds {
			b.waiting[i] = field.Mul(p.Coef, total(p.Factors))
			p.Coef = field.Mul(p.Coef, Late(rounds, p.logSize()))
		}
	}
	return b
}

// round returns the round polynomial at 0 … degree with `left` variables left.
func (b *batch) round(left int) []field.Ext {
	evals := make([]field.Ext, b.degree+1)
	for i := range b.products {
		p := &b.products[i]
		if p.logSize() < left {
			half := field.Mul(b.waiting[i], field.Inverse(field.FromInt(2)))
			for e := range evals {
				evals[e] = field.Add(evals[e], half)
			}
			b.waiting[i] = half
			continue
		}
		for e, s := range roundSums(p.Factors, b.degree) {
			evals[e] = field.Add(evals[e], field.Mul(p.Coef, s))
		}
	}
	return evals
}

func (b *batch) bind(left int, r field.Ext) {
	for i := range b.products {
		if b.products[i].logSize() == left {
			for f := range b.products[i].Factors {
				b.products[i].Factors[f] = poly.Bind(b.products[i].Factors[f], r)
			}
		}
	}
}

const chunk = 512

// roundSums returns Σ_x Π_f F_f(e, x) for e = 0 … degree, the first variable
// replaced by e.
func roundSums(factors []field.Planes, degree int) []field.Ext {
	half := factors[0].Len() / 2
	sums := make([]field.Ext, degree+1)
	var mu sync.Mutex
	field.Parallel(half, 4*chunk, func(lo, hi int) {
		w := newWorkspace(len(factors), min(chunk, hi-lo))
		part := make([]field.Ext, degree+1)
		for ; lo < hi; lo += chunk {
			w.add(part, factors, lo, min(lo+chunk, hi), half)
		}
		mu.Lock()
		defer mu.Unlock()
		for e := range sums {
			sums[e] = field.Add(sums[e], part[e])
		}
	})
	return sums
}

// workspace holds one chunk's factor values at the current evaluation point,
// the steps to the next point, and their running product.
type workspace struct {
	value, step []field.Planes
	product     field.Planes
}

func newWorkspace(factors, size int) *workspace {
	w := &workspace{product: field.NewPlanes(size)}
	for range factors {
		w.value = append(w.value, field.NewPlanes(size))
		w.step = append(w.step, field.NewPlanes(size))
	}
	return w
}

func (w *workspace) add(sums []field.Ext, factors []field.Planes, lo, hi, half int) {
	n := hi - lo
	for f := range factors {
		low, high := factors[f].Slice(lo, hi), factors[f].Slice(half+lo, half+hi)
		field.SubPlanes(w.step[f].Slice(0, n), high, low)
		w.value[f].Slice(0, n).Copy(low)
	}
	for e := range sums {
		if e > 0 {
			for f := range factors {
				v := w.value[f].Slice(0, n)
				field.AddPlanes(v, v, w.step[f].Slice(0, n))
			}
		}
		sums[e] = field.Add(sums[e], w.sumProduct(len(factors), n))
	}
}

// sumProduct returns Σ_x Π_f value[f](x) over the first n entries.
func (w *workspace) sumProduct(factors, n int) field.Ext {
	last := w.value[factors-1].Slice(0, n)
	if factors == 1 {
		return field.Sum(last)
	}
	acc := w.value[0].Slice(0, n)
	for f := 1; f < factors-1; f++ {
		product := w.product.Slice(0, n)
		field.MulPlanes(product, acc, w.value[f].Slice(0, n))
		acc = product
	}
	return field.Dot(acc, last)
}

// total is Σ_x Π_f F_f(x).
func total(factors []field.Planes) field.Ext {
	w := newWorkspace(len(factors), min(chunk, factors[0].Len()))
	var sum field.Ext
	for lo := 0; lo < factors[0].Len(); lo += chunk {
		hi := min(lo+chunk, factors[0].Len())
		for f := range factors {
			w.value[f].Slice(0, hi-lo).Copy(factors[f].Slice(lo, hi))
		}
		sum = field.Add(sum, w.sumProduct(len(factors), hi-lo))
	}
	return sum
}
