package field

import (
	"fmt"
	"testing"
)

// kernelCase is a kernel and what it does to one element: dst, a and b are its
// planes, v a base vector, c a scalar.
type kernelCase struct {
	name   string
	kernel func(dst, a, b Planes, v Vec, c Ext)
	twin   func(dst, a, b Ext, v Element, c Ext) Ext
}

var kernelCases = []kernelCase{
	{"AddPlanes",
		func(dst, a, b Planes, v Vec, c Ext) { AddPlanes(dst, a, b) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Add(a, b) }},
	{"SubPlanes",
		func(dst, a, b Planes, v Vec, c Ext) { SubPlanes(dst, a, b) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Sub(a, b) }},
	{"MulPlanes",
		func(dst, a, b Planes, v Vec, c Ext) { MulPlanes(dst, a, b) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Mul(a, b) }},
	{"MulAddPlanes",
		func(dst, a, b Planes, v Vec, c Ext) { MulAddPlanes(dst, a, b) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Add(dst, Mul(a, b)) }},
	{"MulPlanesBase",
		func(dst, a, b Planes, v Vec, c Ext) { MulPlanesBase(dst, a, v) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return MulBase(a, v) }},
	{"ScalePlanes",
		func(dst, a, b Planes, v Vec, c Ext) { ScalePlanes(dst, a, c) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Mul(a, c) }},
	{"AddScaled",
		func(dst, a, b Planes, v Vec, c Ext) { AddScaled(dst, a, c) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Add(dst, Mul(a, c)) }},
	{"ScaleAdd",
		func(dst, a, b Planes, v Vec, c Ext) { ScaleAdd(dst, a, c, b) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Add(b, Mul(a, c)) }},
	{"ScaleBase",
		func(dst, a, b Planes, v Vec, c Ext) { ScaleBase(dst, v, c) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return MulBase(c, v) }},
	{"AddScaledBase",
		func(dst, a, b Planes, v Vec, c Ext) { AddScaledBase(dst, v, c) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Add(dst, MulBase(c, v)) }},
	{"Fold",
		func(dst, a, b Planes, v Vec, c Ext) { Fold(dst, a, b, c) },
		func(dst, a, b Ext, v Element, c Ext) Ext { return Add(a, Mul(c, Sub(b, a))) }},
	{"FoldBase",
		func(dst, a, b Planes, v Vec, c Ext) { FoldBase(dst, a[0], v, c) },
		func(dst, a, b Ext, v Element, c Ext) Ext {
			return Add(FromBase(a.A0), Mul(c, Sub(FromBase(v), FromBase(a.A0))))
		}},
}

func TestKernels(t *testing.T) {
	r := newRand(t)
	for _, k := range kernelCases {
		for _, n := range lengths {
			for _, alias := range []string{"none", "a", "b", "both"} {
				a, b, dst, v, c := randomPlanes(r, n), randomPlanes(r, n), randomPlanes(r, n), randomVec(r, n), randomExt(r)
				switch alias {
				case "a":
					dst = a
				case "b":
					dst = b
				case "both":
					dst, b = a, a
				}
				want := NewPlanes(n)
				for i := range n {
					want.Set(i, k.twin(dst.At(i), a.At(i), b.At(i), v[i], c))
				}
				k.kernel(dst, a, b, v, c)
				for i := range n {
					if dst.At(i) != want.At(i) {
						t.Fatalf("%s n=%d alias=%s: element %d is %v, want %v", k.name, n, alias, i, dst.At(i), want.At(i))
					}
				}
			}
		}
	}
}

// TestKernelsStayInside checks that nothing is written next to dst.
func TestKernelsStayInside(t *testing.T) {
	r := newRand(t)
	for _, k := range kernelCases {
		for _, n := range []int{1, 8, 13, 40} {
			all := randomPlanes(r, n+32)
			before := clonePlanes(all)
			k.kernel(all.Slice(16, 16+n), randomPlanes(r, n), randomPlanes(r, n), randomVec(r, n), randomExt(r))
			for i := range all.Len() {
				if (i < 16 || i >= 16+n) && all.At(i) != before.At(i) {
					t.Fatalf("%s n=%d wrote element %d", k.name, n, i-16)
				}
			}
		}
	}
}

// TestShortOperands checks that an operand that ends early panics instead of
// being read past its end.
func TestShortOperands(t *testing.T) {
	for _, k := range kernelCases {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s took operands of different lengths", k.name)
				}
			}()
			k.kernel(NewPlanes(40), NewPlanes(16), NewPlanes(16), make(Vec, 16), One())
		}()
	}
}

// TestBaseAliases covers a base operand that is a plane of dst.
func TestBaseAliases(t *testing.T) {
	r := newRand(t)
	for i := range 3 {
		dst, c := randomPlanes(r, 300), randomExt(r)
		v := append(Vec{}, dst[i]...)
		ScaleBase(dst, dst[i], c)
		dst2, hi := randomPlanes(r, 300), randomVec(r, 300)
		lo := append(Vec{}, dst2[i]...)
		FoldBase(dst2, dst2[i], hi, c)
		for j := range v {
			if dst.At(j) != MulBase(c, v[j]) {
				t.Fatalf("ScaleBase of plane %d, element %d", i, j)
			}
			if want := Add(FromBase(lo[j]), Mul(c, Sub(FromBase(hi[j]), FromBase(lo[j])))); dst2.At(j) != want {
				t.Fatalf("FoldBase of plane %d, element %d", i, j)
			}
		}
	}
}

// TestTopWords runs every kernel on the largest words, where sums of products
// are the largest.
func TestTopWords(t *testing.T) {
	const n = 40
	p, v, c := Planes{topVec(n), topVec(n), topVec(n)}, topVec(n), Planes{topVec(1), topVec(1), topVec(1)}.At(0)
	for _, k := range kernelCases {
		dst := clonePlanes(p)
		want := k.twin(dst.At(0), p.At(0), p.At(0), v[0], c)
		k.kernel(dst, p, p, v, c)
		for i := range n {
			if dst.At(i) != want {
				t.Fatalf("%s: element %d is %v, want %v", k.name, i, dst.At(i), want)
			}
		}
	}
}

func TestReductions(t *testing.T) {
	r := newRand(t)
	check := func(a, b Planes, v Vec) {
		t.Helper()
		var sum, dot, base Ext
		for i := range v {
			sum, dot, base = Add(sum, a.At(i)), Add(dot, Mul(a.At(i), b.At(i))), Add(base, MulBase(a.At(i), v[i]))
		}
		if Sum(a) != sum || Dot(a, b) != dot || DotBase(a, v) != base {
			t.Fatalf("n=%d: sum %v dot %v base %v", len(v), Sum(a) == sum, Dot(a, b) == dot, DotBase(a, v) == base)
		}
	}
	for _, n := range append(lengths, 5000, 20000) {
		check(randomPlanes(r, n), randomPlanes(r, n), randomVec(r, n))
	}
	v := topVec(lanes*maxBlocks*2 + 9)
	check(Planes{v, v, v}, Planes{v, v, v}, v)
}

func TestAddCombination(t *testing.T) {
	r := newRand(t)
	check := func(n, stride, count int, rows Vec, coef []Ext) {
		t.Helper()
		dst := randomPlanes(r, n)
		want := clonePlanes(dst)
		for i := range want.Len() {
			for j, c := range coef {
				want.Set(i, Add(want.At(i), MulBase(c, rows[j*stride+i])))
			}
		}
		AddCombination(dst, rows, stride, coef)
		for i := range n {
			if dst.At(i) != want.At(i) {
				t.Fatalf("n=%d stride=%d count=%d: element %d", n, stride, count, i)
			}
		}
	}
	for _, n := range []int{1, 7, 8, 31, 32, 33, 64, 100} {
		for _, count := range []int{0, 1, 3, 63, 64, 65, 200} {
			stride := n + r.IntN(9)
			coef := randomPlanes(r, count).Exts()
			check(n, stride, count, randomVec(r, stride*count), coef)
		}
	}
	top := topVec(64 * 65)
	check(64, 64, 65, top, Planes{top[:65], top[:65], top[:65]}.Exts())
}

func TestKernelsDoNotAllocate(t *testing.T) {
	r := newRand(t)
	a, b, dst, v, c := randomPlanes(r, 5000), randomPlanes(r, 5000), randomPlanes(r, 5000), randomVec(r, 5000), randomExt(r)
	for _, k := range kernelCases {
		if got := testing.AllocsPerRun(10, func() { k.kernel(dst, a, b, v, c) }); got != 0 {
			t.Errorf("%s allocates %v times", k.name, got)
		}
	}
}

// benchCases are kernels of base vectors, and ones that end in a single element.
var benchCases = []kernelCase{
	{name: "AddVec", kernel: func(dst, a, b Planes, v Vec, c Ext) { AddVec(dst[0], a[0], v) }},
	{name: "SubVec", kernel: func(dst, a, b Planes, v Vec, c Ext) { SubVec(dst[0], a[0], v) }},
	{name: "MulVec", kernel: func(dst, a, b Planes, v Vec, c Ext) { MulVec(dst[0], a[0], v) }},
	{name: "ScaleVec", kernel: func(dst, a, b Planes, v Vec, c Ext) { ScaleVec(dst[0], v, c.A0) }},
	{name: "ScaleAddVec", kernel: func(dst, a, b Planes, v Vec, c Ext) { ScaleAddVec(dst[0], v, c.A0, a[0]) }},
	{name: "SumVec", kernel: func(dst, a, b Planes, v Vec, c Ext) { SumVec(v) }},
	{name: "Sum", kernel: func(dst, a, b Planes, v Vec, c Ext) { Sum(a) }},
	{name: "Dot", kernel: func(dst, a, b Planes, v Vec, c Ext) { Dot(a, b) }},
	{name: "DotBase", kernel: func(dst, a, b Planes, v Vec, c Ext) { DotBase(a, v) }},
}

func BenchmarkKernels(b *testing.B) {
	r := newRand(b)
	for _, n := range []int{64, 4096, 1 << 20} {
		x, y, dst, v, c := randomPlanes(r, n), randomPlanes(r, n), randomPlanes(r, n), randomVec(r, n), randomExt(r)
		for _, k := range append(kernelCases[:len(kernelCases):len(kernelCases)], benchCases...) {
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) {
				perElement(b, n, func() { k.kernel(dst, x, y, v, c) })
			})
		}
	}
}

// BenchmarkAddCombination: nanoseconds for one element of one row.
func BenchmarkAddCombination(b *testing.B) {
	r := newRand(b)
	for _, n := range []int{32, 512, 4096} {
		const rows = 100
		dst, all, coef := randomPlanes(r, n), randomVec(r, rows*n), randomPlanes(r, rows).Exts()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			perElement(b, rows*n, func() { AddCombination(dst, all, n, coef) })
		})
	}
}

// perElement runs f, which does something to n elements each time.
func perElement(b *testing.B, n int, f func()) {
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
}
