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
			{spread(r, bitsA, m, k), []int{m, k}, dims([]int{0, 1, 0, 0}, []int{0, 0, 0, 1})},
			{spread(r, bitsB, p, k), []int{p, k}, dims([]int{0, 0, 1, 0}, []int{0, 0, 0, 1})}}},
		"transposed": {[]int{p, m, k}, 2, []Factor{
			{spread(r, bitsB, p, k), []int{p, k}, dims([]int{0, 1, 0, 0}, []int{0, 0, 0, 1})},
			{spread(r, bitsA, k, m), []int{k, m}, dims([]int{0, 0, 0, 1}, []int{0, 0, 1, 0})}}},
		"no neighbours among the terms": {[]int{m, p, k}, 2, []Factor{
			{spread(r, bitsA, k, m), []int{k, m}, dims([]int{0, 0, 0, 1}, []int{0, 1, 0, 0})},
			{spread(r, bitsB, k, p), []int{k, p}, dims([]int{0, 0, 0, 1}, []int{0, 0, 1, 0})}}},
		"backwards": {[]int{m, p, k}, 2, []Factor{
			{spread(r, bitsA, m, k), []int{m, k}, dims([]int{m - 1, -1, 0, 0}, []int{k - 1, 0, 0, -1})},
			{spread(r, bitsB, p, k), []int{p, k}, dims([]int{p - 1, 0, -1, 0}, []int{0, 0, 0, 1})}}},
		"batch": {[]int{3, m, p, k}, 3, []Factor{
			{spread(r, bitsA, 3, m, k), []int{3, m, k}, dims([]int{0, 1, 0, 0, 0}, []int{0, 0, 1, 0, 0}, []int{0, 0, 0, 0, 1})},
			{spread(r, bitsB, p, 3, k), []int{p, 3, k}, dims([]int{0, 0, 0, 1, 0}, []int{0, 1, 0, 0, 0}, []int{0, 0, 0, 0, 1})}}},
		"convolution": {[]int{m, p, 3, 2, 3, 5}, 3, []Factor{
			{spread(r, bitsA, m, 2, 3, 5), []int{m, 2, 3, 5}, dims([]int{0, 1, 0, 0, 0, 0, 0}, []int{0, 0, 0, 0, 1, 0, 0}, []int{0, 0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 0, 1})},
			{spread(r, bitsB, 2, p, 5), []int{2, p, 5}, dims([]int{0, 0, 0, 0, 1, 0, 0}, []int{-1, 0, 1, 0, 0, 1, 0}, []int{-1, 0, 0, 1, 0, 0, 1})}}},
		"convolution with channels last": {[]int{m, p, 4, 2, 3, 5}, 3, []Factor{
			{spread(r, bitsA, 3, 5, 2, m), []int{3, 5, 2, m}, dims([]int{0, 0, 0, 0, 0, 1, 0}, []int{0, 0, 0, 0, 0, 0, 1}, []int{0, 0, 0, 0, 1, 0, 0}, []int{0, 1, 0, 0, 0, 0, 0})},
			{spread(r, bitsB, 2, p, 5), []int{2, p, 5}, dims([]int{0, 0, 0, 0, 1, 0, 0}, []int{-1, 0, 1, 0, 0, 1, 0}, []int{-2, 0, 0, 2, 0, 0, 1})}}},
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
	got, want := random(r, cells), make([]int64, cells)
	copy(want, got)
	Contract(got, c.sizes, c.rank, -3, c.factors...)
	naive(want, c.sizes, c.rank, -3, c.factors...)
	if !slices.Equal(got, want) {
		i := 0
		for got[i] == want[i] {
			i++
		}
		t.Fatalf("cell %d of %d is %d, want %d", i, cells, got[i], want[i])
	}
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
