package field

import "sync"

// The kernels walk long vectors in chunks whose operands and temporaries stay
// in the first-level cache, because each is a sequence of passes of the base
// field's vector operations. dst may be the same memory as an operand, but must
// not overlap one otherwise. Operands of different lengths panic, as slices do.

// chunk is the number of extension elements that a kernel works on at once.
const chunk = 512

// short is the length below which the vector code would only run its tails.
const short = 8

// scratch is the temporary memory of one kernel call.
type scratch [8][chunk]Element

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// vec returns the first n elements of temporary i.
func (s *scratch) vec(i, n int) Vec { return s[i][:n] }

// planes returns the first n elements of temporaries i to i+2.
func (s *scratch) planes(i, n int) Planes { return Planes{s.vec(i, n), s.vec(i+1, n), s.vec(i+2, n)} }

// AddPlanes sets dst = a + b.
func AddPlanes(dst, a, b Planes) {
	for i := range dst {
		dst[i].Add(a[i], b[i])
	}
}

// SubPlanes sets dst = a − b.
func SubPlanes(dst, a, b Planes) {
	for i := range dst {
		dst[i].Sub(a[i], b[i])
	}
}

// MulPlanes sets dst = a·b, element by element.
func MulPlanes(dst, a, b Planes) {
	n := a.Len()
	if n < short {
		for i := range n {
			dst.Set(i, Mul(a.At(i), b.At(i)))
		}
		return
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		mulChunk(s, dst.Slice(lo, hi), a.Slice(lo, hi), b.Slice(lo, hi))
	}
}

// MulAddPlanes sets dst = dst + a·b, element by element.
func MulAddPlanes(dst, a, b Planes) {
	n := a.Len()
	if n < short {
		for i := range n {
			dst.Set(i, Add(dst.At(i), Mul(a.At(i), b.At(i))))
		}
		return
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		d, t := dst.Slice(lo, hi), s.planes(5, hi-lo)
		mulChunk(s, t, a.Slice(lo, hi), b.Slice(lo, hi))
		AddPlanes(d, d, t)
	}
}

// mulChunk sets dst = a·b for at most chunk elements, with temporaries 0 to 4:
// schoolbook products, with t³ = t + 1.
func mulChunk(s *scratch, dst, a, b Planes) {
	n := a.Len()
	w, x, y, z, t := s.vec(0, n), s.vec(1, n), s.vec(2, n), s.vec(3, n), s.vec(4, n)
	t.Mul(a[1], b[2])
	w.Mul(a[2], b[1])
	t.Add(t, w) // t is the coefficient of t³, which is t + 1

	x.Mul(a[0], b[0])
	y.Mul(a[0], b[1])
	z.Mul(a[0], b[2])
	w.Mul(a[1], b[0])
	y.Add(y, w)
	w.Mul(a[1], b[1])
	z.Add(z, w)
	w.Mul(a[2], b[0])
	z.Add(z, w)
	w.Mul(a[2], b[2]) // the coefficient of t⁴ = t² + t

	dst[0].Add(x, t)
	y.Add(y, w)
	dst[1].Add(y, t)
	dst[2].Add(z, w)
}

// MulPlanesBase sets dst = a·b, element by element, b in the base field.
func MulPlanesBase(dst, a Planes, b Vec) {
	n := len(b)
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		for i := range dst {
			d := dst[i][lo:hi]
			d.Mul(a[i][lo:hi], b[lo:hi])
		}
	}
}
