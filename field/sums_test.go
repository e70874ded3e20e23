package field

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// four returns four random vectors, or the greatest ones.
func four(r *rand.Rand, n int, top bool) *[4]Planes {
	var p [4]Planes
	for f := range p {
		p[f] = randomPlanes(r, n)
		if top {
			p[f] = Planes{topVec(n), topVec(n), topVec(n)}
		}
	}
	return &p
}

// slowSums is what the definition says.
func slowSums(w Planes, lo, hi *[4]Planes, pairs int) (at0, lead Ext) {
	sign := One()
	for f := 0; f < 2*pairs; f += 2 {
		for i := range w.Len() {
			a, b := lo[f].At(i), lo[f+1].At(i)
			at0 = Add(at0, Mul(sign, Mul(w.At(i), Mul(a, b))))
			step := Mul(Sub(hi[f].At(i), a), Sub(hi[f+1].At(i), b))
			lead = Add(lead, Mul(sign, Mul(w.At(i), step)))
		}
		sign = Neg(sign)
	}
	return at0, lead
}

func TestWeightedSums(t *testing.T) {
	r := newRand(t)
	for _, n := range append(lengths, 2048, 5003) {
		for _, edge := range [][3]bool{{}, {true, true, false}, {true, false, true}, {true, true, true}} {
			w, lo, hi := four(r, n, edge[0])[0], four(r, n, edge[1]), four(r, n, edge[2])
			if edge[1] != edge[2] { // the greatest step
				zero := lo
				if edge[1] {
					zero = hi
				}
				for f := range zero {
					zero[f] = NewPlanes(n)
				}
			}
			for pairs, sums := range []func(Planes, *[4]Planes, *[4]Planes) (Ext, Ext){1: PairSums, 2: CrossSums} {
				if sums == nil {
					continue
				}
				at0, lead := sums(w, lo, hi)
				want0, wantLead := slowSums(w, lo, hi, pairs)
				if at0 != want0 || lead != wantLead {
					t.Fatalf("n=%d edge=%v pairs=%d: at 0 %v, lead %v", n, edge, pairs, at0 == want0, lead == wantLead)
				}
			}
		}
	}
}

func TestProductSums(t *testing.T) {
	r := newRand(t)
	for _, n := range append(lengths, 2048, 5003) {
		for _, edge := range [][2]bool{{}, {true, false}, {false, true}, {true, true}} {
			lo, hi := four(r, n, edge[0]), four(r, n, edge[1])
			if !edge[0] && edge[1] { // the greatest values at 2
				*lo = [4]Planes{NewPlanes(n), NewPlanes(n)}
			}
			var want0, want2 Ext
			for i := range n {
				want0 = Add(want0, Mul(lo[0].At(i), lo[1].At(i)))
				want2 = Add(want2, Mul(Sub(Add(hi[0].At(i), hi[0].At(i)), lo[0].At(i)), Sub(Add(hi[1].At(i), hi[1].At(i)), lo[1].At(i))))
			}
			if at0, at2 := ProductSums(lo, hi); at0 != want0 || at2 != want2 {
				t.Fatalf("n=%d edge=%v: at 0 %v, at 2 %v", n, edge, at0 == want0, at2 == want2)
			}
		}
	}
}

func TestAddFractions(t *testing.T) {
	r := newRand(t)
	for _, n := range lengths {
		for _, top := range []bool{false, true} {
			below, num, den := four(r, n, top), randomPlanes(r, n), randomPlanes(r, n)
			AddFractions(num, den, below)
			for i := range n {
				p0, p1, q0, q1 := below[0].At(i), below[1].At(i), below[2].At(i), below[3].At(i)
				if num.At(i) != Add(Mul(p0, q1), Mul(p1, q0)) || den.At(i) != Mul(q0, q1) {
					t.Fatalf("n=%d top=%v: element %d", n, top, i)
				}
			}
			AddFractions(below[0], below[2], below) // in place
			for i := range n {
				if below[0].At(i) != num.At(i) || below[2].At(i) != den.At(i) {
					t.Fatalf("n=%d top=%v: element %d, in place", n, top, i)
				}
			}
		}
	}
}

func TestAffineForm(t *testing.T) {
	r := newRand(t)
	for _, n := range lengths {
		for count := range 2*maxTerms + 2 {
			for _, top := range []bool{false, true} {
				constant, terms := randomExt(r), make([]Term, count)
				greatest := Planes{topVec(1), topVec(1), topVec(1)}.At(0)
				for i := range terms {
					terms[i] = Term{randomVec(r, n), randomExt(r)}
					if top {
						constant, terms[i] = greatest, Term{topVec(n), greatest}
					}
				}
				dst := randomPlanes(r, n)
				AffineForm(dst, constant, terms)
				for i := range n {
					want := constant
					for _, x := range terms {
						want = Add(want, MulBase(x.C, x.V[i]))
					}
					if dst.At(i) != want {
						t.Fatalf("n=%d count=%d top=%v: element %d", n, count, top, i)
					}
				}
			}
		}
	}
}

func TestSumsDoNotAllocate(t *testing.T) {
	r := newRand(t)
	w, lo, hi, dst := randomPlanes(r, 3001), four(r, 3001, false), four(r, 3001, false), randomPlanes(r, 3001)
	terms := []Term{{w[0], One()}, {w[1], One()}}
	for name, f := range map[string]func(){
		"PairSums":     func() { PairSums(w, lo, hi) },
		"CrossSums":    func() { CrossSums(w, lo, hi) },
		"ProductSums":  func() { ProductSums(lo, hi) },
		"AddFractions": func() { AddFractions(dst, dst, lo) },
		"AffineForm":   func() { AffineForm(dst, One(), terms) },
	} {
		if got := testing.AllocsPerRun(10, f); got != 0 {
			t.Errorf("%s allocates %v times", name, got)
		}
	}
}

func BenchmarkSums(b *testing.B) {
	r := newRand(b)
	for _, n := range []int{64, 256, 1024} {
		w, lo, hi, dst, den := randomPlanes(r, n), four(r, n, false), four(r, n, false), randomPlanes(r, n), randomPlanes(r, n)
		terms := []Term{{w[0], randomExt(r)}, {w[1], randomExt(r)}}
		eight := slices.Repeat(terms, 4)
		for _, k := range []struct {
			name   string
			kernel func()
		}{
			{"PairSums", func() { PairSums(w, lo, hi) }},
			{"CrossSums", func() { CrossSums(w, lo, hi) }},
			{"ProductSums", func() { ProductSums(lo, hi) }},
			{"AddFractions", func() { AddFractions(dst, den, lo) }},
			{"AffineForm of 1", func() { AffineForm(dst, One(), terms[:1]) }},
			{"AffineForm of 2", func() { AffineForm(dst, One(), terms) }},
			{"AffineForm of 8", func() { AffineForm(dst, One(), eight) }},
			{"Fold", func() { Fold(dst, lo[0], hi[0], One()) }},
			{"MulPlanes", func() { MulPlanes(dst, lo[0], hi[0]) }},
		} {
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) { perElement(b, n, k.kernel) })
		}
	}
}
