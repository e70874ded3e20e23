package sumcheck

import (
	"sync"

	"aver/field"
)

// chunk is the number of pairs of values that are worked on at a time: those of
// three factors stay in the second-level cache.
const chunk = 512

// next sums up the round polynomial, after binding the variable before to r
// unless r is nil.
func (p *Product) next(r *field.Ext) (s sums) {
	n := p.Factors[0].Len() / 2
	if r != nil {
		n /= 2
	}
	s = inChunks(n, func(w *room, lo, hi int) sums { return w.pass(p.Factors, r, lo, hi, n) })
	for f := range p.Factors {
		p.Factors[f] = p.Factors[f].Slice(0, 2*n)
	}
	return s
}

// room is where a chunk of three factors is worked on.
type room struct {
	step    [3]field.Planes
	product field.Planes
}

var rooms = sync.Pool{New: func() any {
	w := &room{product: field.NewPlanes(chunk)}
	for f := range w.step {
		w.step[f] = field.NewPlanes(chunk)
	}
	return w
}}

// pass binds and sums up the pairs lo to hi−1 of n.
func (w *room) pass(factors []field.Planes, r *field.Ext, lo, hi, n int) sums {
	var low, high [4]field.Planes
	for f, v := range factors {
		low[f], high[f] = v.Slice(lo, hi), v.Slice(n+lo, n+hi)
		if r != nil {
			field.Fold(low[f], low[f], v.Slice(2*n+lo, 2*n+hi), *r)
			field.Fold(high[f], high[f], v.Slice(3*n+lo, 3*n+hi), *r)
		}
	}
	switch len(factors) {
	case 1:
		at0, at1 := field.Sum(low[0]), field.Sum(high[0])
		return sums{at0: at0, at2: field.Sub(field.Add(at1, at1), at0)}
	case 2:
		at0, at2 := field.ProductSums(&low, &high)
		return sums{at0: at0, at2: at2}
	}
	return w.triple(&low, &high)
}

// triple is the sums of a product of three.
func (w *room) triple(lo, hi *[4]field.Planes) (s sums) {
	n := lo[0].Len()
	product := func(a, b, c field.Planes) field.Ext {
		t := w.product.Slice(0, n)
		field.MulPlanes(t, a, b)
		return field.Dot(t, c)
	}
	var v [3]field.Planes
	for f := range v {
		v[f] = w.step[f].Slice(0, n)
		field.SubPlanes(v[f], hi[f], lo[f])
	}
	s.at0, s.lead = product(lo[0], lo[1], lo[2]), product(v[0], v[1], v[2])
	for f := range v {
		field.AddPlanes(v[f], v[f], hi[f])
	}
	s.at2 = product(v[0], v[1], v[2])
	return s
}

// total is Σ_x Π_f F_f(x).
func total(factors []field.Planes) field.Ext {
	return inChunks(factors[0].Len(), func(w *room, lo, hi int) sums {
		var f [3]field.Planes
		for i := range factors {
			f[i] = factors[i].Slice(lo, hi)
		}
		switch len(factors) {
		case 1:
			return sums{at0: field.Sum(f[0])}
		case 2:
			return sums{at0: field.Dot(f[0], f[1])}
		}
		t := w.product.Slice(0, hi-lo)
		field.MulPlanes(t, f[0], f[1])
		return sums{at0: field.Dot(t, f[2])}
	}).at0
}

// inChunks adds up f over the chunks of [0,n), in parallel; n is a power of two.
func inChunks(n int, f func(w *room, lo, hi int) sums) (s sums) {
	size := min(n, chunk)
	var mu sync.Mutex
	field.Parallel(n/size, 2048/chunk, func(from, to int) {
		var part sums
		w := rooms.Get().(*room)
		defer rooms.Put(w)
		for lo := from * size; lo < to*size; lo += size {
			part.add(field.One(), f(w, lo, lo+size))
		}
		mu.Lock()
		defer mu.Unlock()
		s.add(field.One(), part)
	})
	return s
}
