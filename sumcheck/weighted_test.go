package sumcheck

import (
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

// TestWeighted: what is sent, the point and the values are those of Prove with
// values and weights as factors, also where values end early.
func TestWeighted(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	var sums []Weighted
	var products []Product
	for _, c := range []struct{ high, low, kernels, length int }{
		{0, 0, 1, 1}, {3, 0, 2, 8}, {0, 3, 2, 7}, {2, 2, 1, 16}, {2, 2, 3, 9}, {5, 7, 2, 4096}, {6, 6, 1, 4000}, {4, 6, 3, 20},
	} {
		w, n := Weighted{V: make(field.Vec, c.length)}, 1<<(c.high+c.low)
		cells, kernel := field.NewPlanes(n), field.NewPlanes(n)
		for i := range w.V {
			w.V[i] = random(rng).A0
		}
		copy(cells[0], w.V)
		for k := range c.kernels {
			f := randomProducts(uint64(100*n+k), [][2]int{{c.high, 1}, {c.low, 1}})
			w.Kernels = append(w.Kernels, Kernel{f[0].Factors[0], f[1].Factors[0]})
			for i := range n {
				both := field.Mul(f[0].Factors[0].At(i>>c.low), f[1].Factors[0].At(i&(1<<c.low-1)))
				kernel.Set(i, field.Add(kernel.At(i), both))
			}
		}
		sums = append(sums, w)
		products = append(products, Product{field.One(), []field.Planes{cells, kernel}})
	}
	want := transcript.Prover{Transcript: transcript.New("test")}
	wantPoint := Prove(&want, "views", products, 12, 2)
	got := transcript.Prover{Transcript: transcript.New("test")}
	point, values := ProveWeighted(&got, "views", sums, 12)
	if !slices.Equal(got.Sent, want.Sent) || !slices.Equal(point, wantPoint) {
		t.Fatal("other messages or another point")
	}
	for i, w := range sums {
		own := make(field.Vec, 1<<(w.high()+w.low()))
		copy(own, w.V)
		if v := poly.EvalBase(nil, own, point[len(point)-w.high()-w.low():]); v != values[i] {
			t.Errorf("sum %d: value %v, want %v", i, values[i], v)
		}
	}
}
