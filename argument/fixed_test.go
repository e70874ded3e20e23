package argument

import (
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/relation"
)

// shapes and functions of the cell's number, with the number of places that an
// affine function has to change at; −1 where it takes more than cells are worth.
var fixedCases = map[string]struct {
	shape []int
	at    func(i int) int64
	bends int
}{
	"one cell":         {[]int{1}, func(int) int64 { return 7 }, 1},
	"zero":             {[]int{100}, func(int) int64 { return 0 }, 0},
	"constant":         {[]int{64}, func(int) int64 { return -3 }, 1},
	"index":            {[]int{300}, func(i int) int64 { return int64(i) - 5 }, 1},
	"relu":             {[]int{511}, func(i int) int64 { return max(0, int64(i)-255) }, 2},
	"classes":          {[]int{96}, func(i int) int64 { return int64(i / 32) }, 3},
	"clamp in windows": {[]int{3, 256}, func(i int) int64 { return min(max(int64(i)-256, 0), 255) }, 3},
	"rows with holes":  {[]int{2, 3, 5}, func(i int) int64 { return int64(i % 5) }, -1},
	"steps":            {[]int{5000}, func(i int) int64 { return int64(i / 100) }, 50},
	"noise":            {[]int{5000}, func(i int) int64 { return int64(i * i % 4093) }, -1},
	"noise in rows":    {[]int{3, 2500, 2}, func(i int) int64 { return int64(i*i%4093) - 2000 }, -1},
	"noise, short":     {[]int{9}, func(i int) int64 { return int64(i * i % 7) }, -1},
	"farthest":         {[]int{200}, func(i int) int64 { return int64(1-2*(i/100)) << 47 }, 2},
}

func TestFixedTensors(t *testing.T) {
	for name, c := range fixedCases {
		cells := make([]int64, relation.Size(c.shape))
		for i := range cells {
			cells[i] = c.at(i)
		}
		tensor := relation.Tensor{Shape: c.shape, Kind: relation.Fixed, Data: cells}
		fixed := newFixedTensor(&tensor)
		if got := len(fixed.bends); fixed.cells == nil && got != c.bends || fixed.cells != nil && c.bends != -1 {
			t.Errorf("%s: %d bends, want %d", name, got, c.bends)
		}
		padded := newArray(nil, c.shape)
		padded.set(cells)
		point := randomPoint(tensor.LogSize())
		got := fixed.below(poly.NewPrefixes(point))
		if fixed.cells != nil {
			got = fixed.evaluate(point)
		}
		if want := poly.EvalBase(nil, padded.cells, point); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func randomPoint(n int) []field.Ext {
	p := make([]field.Ext, n)
	for i := range p {
		p[i] = field.NewExt(rand.Uint64N(field.Modulus), rand.Uint64N(field.Modulus), rand.Uint64N(field.Modulus))
	}
	return p
}

// A claim on a table of an activation, by its steps and by its cells.
func BenchmarkFixedTensors(b *testing.B) {
	const log = 16
	for name, at := range map[string]func(i int) int64{
		"128 steps": func(i int) int64 { return int64(i >> 9) },
		"cells":     func(i int) int64 { return int64(i * i % 4093) },
	} {
		cells := make([]int64, 1<<log)
		for i := range cells {
			cells[i] = at(i)
		}
		fixed, point := newFixedTensor(&relation.Tensor{Shape: []int{1 << log}, Data: cells}), randomPoint(log)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if fixed.cells != nil {
					fixed.evaluate(point)
				} else {
					fixed.below(poly.NewPrefixes(point))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1<<log), "ns/row")
		})
	}
}
