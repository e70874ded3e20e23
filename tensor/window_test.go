package tensor

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWindow: every length about a vector register's, values and none, left of
// the window, in it and right of it.
func TestWindow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, w := range []Window{
		{Lo: 0, Last: 255, Below: 0, Above: 255},
		{Shift: 3, Lo: -20, Last: 31, Below: -7, Above: 9},
		{Shift: 12, Lo: -4, Last: 7, Below: -1, Above: 77, Values: []int64{5, 4, 3, 2, 1, 0, -1, -2}},
		{Shift: 1, Lo: 3, Last: 0, Below: 1, Above: 2, Values: []int64{1 << 46}},
	} {
		for n := 1; n < 40; n++ {
			src, got, want := random(r, n), make([]int64, n), make([]int64, n)
			for i := range src {
				if src[i] += w.Lo; i%3 > 0 {
					src[i] <<= w.Shift
				}
				want[i] = w.at(src[i])
			}
			least, greatest := w.Apply(got, src)
			if !slices.Equal(got, want) || least != slices.Min(src) || greatest != slices.Max(src) {
				t.Fatalf("%+v of %d integers:\ngot  %v, %d to %d\nwant %v, %d to %d", w, n, got, least, greatest, want, slices.Min(src), slices.Max(src))
			}
		}
	}
}

// TestWindowRounds: half up, and the ends of the window.
func TestWindowRounds(t *testing.T) {
	w := Window{Shift: 2, Lo: -1, Last: 2, Below: -10, Above: 10}
	src := []int64{-7, -6, -5, -3, -2, 1, 2, 5, 6, 100, -100}
	want := []int64{-10, -1, -1, -1, 0, 0, 1, 1, 10, 10, -10}
	got := make([]int64, len(src))
	if w.Apply(got, src); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func BenchmarkWindow(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	src, dst := spread(r, 9, 4096), make([]int64, 4096)
	for name, values := range map[string][]int64{"integers": nil, "values": random(r, 256)} {
		w := Window{Shift: 1, Lo: -128, Last: 255, Values: values}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w.Apply(dst, src)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/element")
		})
	}
}
