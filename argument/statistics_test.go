package argument

import (
	"math"
	"testing"

	"aver/field"
)

const buckets = 16

// histogram counts, for every place, the top bits of the elements there and the
// lowest ones.
type histogram struct {
	n    int
	high [][buckets]int
	low  [][buckets]int
}

func (h *histogram) add(sample field.Vec) {
	if h.n == 0 {
		h.high, h.low = make([][buckets]int, len(sample)), make([][buckets]int, len(sample))
	}
	h.n++
	canonical := make(field.Vec, len(sample))
	field.Canonical(canonical, sample)
	for i, e := range canonical {
		h.high[i][e[0]*buckets/field.Modulus]++
		h.low[i][e[0]%buckets]++
	}
}

// uniform is Pearson's χ² against the uniform distribution.
func uniform(counts *[buckets]int) (x float64) {
	n := 0
	for _, c := range counts {
		n += c
	}
	want := float64(n) / buckets
	for _, c := range counts {
		x += (float64(c) - want) * (float64(c) - want) / want
	}
	return x
}

// alike is the χ² of two samples against one distribution of both.
func alike(a, b *[buckets]int) (x float64) {
	na, nb := 0, 0
	for i := range a {
		na, nb = na+a[i], nb+b[i]
	}
	ra, rb := math.Sqrt(float64(nb)/float64(na)), math.Sqrt(float64(na)/float64(nb))
	for i := range a {
		if sum := float64(a[i] + b[i]); sum > 0 {
			d := ra*float64(a[i]) - rb*float64(b[i])
			x += d * d / sum
		}
	}
	return x
}

// tail is the chance that χ² with buckets−1 = 15 degrees of freedom exceeds x:
// the regularised incomplete gamma function Q(15/2, x/2), by recurrence from
// Q(1/2, ·) = erfc(√·).
func tail(x float64) float64 {
	x /= 2
	q := math.Erfc(math.Sqrt(x))
	for a := 0.5; a < (buckets-1)/2.; a++ {
		g, _ := math.Lgamma(a + 1)
		q += math.Exp(a*math.Log(x) - x - g)
	}
	return q
}

// verdict collects the χ² of many places.
type verdict struct {
	tests    int
	greatest float64
	place    int
	sum      float64
}

func (v *verdict) add(place int, x float64) {
	if v.tests++; x > v.greatest {
		v.greatest, v.place = x, place
	}
	v.sum += x
}

// falseAlarm is the chance that one test of many fails where nothing is wrong,
// over all of them. χ² exceeds far quantiles of its limit more often than the
// limit does, which the spare factor is for.
const (
	falseAlarm = 1e-6
	spare      = 100
)

func (v *verdict) suspicious() bool { return tail(v.greatest)*float64(v.tests) < falseAlarm/spare }

func (h *histogram) verdict() (v verdict) {
	for i := range h.high {
		v.add(i, uniform(&h.high[i]))
		v.add(i, uniform(&h.low[i]))
	}
	return v
}

func compare(a, b *histogram) (v verdict) {
	for i := range a.high {
		v.add(i, alike(&a.high[i], &b.high[i]))
		v.add(i, alike(&a.low[i], &b.low[i]))
	}
	return v
}

// span is a space of vectors, by a basis whose vectors are 1 at a place where
// later ones are 0.
type span struct {
	basis []field.Vec
	at    []int
}

// add adds a vector to those that span.
func (s *span) add(v field.Vec) {
	v = append(field.Vec{}, v...)
	scratch := make(field.Vec, len(v))
	for i, b := range s.basis {
		if c := v[s.at[i]]; !c.IsZero() {
			field.ScaleVec(scratch, b, c)
			field.SubVec(v, v, scratch)
		}
	}
	for i := range v {
		if !v[i].IsZero() {
			var inverse field.Element
			inverse.Inverse(&v[i])
			field.ScaleVec(v, v, inverse)
			s.basis, s.at = append(s.basis, v), append(s.at, i)
			return
		}
	}
}

func TestTail(t *testing.T) {
	for x, want := range map[float64]float64{24.996: 0.05, 37.697: 0.001, 7.261: 0.95} {
		if got := tail(x); math.Abs(got-want) > 1e-3*want {
			t.Errorf("tail(%v) = %v, want %v", x, got, want)
		}
	}
}
