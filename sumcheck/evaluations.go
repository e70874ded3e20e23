package sumcheck

import (
	"aver/field"
	"aver/parallel"
	"aver/poly"
	"aver/transcript"
)

// Evaluation stands for Σ_x Vector(x)·eq(Point, x).
type Evaluation struct {
	Vector field.Planes
	Point  []field.Ext
}

// ProveEvaluations is Prove of the products of vectors with eq of their points, one
// at least and all over the same variables, message for message. It returns the
// point and each vector's value there. Vectors are left as they are; working memory
// is p's, for the caller to release.
//
// eq is no factor like others. A round polynomial is eq(z, X)·t(X), t linear and z the
// coordinate of the round's variable, so that two inner products are all there is to
// compute; and they take the eq of the coordinates after z alone, as a value for each
// chunk times one for each place in a chunk: tables of which the next round's is the
// sum of this one's halves. Where points begin with bits, as those of short vectors
// inside of long ones do, that eq is zero but on one block.
func ProveEvaluations(p *transcript.Prover, label string, claims []Evaluation) (point, values []field.Ext) {
	all := make([]*evaluation, len(claims))
	parallel.For(len(all), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			all[i] = newEvaluation(p.Memory, &claims[i])
		}
	})
	values = make([]field.Ext, len(claims))
	var r field.Ext
	for t := range claims[0].Point {
		round(all, t, r)
		var at0, at2 field.Ext
		for _, e := range all {
			s0, s2 := e.evals(t)
			at0, at2 = field.Add(at0, s0), field.Add(at2, s2)
		}
		p.Send(label, at0, at2)
		r = p.Challenge(label, RoundLoss(label, 2))
		for i, e := range all {
			values[i] = e.bind(t, r)
		}
		point = append(point, r)
	}
	return point, values
}

// evaluation is the state of a claim.
type evaluation struct {
	v    field.Planes // the vector, but for the last challenge
	room field.Planes // for v, once it is bound
	z    []field.Ext
	bits int // so many coordinates come first that are 0 or 1
	// eq of the coordinates after the round's that are no such bits is a product: high
	// is that of those before the last log2(chunk).
	high, low field.Planes
	scale     field.Ext    // eq of the coordinates before the round's and the challenges
	t         [2]field.Ext // t(0) and t(1)
}

func newEvaluation(mem *field.Memory, c *Evaluation) *evaluation {
	n := len(c.Point)
	e := &evaluation{v: c.Vector, room: mem.DirtyPlanes(1 << (n - 1)), z: c.Point, scale: field.One()}
	for e.bits < n && (e.z[e.bits].IsZero() || e.z[e.bits] == field.One()) {
		e.bits++
	}
	late := e.z[max(e.bits, 1):]
	split := max(0, len(late)-log2(chunk))
	e.high, e.low = poly.EqTable(late[:split]), poly.EqTable(late[split:])
	return e
}

// round binds the vectors to r, but for the first round, and computes the inner
// products of round t: a loop over chunks of pairs, of all vectors.
func round(all []*evaluation, t int, r field.Ext) {
	half := all[0].v.Len() / 2
	if t > 0 {
		half /= 2
	}
	for _, e := range all {
		e.next(t)
	}
	size := min(half, chunk)
	chunks := half / size
	parts := make([][2]field.Ext, len(all)*chunks)
	parallel.For(len(parts), least/chunk, func(lo, hi int) {
		for ; lo < hi; lo++ {
			at := lo % chunks * size
			parts[lo] = all[lo/chunks].pass(t, r, at, at+size, half)
		}
	})
	for i, e := range all {
		e.v = e.bound(t).Slice(0, 2*half)
		e.t = [2]field.Ext{}
		for _, s := range parts[i*chunks : (i+1)*chunks] {
			e.t[0], e.t[1] = field.Add(e.t[0], s[0]), field.Add(e.t[1], s[1])
		}
	}
}

// bound is where the vector is in round t.
func (e *evaluation) bound(t int) field.Planes {
	if t == 0 {
		return e.v
	}
	return e.room
}

// pass binds the pairs lo to hi−1 of so many and returns their inner products.
func (e *evaluation) pass(t int, r field.Ext, lo, hi, half int) (sums [2]field.Ext) {
	to := e.bound(t)
	if t > 0 {
		for from := range 2 {
			at := from * half
			field.Fold(to.Slice(at+lo, at+hi), e.v.Slice(at+lo, at+hi), e.v.Slice(2*half+at+lo, 2*half+at+hi), r)
		}
	}
	first := e.block(t)
	lo, hi = max(lo, first), min(hi, first+e.high.Len()*e.low.Len())
	if lo >= hi {
		return sums
	}
	scale, at := e.high.At((lo-first)/e.low.Len()), (lo-first)%e.low.Len()
	for i := range sums {
		sums[i] = field.Mul(scale, field.Dot(to.Slice(i*half+lo, i*half+hi), e.low.Slice(at, at+hi-lo)))
	}
	return sums
}

// next makes the eq of round t of that of the round before.
func (e *evaluation) next(t int) {
	if t < max(e.bits, 1) {
		return
	}
	eq := &e.high
	if eq.Len() == 1 {
		eq = &e.low
	}
	half := eq.Len() / 2
	field.AddPlanes(eq.Slice(0, half), eq.Slice(0, half), eq.Slice(half, 2*half))
	*eq = eq.Slice(0, half)
}

// block is where eq begins not to be zero, in either half of round t's vector: at
// the index that the bits after the round's coordinate make.
func (e *evaluation) block(t int) (first int) {
	for i := t + 1; i < e.bits; i++ {
		if !e.z[i].IsZero() {
			first += 1 << (len(e.z) - 1 - i)
		}
	}
	return first
}

// evals is what the claim adds to the round polynomial at 0 and 2.
func (e *evaluation) evals(t int) (at0, at2 field.Ext) {
	z, one := e.z[t], field.One()
	late := field.Sub(field.Add(e.t[1], e.t[1]), e.t[0])
	at0 = field.Mul(field.Mul(e.scale, field.Sub(one, z)), e.t[0])
	at2 = field.Mul(field.Mul(e.scale, field.Sub(field.MulBase(z, three), one)), late)
	return at0, at2
}

// bind returns t(r), which after the last round is the vector's value.
func (e *evaluation) bind(t int, r field.Ext) field.Ext {
	z, one := e.z[t], field.One()
	same := field.Add(field.Mul(z, r), field.Mul(field.Sub(one, z), field.Sub(one, r)))
	e.scale = field.Mul(e.scale, same)
	return field.Add(e.t[0], field.Mul(r, field.Sub(e.t[1], e.t[0])))
}

var three = *new(field.Element).SetUint64(3)
