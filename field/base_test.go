package field

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
)

// lengths covers tails of every residue modulo the vector width and both sides
// of every chunk size.
var lengths = []int{0, 1, 2, 3, 5, 7, 8, 9, 12, 15, 16, 17, 31, 100, 255, 256, 257, 511, 512, 513, 1000}

var bigP = big.NewInt(Modulus)

func newRand(t testing.TB) *rand.Rand {
	t.Helper()
	return rand.New(rand.NewPCG(1, uint64(len(t.Name()))))
}

// randomWord is a value below p, often one at the edge.
func randomWord(r *rand.Rand) uint64 {
	edges := []uint64{0, 1, 2, Modulus - 1, Modulus - 2, 1 << 34, 1<<34 - 1, 1 << 48, Modulus / 2}
	if r.IntN(3) == 0 {
		return edges[r.IntN(len(edges))]
	}
	return r.Uint64N(Modulus)
}

// randomVec holds random canonical words, which are read both as values and as
// Montgomery forms: every word below p is one.
func randomVec(r *rand.Rand, n int) Vec {
	v := make(Vec, n)
	for i := range v {
		v[i] = Element{randomWord(r)}
	}
	return v
}

func randomExt(r *rand.Rand) Ext {
	return Ext{A0: Element{randomWord(r)}, A1: Element{randomWord(r)}, A2: Element{randomWord(r)}}
}

func randomPlanes(r *rand.Rand, n int) Planes {
	return Planes{randomVec(r, n), randomVec(r, n), randomVec(r, n)}
}

func clonePlanes(p Planes) Planes {
	c := NewPlanes(p.Len())
	c.Copy(p)
	return c
}

// value is an independent conversion out of Montgomery form: word / 2^52 mod p.
func value(e Element) *big.Int {
	r := new(big.Int).Lsh(big.NewInt(1), 52)
	r.ModInverse(r, bigP)
	r.Mul(r, new(big.Int).SetUint64(e[0]))
	return r.Mod(r, bigP)
}

func checkWord(t *testing.T, what string, got Element, want *big.Int) {
	t.Helper()
	want = new(big.Int).Mod(want, bigP)
	if got[0] >= Modulus || value(got).Cmp(want) != 0 {
		t.Fatalf("%s: got word %d = %v, want %v", what, got[0], value(got), want)
	}
}

// TestBaseVectors holds gnark-crypto's vector code and this package's to
// math/big.
func TestBaseVectors(t *testing.T) {
	type binary func(dst *Vec, a, b Vec)
	type twin func(x, y *big.Int) *big.Int
	add := func(x, y *big.Int) *big.Int { return new(big.Int).Add(x, y) }
	sub := func(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }
	mul := func(x, y *big.Int) *big.Int { return new(big.Int).Mul(x, y) }
	ops := []struct {
		name string
		op   binary
		want twin
	}{
		{"Vec.Add", func(d *Vec, a, b Vec) { d.Add(a, b) }, add},
		{"Vec.Sub", func(d *Vec, a, b Vec) { d.Sub(a, b) }, sub},
		{"Vec.Mul", func(d *Vec, a, b Vec) { d.Mul(a, b) }, mul},
		{"AddVec", func(d *Vec, a, b Vec) { AddVec(*d, a, b) }, add},
		{"SubVec", func(d *Vec, a, b Vec) { SubVec(*d, a, b) }, sub},
		{"MulVec", func(d *Vec, a, b Vec) { MulVec(*d, a, b) }, mul},
	}
	r := newRand(t)
	for _, n := range lengths {
		a, b := randomVec(r, n), randomVec(r, n)
		for _, o := range ops {
			for _, alias := range []string{"none", "a", "b"} {
				x, y := append(Vec{}, a...), append(Vec{}, b...)
				dst := map[string]Vec{"none": make(Vec, n), "a": x, "b": y}[alias]
				o.op(&dst, x, y)
				for i := range dst {
					checkWord(t, fmt.Sprintf("%s n=%d i=%d alias=%s", o.name, n, i, alias), dst[i], o.want(value(a[i]), value(b[i])))
				}
			}
		}
	}
}

func TestBaseReductions(t *testing.T) {
	r := newRand(t)
	check := func(a, b Vec) {
		t.Helper()
		sum, dot := new(big.Int), new(big.Int)
		for i := range a {
			x := value(a[i])
			sum.Add(sum, x)
			dot.Add(dot, x.Mul(x, value(b[i])))
		}
		checkWord(t, "Vec.Sum", a.Sum(), sum)
		checkWord(t, "SumVec", SumVec(a), sum)
		checkWord(t, "Vec.InnerProduct", a.InnerProduct(b), dot)
	}
	for _, n := range lengths {
		check(randomVec(r, n), randomVec(r, n))
	}
	v := topVec(1<<17 + 3) // longer than one accumulation
	check(v, v)
}

// topVec holds the largest word everywhere: the accumulators' worst case.
func topVec(n int) Vec {
	v := make(Vec, n)
	for i := range v {
		v[i] = Element{Modulus - 1}
	}
	return v
}

func TestBaseScalarMul(t *testing.T) {
	r := newRand(t)
	for _, n := range lengths {
		a, c := randomVec(r, n), Element{randomWord(r)}
		theirs, ours, alias := make(Vec, n), make(Vec, n), append(Vec{}, a...)
		theirs.ScalarMul(a, &c)
		ScaleVec(ours, a, c)
		ScaleVec(alias, alias, c)
		b, sum := randomVec(r, n), append(Vec{}, a...)
		other := append(Vec{}, b...)
		ScaleAddVec(sum, sum, c, b)
		ScaleAddVec(other, a, c, other)
		for i := range a {
			want := new(big.Int).Mul(value(a[i]), value(c))
			checkWord(t, "Vec.ScalarMul", theirs[i], want)
			checkWord(t, "ScaleVec", ours[i], want)
			checkWord(t, "ScaleVec in place", alias[i], want)
			want.Add(want, value(b[i]))
			checkWord(t, "ScaleAddVec over a", sum[i], want)
			checkWord(t, "ScaleAddVec over b", other[i], want)
		}
	}
}

// TestExtMul holds E3 to polynomial products over math/big, reduced by
// t³ = t + 1.
func TestExtMul(t *testing.T) {
	r := newRand(t)
	for i := range 500 {
		a, b := randomExt(r), randomExt(r)
		if i == 0 {
			top := Planes{topVec(1), topVec(1), topVec(1)}
			a, b = top.At(0), top.At(0)
		}
		x := []*big.Int{value(a.A0), value(a.A1), value(a.A2)}
		y := []*big.Int{value(b.A0), value(b.A1), value(b.A2)}
		var p [5]big.Int
		for i := range x {
			for j := range y {
				p[i+j].Add(&p[i+j], new(big.Int).Mul(x[i], y[j]))
			}
		}
		got := Mul(a, b)
		checkWord(t, "t^0", got.A0, new(big.Int).Add(&p[0], &p[3]))
		checkWord(t, "t^1", got.A1, p[1].Add(&p[1], new(big.Int).Add(&p[3], &p[4])))
		checkWord(t, "t^2", got.A2, p[2].Add(&p[2], &p[4]))
		if inv := Inverse(a); !a.IsZero() && Mul(a, inv) != One() {
			t.Fatalf("inverse of %v", a)
		}
	}
}
