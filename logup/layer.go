package logup

import (
	"sync"

	"aver/field"
	"aver/parallel"
)

// layerSum is the sum-check of a layer with fractions p0/q0 and p1/q1 below its
// nodes. With u = p + g·q a node's share is
//
//	p0·q1 + p1·q0 + g·q0·q1 = (u0·u1 − p0·p1)/g,
//
// so that one product or none is left where all numerators are 1, and where
// there is no fraction.
type layerSum struct {
	mem        *field.Memory
	f          [4]array // u0, u1, p0, p1
	halves     halves   // of rounds that have one piece
	g, inverse field.Ext
}

// array is a polynomial by its values. tags, one for each chunk, says where they
// are all the same and not written down, but in constants; it is nil where all
// are.
type array struct {
	field.Planes
	tags      []tag
	constants [tags]field.Planes // a chunk of each
}

// tag names a chunk's value in an array's constants, or says that its values are
// written down.
type tag uint8

const (
	written tag = iota
	constant0
	constant1
	tags
)

// half is a piece, at most a chunk, of the four arrays: where the current variable
// is 0, or where it is 1. What a tag stands for is there too.
type half struct {
	f   [4]field.Planes
	tag [4]tag
}

func (a *array) tag(at int) tag {
	if a.tags == nil {
		return written
	}
	return a.tags[at/chunk]
}

// piece returns the values lo to hi−1, at most a chunk, and their tag.
func (a *array) piece(lo, hi int) (field.Planes, tag) {
	if t := a.tag(lo); t != written {
		return a.constants[t].Slice(0, hi-lo), t
	}
	return a.Slice(lo, hi), written
}

// halves are what a chunk brings to a round.
type halves struct{ lo, hi half }

// fold binds the current variable of the values lo to hi−1 to r: the other half
// begins `half` after them.
func (a *array) fold(lo, hi, half int, r field.Ext) {
	x, t := a.piece(lo, hi)
	y, u := a.piece(half+lo, half+hi)
	if t != written && t == u {
		return
	}
	field.Fold(a.Slice(lo, hi), x, y, r)
	if a.tags != nil {
		a.tags[lo/chunk] = written
	}
}

// settle writes down all n values.
func (a *array) settle(n int) {
	for i, t := range a.tags[:min(len(a.tags), n/chunk)] {
		if t != written {
			a.Slice(i*chunk, (i+1)*chunk).Copy(a.constants[t])
		}
	}
	a.tags = nil
}

// loader makes the values of a chunk's two halves, at lo to hi−1 and half the
// polynomial's length after them.
type loader func(x *halves, lo, hi int)

// opener makes a goroutine's loader.
type opener func() loader

// round returns the round's sum without the eq factors of the variables up to the
// current one: at 0, and its leading coefficient. There are n pairs of values;
// each goroutine opens a loader of its own.
func (s *layerSum) round(w *weights, n int, open opener) (at0, lead field.Ext) {
	defer s.mem.Release(s.mem.Mark())
	size, count := pieces(n)
	if count == 1 {
		at0, lead = w.share(open(), &s.halves, 0, size)
		return field.Mul(at0, s.inverse), field.Mul(lead, s.inverse)
	}
	type worker struct {
		load loader
		halves
	}
	var mu sync.Mutex
	fresh := func() *worker { return &worker{load: open()} }
	parallel.With(count, 1, fresh, func(s *worker, from, to int) {
		var low, top field.Ext
		for k := from; k < to; k++ {
			v, d := w.share(s.load, &s.halves, k, size)
			low, top = field.Add(low, v), field.Add(top, d)
		}
		mu.Lock()
		defer mu.Unlock()
		at0, lead = field.Add(at0, low), field.Add(lead, top)
	})
	return field.Mul(at0, s.inverse), field.Mul(lead, s.inverse)
}

// share is what a piece adds to a round's sums.
func (w *weights) share(load loader, x *halves, k, size int) (at0, lead field.Ext) {
	load(x, k*size, (k+1)*size)
	v, d := x.sums(w.low)
	c := w.high.At(k)
	return field.Mul(c, v), field.Mul(c, d)
}

// sums returns Σ w·(u0·u1 − p0·p1) over the lower half, and the same of the
// differences to the upper half.
func (x *halves) sums(w field.Planes) (at0, lead field.Ext) {
	if x.lo.tag == [4]tag{} && x.hi.tag == [4]tag{} {
		return field.CrossSums(w, &x.lo.f, &x.hi.f)
	}
	u, du := x.pair(0, w)
	p, dp := x.pair(2, w)
	return field.Sub(u, p), field.Sub(du, dp)
}

// pair is sums of the product of polynomials i and i+1 alone.
func (x *halves) pair(i int, w field.Planes) (at0, lead field.Ext) {
	for j := i; j < i+2; j++ {
		if t := x.lo.tag[j]; t != written && t == x.hi.tag[j] { // no difference
			return x.lo.product(j, i+i+1-j, w), field.Zero()
		}
	}
	return field.PairSums(w, &[4]field.Planes{x.lo.f[i], x.lo.f[i+1]}, &[4]field.Planes{x.hi.f[i], x.hi.f[i+1]})
}

// product is Σ w·f_c·f_other, f_c a constant; Σ w is 1.
func (h *half) product(c, other int, w field.Planes) field.Ext {
	v := h.f[c].At(0)
	switch {
	case v.IsZero():
		return v
	case h.tag[other] != written:
		return field.Mul(v, h.f[other].At(0))
	}
	return field.Mul(v, field.Dot(w, h.f[other]))
}
