package sumcheck

import (
	"sync"

	"aver/field"
	"aver/parallel"
)

// chunk is the number of pairs of values that are worked on at a time: those of
// three factors stay in the second-level cache.
const chunk = 512

// least is the number of pairs below which work is not split over processors.
const least = 1 << 10

// passes sums up the round polynomials of some products, each after binding the
// variable before to r where its rounds have begun.
func passes(members []*member, r field.Ext) []sums {
	pairs := make([]int, len(members))
	bind := make([]*field.Ext, len(members))
	for i, m := range members {
		if pairs[i] = m.Factors[0].Len() / 2; m.begun {
			pairs[i], bind[i] = pairs[i]/2, &r
		}
	}
	out := inChunks(pairs, func(w *room, i, lo, hi int) sums { return w.pass(members[i].Factors, bind[i], lo, hi, pairs[i]) })
	for i, m := range members {
		for f := range m.Factors {
			m.Factors[f] = m.Factors[f].Slice(0, 2*pairs[i])
		}
	}
	return out
}

// room is where a chunk of three factors is worked on, made when one comes.
type room struct {
	step    [3]field.Planes
	product field.Planes
}

var rooms = sync.Pool{New: func() any { return new(room) }}

func (w *room) open() {
	if w.product.Len() > 0 {
		return
	}
	w.product = field.NewPlanes(chunk)
	for f := range w.step {
		w.step[f] = field.NewPlanes(chunk)
	}
}

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
	w.open()
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

// totals are Σ_x Π_f F_f(x) of some products.
func totals(members []member) []sums {
	sizes := make([]int, len(members))
	for i := range members {
		sizes[i] = members[i].Factors[0].Len()
	}
	return inChunks(sizes, func(w *room, i, lo, hi int) sums { return sums{at0: w.total(members[i].Factors, lo, hi)} })
}

func (w *room) total(factors []field.Planes, lo, hi int) field.Ext {
	var f [3]field.Planes
	for i := range factors {
		f[i] = factors[i].Slice(lo, hi)
	}
	switch len(factors) {
	case 1:
		return field.Sum(f[0])
	case 2:
		return field.Dot(f[0], f[1])
	}
	w.open()
	t := w.product.Slice(0, hi-lo)
	field.MulPlanes(t, f[0], f[1])
	return field.Dot(t, f[2])
}

// inChunks adds up f over the chunks of [0,sizes[i]) for each i, in one parallel
// loop. Sizes are powers of two.
func inChunks(sizes []int, f func(w *room, i, lo, hi int) sums) []sums {
	type piece struct{ of, lo, hi int }
	var pieces []piece
	all := 1
	for i, n := range sizes {
		all += n
		for lo := 0; lo < n; lo += chunk {
			pieces = append(pieces, piece{i, lo, min(lo+chunk, n)})
		}
	}
	parts := make([]sums, len(pieces))
	parallel.For(len(pieces), 1+least*len(pieces)/all, func(from, to int) {
		w := rooms.Get().(*room)
		defer rooms.Put(w)
		for k := from; k < to; k++ {
			parts[k] = f(w, pieces[k].of, pieces[k].lo, pieces[k].hi)
		}
	})
	out := make([]sums, len(sizes))
	for k, p := range parts {
		out[pieces[k].of].add(field.One(), p)
	}
	return out
}
