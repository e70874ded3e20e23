package field

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// randomSmall holds random integers, often ones at the edge.
func randomSmall(r *rand.Rand, n int) []int16 {
	edges := []int16{0, 1, -1, math.MaxInt16, math.MinInt16, math.MinInt16 + 1}
	v := make([]int16, n)
	for i := range v {
		if v[i] = int16(r.Uint32()); r.IntN(3) == 0 {
			v[i] = edges[r.IntN(len(edges))]
		}
	}
	return v
}

// elements are the integers one by one.
func elements(v []int16) Vec {
	out := make(Vec, len(v))
	for i, x := range v {
		out[i] = FromInt(int64(x)).A0
	}
	return out
}

func TestSmallVectors(t *testing.T) {
	r := newRand(t)
	for _, n := range append(lengths, 8*maxBlocks+17) {
		v, a := randomSmall(r, n), randomPlanes(r, n)
		want := elements(v)
		got := make(Vec, n)
		SetSmall(got, v)
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("SetSmall of %d: %v, want %v", v[i], got[i], want[i])
			}
		}
		var dot Ext
		for i := range want {
			dot = Add(dot, MulBase(a.At(i), want[i]))
		}
		if got := DotSmall(a, v); got != dot {
			t.Fatalf("DotSmall of %d: %v, want %v", n, got, dot)
		}
	}
}

func TestAddCombinationSmall(t *testing.T) {
	r := newRand(t)
	for _, s := range [][2]int{{1, 1}, {3, 31}, {2, 32}, {7, 40}, {combineRows, 64}, {combineRows + 1, 67}, {3 * combineRows, 33}} {
		rows, n := s[0], s[1]
		stride := n + 5
		v, coef, got := randomSmall(r, rows*stride), make([]Ext, rows), randomPlanes(r, n)
		for i := range coef {
			coef[i] = randomExt(r)
		}
		checkCombinationSmall(t, got, v[:len(v)-5], stride, coef)
	}
}

// TestSmallExtremes: sums of as many products as there can be, of one sign, as far
// from zero as they get.
func TestSmallExtremes(t *testing.T) {
	for _, w := range []int16{math.MinInt16, math.MaxInt16, -1} {
		for _, c := range []uint64{Modulus - 1, 1<<limbBits - 1, (Modulus - 1) &^ (1<<limbBits - 1), 1 << 48} {
			v, coef := make([]int16, combineRows*combineCols), make([]Ext, combineRows)
			for i := range v {
				v[i] = w
			}
			for i := range coef {
				coef[i] = Ext{A0: Element{c}, A1: Element{c}, A2: Element{c}}
			}
			checkCombinationSmall(t, NewPlanes(combineCols), v, combineCols, coef)
		}
	}
}

func checkCombinationSmall(t *testing.T, dst Planes, v []int16, stride int, coef []Ext) {
	t.Helper()
	want := clonePlanes(dst)
	for i, c := range coef {
		for j, x := range elements(v[i*stride:][:want.Len()]) {
			want.Set(j, Add(want.At(j), MulBase(c, x)))
		}
	}
	AddCombinationSmall(dst, v, stride, coef)
	for j := range want.Len() {
		if dst.At(j) != want.At(j) {
			t.Fatalf("%d rows of %d: element %d is %v, want %v", len(coef), want.Len(), j, dst.At(j), want.At(j))
		}
	}
}

// BenchmarkSmall: nanoseconds for one integer, of one row.
func BenchmarkSmall(b *testing.B) {
	r := newRand(b)
	for _, n := range []int{512, 1 << 16} {
		const rows = combineRows
		v, a, dst, coef := randomSmall(r, rows*n), randomPlanes(r, n), NewPlanes(n), make([]Ext, rows)
		for i := range coef {
			coef[i] = randomExt(r)
		}
		wide := make(Vec, n)
		b.Run(fmt.Sprintf("combine/%d", n), func(b *testing.B) {
			perElement(b, rows*n, func() { AddCombinationSmall(dst, v, n, coef) })
		})
		b.Run(fmt.Sprintf("dot/%d", n), func(b *testing.B) { perElement(b, n, func() { DotSmall(a, v[:n]) }) })
		b.Run(fmt.Sprintf("set/%d", n), func(b *testing.B) { perElement(b, n, func() { SetSmall(wide, v[:n]) }) })
	}
}
