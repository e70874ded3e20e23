package field

import (
	"math"
	"math/big"
	"testing"
)

func TestInts(t *testing.T) {
	src := []int64{0, 1, -1, 7, -7, Modulus - 1, Modulus, Modulus + 1, -Modulus, 1 - Modulus, -Modulus - 1,
		math.MaxInt64, math.MinInt64, math.MinInt64 + 1, Modulus / 2, -Modulus / 2, 1 << 47, -1 << 47}
	for i := range int64(40) { // whole vectors within range, and more after some that are not
		src = append(src, (i-20)*(Modulus-1)/20)
	}
	dst := make(Vec, len(src))
	SetInts(dst, src)
	canonical, back := make(Vec, len(src)), make([]int64, len(src))
	Canonical(canonical, dst)
	GetInts(back, dst)
	for i, v := range src {
		if -Modulus/2 <= v && v <= Modulus/2 && back[i] != v {
			t.Errorf("GetInts(%d) = %d", v, back[i])
		}
		checkWord(t, "SetInts", dst[i], big.NewInt(v))
		if FromInt(v) != FromBase(dst[i]) {
			t.Errorf("FromInt(%d)", v)
		}
		if canonical[i][0] != value(dst[i]).Uint64() {
			t.Errorf("Canonical(%d) = %d", v, canonical[i][0])
		}
	}
}

// TestIntsOfEveryLength: also with integers out of range anywhere among the others.
func TestIntsOfEveryLength(t *testing.T) {
	r := newRand(t)
	for _, n := range lengths {
		for _, rare := range []int{1 << 30, 20, 2} {
			src, dst := make([]int64, n), make(Vec, n)
			for i := range src {
				if src[i] = int64(randomWord(r)) - Modulus/2; r.IntN(rare) == 0 {
					src[i] = int64(r.Uint64())
				}
			}
			SetInts(dst, src)
			for i, v := range src {
				checkWord(t, "SetInts", dst[i], big.NewInt(v))
			}
		}
	}
}

func BenchmarkSetInts(b *testing.B) {
	r := newRand(b)
	src, dst := make([]int64, 4096), make(Vec, 4096)
	for i := range src {
		src[i] = r.Int64N(1<<40) - 1<<39
	}
	perElement(b, len(src), func() { SetInts(dst, src) })
}
