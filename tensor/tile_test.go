package tensor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// spread makes values of up to so many bits, with a sign beside these.
func spread(r *rand.Rand, bits int, shape ...int) []int64 {
	v := random(r, shape...)
	for i := range v {
		v[i] = r.Int64() >> (63 - bits) * (1 - 2*r.Int64N(2))
	}
	return v
}

// products are nests that are products of matrices: m lanes, p points, k terms.
func products(r *rand.Rand, m, p, k, bitsA, bitsB int) map[string]nestCase {
	return map[string]nestCase{
		"matrices": {[]int{m, p, k}, 2, []Factor{
			{Data: spread(r, bitsA, m, k), Shape: []int{m, k}, Dims: dims([]int{0, 1, 0, 0}, []int{0, 0, 0, 1})},
			{Data: spread(r, bitsB, p, k), Shape: []int{p, k}, Dims: dims([]int{0, 0, 1, 0}, []int{0, 0, 0, 1})}}},
		"transposed": {[]int{p, m, k}, 2, []Factor{
			{Data: spread(r, bitsB, p, k), Shape: []int{p, k}, Dims: dims([]int{0, 1, 0, 0}, []int{0, 0, 0, 1})},
			{Data: spread(r, bitsA, k, m), Shape: []int{k, m}, Dims: dims([]int{0, 0, 0, 1}, []int{0, 0, 1, 0})}}},
		"no neighbours among the terms": {[]int{m, p, k}, 2, []Factor{
			{Data: spread(r, bitsA, k, m), Shape: []int{k, m}, Dims: dims([]int{0, 0, 0, 1}, []int{0, 1, 0, 0})},
			{Data: spread(r, bitsB, k, p), Shape: []int{k, p}, Dims: dims([]int{0, 0, 0, 1}, []int{0, 0, 1, 0})}}},
		"backwards": {[]int{m, p, k}, 2, []Factor{
			{Data: spread(r, bitsA, m, k), Shape: []int{m, k}, Dims: dims([]int{m - 1, -1, 0, 0}, []int{k - 1, 0, 0, -1})},
			{Data: spread(r, bitsB, p, k), Shape: []int{p, k}, Dims: dims([]int{p - 1, 0, -1, 0}, []int{0, 0, 0, 1})}}},
		"batch": {[]int{3, m, p, k}, 3, []Factor{
			{Data: spread(r, bitsA, 3, m, k), Shape: []int{3, m, k}, Dims: dims([]int{0, 1, 0, 0, 0}, []int{0, 0, 1, 0, 0}, []int{0, 0, 0, 0, 1})},
			{Data: spread(r, bitsB, p, 3, k), Shape: []int{p, 3, k}, Dims: dims([]int{0, 0, 0, 1, 0}, []int{0, 1, 0, 0, 0}, []int{0, 0, 0, 0, 1})}}},
		"convolution": {[]int{m, p, 3, 2, 3, 5}, 3, []Factor{
			{Data: spread(r, bitsA, m, 2, 3, 5), Shape: []int{m, 2, 3, 5}, Dims: dims([]int{0, 1, 0, 0, 0, 0, 0}, []int{0, 0, 0, 0, 1, 0, 0}, []int{0, 0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 0, 1})},
			{Data: spread(r, bitsB, 2, p, 5), Shape: []int{2, p, 5}, Dims: dims([]int{0, 0, 0, 0, 1, 0, 0}, []int{-1, 0, 1, 0, 0, 1, 0}, []int{-1, 0, 0, 1, 0, 0, 1})}}},
		"convolution with channels last": {[]int{m, p, 4, 2, 3, 5}, 3, []Factor{
			{Data: spread(r, bitsA, 3, 5, 2, m), Shape: []int{3, 5, 2, m}, Dims: dims([]int{0, 0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 0, 1}, []int{0, 0, 0, 0, 1, 0, 0}, []int{0, 1, 0, 0, 0, 0, 0})},
			{Data: spread(r, bitsB, 2, p, 5), Shape: []int{2, p, 5}, Dims: dims([]int{0, 0, 0, 0, 1, 0, 0}, []int{-1, 0, 1, 0, 0, 1, 0}, []int{-2, 0, 0, 2, 0, 0, 1})}}},
	}
}

type nestCase struct {
	sizes   []int
	rank    int
	factors []Factor
}

// check compares Contract with its definition.
func (c nestCase) check(t *testing.T, r *rand.Rand) {
	t.Helper()
	cells := 1
	for _, s := range c.sizes[:c.rank] {
		cells *= s
	}
	before := random(r, cells)
	want := slices.Clone(before)
	naive(want, c.sizes, c.rank, -3, c.factors...)
	for small := range 1 << len(c.factors) {
		factors, ok := shrunk(c.factors, small)
		if !ok {
			continue
		}
		got := slices.Clone(before)
		Contract(got, c.sizes, c.rank, -3, factors...)
		if !slices.Equal(got, want) {
			i := 0
			for got[i] == want[i] {
				i++
			}
			t.Fatalf("small factors %b: cell %d of %d is %d, want %d", small, i, cells, got[i], want[i])
		}
	}
}

// shrunk has the factors in the mask as small integers, if they are.
func shrunk(factors []Factor, mask int) ([]Factor, bool) {
	out := slices.Clone(factors)
	for i := range out {
		f := &out[i]
		if mask>>i&1 == 0 {
			continue
		}
		for _, v := range f.Data {
			if v != int64(int16(v)) {
				return nil, false
			}
			f.Small, f.Most = append(f.Small, int16(v)), max(f.Most, v, -v)
		}
		f.Data = nil
	}
	return out, true
}

// TestTiles: products of matrices of all widths of panels, with lanes, points and
// terms left over, of values that 16 bits hold or not, and whose sums 32 bits hold
// or not.
func TestTiles(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct{ m, p, k, bitsA, bitsB int }{
		{4, 31, 90, 9, 12}, {16, 24, 24, 12, 15}, {17, 13, 31, 10, 12}, {70, 12, 30, 9, 12}, {130, 9, 8, 15, 15},
		{64, 9, 700, 12, 12}, {33, 5, 40, 16, 12}, {40, 5, 40, 12, 16}, {20, 20, 30, 2, 20}, {20, 20, 30, 20, 2}, {20, 20, 30, 32, 31}, {65, 20, 21, 62, 62},
	} {
		for name, nc := range products(r, c.m, c.p, c.k, c.bitsA, c.bitsB) {
			t.Run(fmt.Sprint(name, c), func(t *testing.T) { nc.check(t, r) })
		}
	}
	for name, c := range map[string]struct{ m, p, k int }{
		"panels by thread": {70, 4, 1 + sharedPanels/70}, "values by block": {4, 70, 1 + sharedValues/70},
	} {
		t.Run(name, func(t *testing.T) { products(r, c.m, c.p, c.k, 9, 12)["matrices"].check(t, r) })
	}
}

// TestTilings: what is worth it is done in tiles, and nothing else.
func TestTilings(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, c := range []struct {
		m, p, k int
		tiles   bool
	}{{4, 64, 64, true}, {64, 4, 64, true}, {64, 64, 4, true}, {64, 64, 3, false}, {3, 64, 64, false}, {64, 1, 400, false}, {16, 16, 16, false}} {
		for _, name := range []string{"matrices", "transposed", "no neighbours among the terms"} {
			nc := products(r, c.m, c.p, c.k, 8, 8)[name]
			n := newNest(make([]int64, c.m*c.p), nc.sizes, nc.rank)
			n.add(nc.factors[0])
			n.add(nc.factors[1])
			n.coalesce()
			if got := n.tilings(1) != nil; got != (c.tiles && useTiles) {
				t.Errorf("%s of %d, %d and %d: tiles are %v", name, c.m, c.p, c.k, got)
			}
		}
	}
}

func BenchmarkTiles(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, bits := range []int{9, 20} {
		for name, nc := range products(r, 64, 96, 512, bits, 12) {
			b.Run(fmt.Sprintf("%s/%d bits", name, bits), func(b *testing.B) { perProduct(b, nc.sizes, nc.rank, nc.factors...) })
		}
	}
}

// TestSmallIsReadOnly: small integers, which may lie in a mapped file, are not taken
// for memory that is used again.
func TestSmallIsReadOnly(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, s := range [][3]int{{70, 64, 90}, {64, 70, 90}, {16, 40, 1 + sharedPanels/16}} {
		for name, c := range products(r, s[0], s[1], s[2], 9, 12) {
			factors, _ := shrunk(c.factors, 3)
			before := [][]int16{slices.Clone(factors[0].Small), slices.Clone(factors[1].Small)}
			cells := 1
			for _, n := range c.sizes[:c.rank] {
				cells *= n
			}
			for _, f := range [][]Factor{factors, c.factors} {
				Contract(make([]int64, cells), c.sizes, c.rank, 1, f...)
			}
			if !slices.Equal(factors[0].Small, before[0]) || !slices.Equal(factors[1].Small, before[1]) {
				t.Errorf("%s of %v: a factor was written to", name, s)
			}
		}
	}
}
