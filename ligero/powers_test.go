package ligero

import (
	"math/rand/v2"
	"testing"

	"aver/field"
)

// The sums are those of the powers of the points at which rows are encoded: a
// row's inner product with them is the sum of its symbols.
func TestPowerSums(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, log := range []int{0, 1, 2, 4, 7, 10, 12} {
		n := 1 << log
		length := 1 + r.IntN(n)
		positions := r.Perm(n)[:1+min(n/3, 200)]
		scales := randomExts(r, len(positions))
		row := field.PlanesOf(randomExts(r, n))
		clear(row[0][length:])
		clear(row[1][length:])
		clear(row[2][length:])
		word := Codeword(log, row, field.Planes{})
		want := field.Zero()
		for j, q := range positions {
			want = field.Add(want, field.Mul(scales[j], word.At(q)))
		}
		if got := field.Dot(PowerSums(nil, positions, scales, length), row.Slice(0, length)); !got.Equal(&want) {
			t.Errorf("codewords of %d: wrong sums", n)
		}
	}
}

func BenchmarkPowerSums(b *testing.B) {
	positions := rand.Perm(1 << 17)[:200]
	scales := randomExts(rand.New(rand.NewPCG(1, 2)), 200)
	mem := field.NewMemory()
	defer mem.Close()
	for b.Loop() {
		mark := mem.Mark()
		PowerSums(mem, positions, scales, 1<<15+4000)
		mem.Release(mark)
	}
}
