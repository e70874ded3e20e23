package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// naive is Contract straight from its definition.
func naive(dst []int64, sizes []int, rank int, coef int64, factors ...Factor) {
	index := make([]int, len(sizes))
	for {
		product, out := coef, 0
		for v := range rank {
			out = out*sizes[v] + index[v]
		}
		for _, f := range factors {
			product *= f.at(index)
		}
		dst[out] += product
		v := len(sizes) - 1
		for ; v >= 0; v-- {
			if index[v]++; index[v] < sizes[v] {
				break
			}
			index[v] = 0
		}
		if v < 0 {
			return
		}
	}
}

func (f Factor) at(index []int) int64 {
	cell := 0
	for d, a := range f.Dims {
		c := a.Offset
		for v, s := range a.Steps {
			c += s * index[v]
		}
		if c < 0 || c >= f.Shape[d] {
			return 0
		}
		cell = cell*f.Shape[d] + c
	}
	if f.Small != nil {
		return int64(f.Small[cell])
	}
	return f.Data[cell]
}

// dims builds affine maps from rows of (offset, steps…).
func dims(rows ...[]int) []Affine {
	var out []Affine
	for _, r := range rows {
		out = append(out, Affine{Offset: r[0], Steps: r[1:]})
	}
	return out
}

func random(r *rand.Rand, shape ...int) []int64 {
	n := 1
	for _, d := range shape {
		n *= d
	}
	out := make([]int64, n)
	for i := range out {
		out[i] = r.Int64N(201) - 100
	}
	return out
}

func TestContract(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tensor := func(shape []int, d []Affine) Factor { return Factor{Data: random(r, shape...), Shape: shape, Dims: d} }
	cases := map[string]struct {
		sizes   []int
		rank    int
		factors []Factor
	}{
		"gemm": {[]int{5, 17}, 1, []Factor{
			tensor([]int{5, 17}, dims([]int{0, 1, 0}, []int{0, 0, 1})),
			tensor([]int{17}, dims([]int{0, 0, 1}))}},
		"flatten and gemm": {[]int{6, 4, 5, 5}, 1, []Factor{
			tensor([]int{6, 4, 5, 5}, dims([]int{0, 1, 0, 0, 0}, []int{0, 0, 1, 0, 0}, []int{0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 1})),
			tensor([]int{4, 5, 5}, dims([]int{0, 0, 1, 0, 0}, []int{0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 1}))}},
		"padded strided convolution": {[]int{3, 4, 5, 2, 3, 3}, 3, []Factor{
			tensor([]int{3, 2, 3, 3}, dims([]int{0, 1, 0, 0, 0, 0, 0}, []int{0, 0, 0, 0, 1, 0, 0}, []int{0, 0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 0, 1})),
			tensor([]int{2, 7, 9}, dims([]int{0, 0, 0, 0, 1, 0, 0}, []int{-1, 0, 2, 0, 0, 1, 0}, []int{-2, 0, 0, 2, 0, 0, 2}))}},
		"long rows": {[]int{3, 20, 31, 3, 3}, 3, []Factor{
			tensor([]int{3, 3, 3}, dims([]int{0, 1, 0, 0, 0, 0}, []int{0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 1})),
			tensor([]int{20, 31}, dims([]int{-1, 0, 1, 0, 1, 0}, []int{-1, 0, 0, 1, 0, 1}))}},
		"one factor, reversed, partly outside": {[]int{9}, 1, []Factor{tensor([]int{6}, dims([]int{7, -1}))}},
		"wholly outside":                       {[]int{4}, 1, []Factor{tensor([]int{6}, dims([]int{9, 1}))}},
		"sum to a scalar":                      {[]int{1, 40, 3}, 1, []Factor{tensor([]int{40, 3}, dims([]int{0, 0, 1, 0}, []int{0, 0, 0, 1}))}},
		"three factors": {[]int{4, 6}, 1, []Factor{
			tensor([]int{4, 6}, dims([]int{0, 1, 0}, []int{0, 0, 1})), tensor([]int{6}, dims([]int{0, 0, 1})), tensor([]int{4}, dims([]int{0, 1, 0}))}},
		"constant": {[]int{1}, 1, []Factor{tensor([]int{3}, dims([]int{2, 0}))}},
		"outer product": {[]int{40, 50}, 2, []Factor{
			tensor([]int{40}, dims([]int{0, 1, 0})), tensor([]int{50}, dims([]int{0, 0, 1}))}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			nestCase{c.sizes, c.rank, c.factors}.check(t, r)
		})
	}
}

// TestEveryLength: rows of every length about a vector register's, forwards and
// backwards, with values whose products wrap.
func TestEveryLength(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := 1; n <= 35; n++ {
		for _, step := range []int{1, -1} {
			w, x := Factor{Data: random(r, 3, n), Shape: []int{3, n}, Dims: dims([]int{0, 1, 0}, []int{0, 0, 1})}, Factor{Data: random(r, n), Shape: []int{n}, Dims: dims([]int{0, 0, 1})}
			o := Factor{Data: random(r, 3), Shape: []int{3}, Dims: dims([]int{1 - step, step, 0})}
			for i := range x.Data {
				x.Data[i] <<= 60
			}
			for _, edges := range [][]int64{{0, -1, math.MinInt16, math.MaxInt16}, {0, -1, math.MinInt64, math.MaxInt64}} {
				copy(w.Data, edges)
				copy(x.Data[n/2:], edges)
				nestCase{[]int{3, n}, 1, []Factor{w, x}}.check(t, r)
				nestCase{[]int{3, n}, 2, []Factor{w, o}}.check(t, r)
			}
		}
	}
}

// BenchmarkConv: the two convolutions of a small network for images, as its
// weights are stored.
func BenchmarkConv(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	o, c, dy, dx := []int{0, 1, 0, 0, 0, 0, 0}, []int{0, 0, 0, 0, 1, 0, 0}, []int{0, 0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 0, 1}
	window := dims(c, []int{0, 0, 1, 0, 0, 1, 0}, []int{0, 0, 0, 1, 0, 0, 1})
	b.Run("first", func(b *testing.B) {
		perProduct(b, []int{32, 28, 28, 3, 5, 5}, 3, Factor{Data: random(r, 32, 3, 5, 5), Shape: []int{32, 3, 5, 5}, Dims: dims(o, c, dy, dx)},
			Factor{Data: random(r, 3, 32, 32), Shape: []int{3, 32, 32}, Dims: window})
	})
	b.Run("second", func(b *testing.B) {
		perProduct(b, []int{64, 10, 10, 32, 5, 5}, 3, Factor{Data: random(r, 5, 5, 32, 64), Shape: []int{5, 5, 32, 64}, Dims: dims(dy, dx, c, o)},
			Factor{Data: random(r, 32, 14, 14), Shape: []int{32, 14, 14}, Dims: window})
	})
}

func BenchmarkGemm(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	w := Factor{Data: random(r, 1024, 4096), Shape: []int{1024, 4096}, Dims: dims([]int{0, 1, 0}, []int{0, 0, 1})}
	x := Factor{Data: random(r, 4096), Shape: []int{4096}, Dims: dims([]int{0, 0, 1})}
	perProduct(b, []int{1024, 4096}, 1, w, x)
}

// BenchmarkRows: the two kernels alone, on data in the first-level cache.
func BenchmarkRows(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const rows = 64
	for _, n := range []int{10, 28, 500} {
		m := Factor{Data: random(r, rows, n), Shape: []int{rows, n}, Dims: dims([]int{0, 1, 0}, []int{0, 0, 1})}
		row := Factor{Data: random(r, n), Shape: []int{n}, Dims: dims([]int{0, 0, 1})}
		column := Factor{Data: random(r, rows), Shape: []int{rows}, Dims: dims([]int{0, 1, 0})}
		small, _ := shrunk([]Factor{m}, 1)
		for name, m := range map[string]Factor{"": m, "small/": small[0]} {
			b.Run(fmt.Sprintf("%sdot/%d", name, n), func(b *testing.B) { perProduct(b, []int{rows, n}, 1, m, row) })
			b.Run(fmt.Sprintf("%saxpy/%d", name, n), func(b *testing.B) { perProduct(b, []int{rows, n}, 2, m, column) })
		}
	}
}

// perProduct runs a contraction.
func perProduct(b *testing.B, sizes []int, rank int, factors ...Factor) {
	cells, products := 1, 1
	for v, s := range sizes {
		if products *= s; v < rank {
			cells *= s
		}
	}
	dst := make([]int64, cells)
	for b.Loop() {
		Contract(dst, sizes, rank, 1, factors...)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(products), "ns/product")
}
