package sumcheck

import (
	"aver/field"
	"aver/parallel"
	"aver/poly"
	"aver/transcript"
)

// Evaluation stands for Σ_x Vector(x)·Σ_i Terms[i].Scale·eq(Terms[i].Point, x).
type Evaluation struct {
	Vector field.Planes
	Terms  []Term
}

// Term is eq of a point, and its coefficient.
type Term struct {
	Scale field.Ext
	Point []field.Ext
}

// ProveEvaluations is Prove of the products of vectors with eq of points, one
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
	for t := range claims[0].Terms[0].Point {
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
	v     field.Planes // the vector, but for the last challenge
	room  field.Planes // for v, once it is bound
	terms []*term
}

// term is the state of a claim's term.
type term struct {
	z    []field.Ext
	bits int // so many coordinates come first that are 0 or 1
	// eq of the coordinates after the round's that are no such bits is a product: high
	// is that of those before the last log2(chunk).
	high, low field.Planes
	scale     field.Ext    // the term's, eq of the coordinates before the round's and the challenges
	t         [2]field.Ext // t(0) and t(1)
}

func newEvaluation(mem *field.Memory, c *Evaluation) *evaluation {
	e := &evaluation{v: c.Vector, room: mem.DirtyPlanes(c.Vector.Len() / 2)}
	for i := range c.Terms {
		e.terms = append(e.terms, newTerm(mem, &c.Terms[i]))
	}
	return e
}

func newTerm(mem *field.Memory, c *Term) *term {
	n := len(c.Point)
	e := &term{z: c.Point, scale: c.Scale}
	for e.bits < n && (e.z[e.bits].IsZero() || e.z[e.bits] == field.One()) {
		e.bits++
	}
	late := e.z[max(e.bits, 1):]
	split := max(0, len(late)-log2(chunk))
	e.high, e.low = poly.EqTableIn(mem, late[:split]), poly.EqTableIn(mem, late[split:])
	return e
}

// round binds the vectors to r, but for the first round, and computes the inner
// products of round t: a loop over chunks of pairs, of all vectors.
func round(all []*evaluation, t int, r field.Ext) {
	half := all[0].v.Len() / 2
	if t > 0 {
		half /= 2
	}
	first := make([]int, len(all)+1) // of each claim's parts
	size := min(half, chunk)
	chunks := half / size
	for i, e := range all {
		for _, f := range e.terms {
			f.next(t)
		}
		first[i+1] = first[i] + chunks*len(e.terms)
	}
	parts := make([][2]field.Ext, first[len(all)])
	parallel.For(len(all)*chunks, max(1, least/size), func(lo, hi int) {
		for ; lo < hi; lo++ {
			i, c := lo/chunks, lo%chunks
			e := all[i]
			e.pass(t, r, c*size, (c+1)*size, half, parts[first[i]+c*len(e.terms):])
		}
	})
	for i, e := range all {
		e.v = e.bound(t).Slice(0, 2*half)
		e.sumUp(parts[first[i]:first[i+1]])
	}
}

// sumUp adds the inner products of all chunks.
func (e *evaluation) sumUp(parts [][2]field.Ext) {
	for _, f := range e.terms {
		f.t = [2]field.Ext{}
	}
	for i, s := range parts {
		f := e.terms[i%len(e.terms)]
		f.t[0], f.t[1] = field.Add(f.t[0], s[0]), field.Add(f.t[1], s[1])
	}
}

// bound is where the vector is in round t.
func (e *evaluation) bound(t int) field.Planes {
	if t == 0 {
		return e.v
	}
	return e.room
}

// pass binds the pairs lo to hi−1 of so many and sets the inner products of each
// term.
func (e *evaluation) pass(t int, r field.Ext, lo, hi, half int, sums [][2]field.Ext) {
	to := e.bound(t)
	if t > 0 {
		for from := range 2 {
			at := from * half
			field.Fold(to.Slice(at+lo, at+hi), e.v.Slice(at+lo, at+hi), e.v.Slice(2*half+at+lo, 2*half+at+hi), r)
		}
	}
	for i, f := range e.terms {
		sums[i] = f.dots(to, t, lo, hi, half)
	}
}

// dots are the inner products of the pairs lo to hi−1 of v.
func (e *term) dots(v field.Planes, t, lo, hi, half int) (sums [2]field.Ext) {
	first := e.block(t)
	lo, hi = max(lo, first), min(hi, first+e.high.Len()*e.low.Len())
	if lo >= hi {
		return sums
	}
	scale, at := e.high.At((lo-first)/e.low.Len()), (lo-first)%e.low.Len()
	for i := range sums {
		sums[i] = field.Mul(scale, field.Dot(v.Slice(i*half+lo, i*half+hi), e.low.Slice(at, at+hi-lo)))
	}
	return sums
}

// next makes the eq of round t of that of the round before.
func (e *term) next(t int) {
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
func (e *term) block(t int) (first int) {
	for i := t + 1; i < e.bits; i++ {
		if !e.z[i].IsZero() {
			first += 1 << (len(e.z) - 1 - i)
		}
	}
	return first
}

// evals is what the claim adds to the round polynomial at 0 and 2.
func (e *evaluation) evals(t int) (at0, at2 field.Ext) {
	for _, f := range e.terms {
		s0, s2 := f.evals(t)
		at0, at2 = field.Add(at0, s0), field.Add(at2, s2)
	}
	return at0, at2
}

func (e *term) evals(t int) (at0, at2 field.Ext) {
	z, one := e.z[t], field.One()
	late := field.Sub(field.Add(e.t[1], e.t[1]), e.t[0])
	at0 = field.Mul(field.Mul(e.scale, field.Sub(one, z)), e.t[0])
	at2 = field.Mul(field.Mul(e.scale, field.Sub(field.MulBase(z, three), one)), late)
	return at0, at2
}

// bind fixes the round's variable. After the last round it returns the vector's
// value.
func (e *evaluation) bind(t int, r field.Ext) field.Ext {
	for _, f := range e.terms {
		z, one := f.z[t], field.One()
		same := field.Add(field.Mul(z, r), field.Mul(field.Sub(one, z), field.Sub(one, r)))
		f.scale = field.Mul(f.scale, same)
	}
	return field.Add(e.v.At(0), field.Mul(r, field.Sub(e.v.At(1), e.v.At(0))))
}

var three = *new(field.Element).SetUint64(3)
