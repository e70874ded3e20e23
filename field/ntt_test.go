package field

import (
	"fmt"
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

func TestButterflies(t *testing.T) {
	r := newRand(t)
	for _, half := range []int{1, 4, 8, 12, 24, 64} {
		for _, groups := range []int{0, 1, 2, 5} {
			data, factors := randomVec(r, 2*half*groups), randomVec(r, groups)
			want := append(Vec{}, data...)
			for g := range groups {
				butterfly(want[2*g*half:][:half], want[(2*g+1)*half:][:half], &factors[g])
			}
			if Butterflies(data, factors, half); !data.Equal(want) {
				t.Errorf("half=%d groups=%d", half, groups)
			}
		}
	}
	data := topVec(32)
	want := append(Vec{}, data...)
	butterfly(want[:16], want[16:], &data[0])
	if Butterflies(data, topVec(1), 16); !data.Equal(want) {
		t.Error("largest words")
	}
}

func BenchmarkButterflies(b *testing.B) {
	r := newRand(b)
	factors := Twiddles(9)
	for _, half := range []int{8, 64, 2048} {
		data := randomVec(r, 4096)
		b.Run(fmt.Sprint(half), func(b *testing.B) {
			perElement(b, 4096, func() { Butterflies(data, factors, half) })
		})
	}
}
