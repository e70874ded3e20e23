package field

import (
	"fmt"
	"math/big"
	"testing"
)

func TestTwiddles(t *testing.T) {
	const log = 6
	table := Twiddles(log)
	w := RootOfUnity(log + 1)
	for g, got := range table {
		var want Element
		want.SetOne()
		for range Reverse(g, log) {
			want.Mul(&want, &w)
		}
		if got != want {
			t.Fatalf("entry %d is %v, want %v", g, got, want)
		}
	}
	if longer := Twiddles(log + 3); !longer[:1<<log].Equal(table) {
		t.Error("a longer table starts differently")
	}
	for log := 1; log <= TwoAdicity; log++ {
		w, half := RootOfUnity(log), RootOfUnity(log-1)
		if w.Mul(&w, &w); w != half {
			t.Errorf("root of order 2^%d", log)
		}
	}
}

// TestTransform holds the vector code to layer after layer of scalar butterflies, for
// parts of a longer transform too, and on the largest words.
func TestTransform(t *testing.T) {
	r := newRand(t)
	for _, width := range []int{1, 3, 8, 12, 24, 64, 136} {
		for log := range 12 {
			n := width << log
			if n > 1<<16 {
				continue
			}
			for _, group := range []int{0, 1, 5} {
				factors := Twiddles(max(log-1, 0) + 3)
				for name, data := range map[string]Vec{"random": randomVec(r, n), "largest": topVec(n), "zero": make(Vec, n)} {
					want := append(Vec{}, data...)
					for groups := 1; groups < 1<<log; groups *= 2 {
						half := n / groups / 2
						for g := range groups {
							butterfly(want[2*g*half:][:half], want[(2*g+1)*half:][:half], &factors[group*groups+g])
						}
					}
					if Transform(data, factors, width, group); !data.Equal(want) {
						t.Fatalf("2^%d coefficients of %d polynomials, %s words, group %d", log, width, name, group)
					}
				}
			}
		}
	}
}

// TestTransformPart: parts are those of the whole transform, whatever the number of
// coefficients, for any words below p.
func TestTransformPart(t *testing.T) {
	r := newRand(t)
	for _, c := range []struct{ log, part int }{{3, 0}, {3, 3}, {5, 4}, {7, 4}, {7, 5}, {9, 6}, {10, 8}} {
		factors := Twiddles(max(c.log-1, c.log-c.part))
		for _, n := range []int{1 << c.part, 1<<c.part + 1, 1<<c.part + 1<<c.part/4, 1<<c.part + 1<<c.part*2/3, 2<<c.part - 1, 2 << c.part, 3<<c.part + 1<<c.part/2 - 1, 1 << c.log} {
			if n > 1<<c.log {
				continue
			}
			for name, coefs := range map[string]Vec{"random": randomVec(r, n*lanes), "largest": topVec(n * lanes)} {
				want := append(append(Vec{}, coefs...), make(Vec, (1<<c.log-n)*lanes)...)
				Transform(want, factors, lanes, 0)
				for part := range 1 << (c.log - c.part) {
					got := topVec(lanes << c.part)
					if TransformPart(got, coefs, factors, part); !got.Equal(want[part*len(got):][:len(got)]) {
						t.Fatalf("part %d of 2^%d, of 2^%d, from %d %s coefficients", part, c.part, c.log, n, name)
					}
				}
			}
		}
	}
}

// TestTransformEvaluates holds it to its definition.
func TestTransformEvaluates(t *testing.T) {
	const log, width = 7, 8
	r := newRand(t)
	data := randomVec(r, width<<log)
	coefs := append(Vec{}, data...)
	Transform(data, Twiddles(log-1), width, 0)
	for q := range 1 << log {
		var x Element
		x.Exp(RootOfUnity(log), big.NewInt(int64(Reverse(q, log))))
		for i := range width {
			var want Element
			for j := 1<<log - 1; j >= 0; j-- {
				want.Mul(&want, &x).Add(&want, &coefs[j*width+i])
			}
			if got := data[q*width+i]; got != want {
				t.Fatalf("polynomial %d at position %d: %v, want %v", i, q, got, want)
			}
		}
	}
}

// BenchmarkTransform: nanoseconds for an element in a layer.
func BenchmarkTransform(b *testing.B) {
	r := newRand(b)
	for _, c := range []struct{ width, log int }{{8, 9}, {8, 13}, {16, 12}, {128, 6}, {128, 9}} {
		data := randomVec(r, c.width<<c.log)
		factors := Twiddles(c.log - 1)
		b.Run(fmt.Sprintf("%dx2^%d", c.width, c.log), func(b *testing.B) {
			perElement(b, len(data)*c.log, func() { Transform(data, factors, c.width, 0) })
		})
	}
}
