package poly

import (
	"fmt"
	"testing"

	"aver/algebra"
	"aver/field"
)

var ar algebra.Ext

func randomPoint(n int) []field.Ext {
	p := make([]field.Ext, n)
	for i := range p {
		p[i].MustSetRandom()
	}
	return p
}

// eqBrute is eq(point, x) from its definition.
func eqBrute(point []field.Ext, x int) field.Ext {
	v := field.One()
	for i, p := range point {
		if x>>(len(point)-1-i)&1 == 0 {
			p = field.Sub(field.One(), p)
		}
		v = field.Mul(v, p)
	}
	return v
}

func check(t *testing.T, what string, got, want field.Ext) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestEqTables(t *testing.T) {
	for n := range 8 {
		point := randomPoint(n)
		table, vector := EqTable(point), EqVector(ar, point)
		scale := randomPoint(1)[0]
		scaled := field.NewPlanes(1 << n)
		EqTableInto(scaled, point, scale)
		for x := range 1 << n {
			want := eqBrute(point, x)
			check(t, "EqTable", table.At(x), want)
			check(t, "EqVector", vector[x], want)
			check(t, "EqIndex", EqIndex(ar, point, x), want)
			check(t, "EqTableInto", scaled.At(x), field.Mul(scale, want))
		}
	}
}

// TestLargeEqTable covers tables that are built on several processors.
func TestLargeEqTable(t *testing.T) {
	point := randomPoint(15)
	table := EqTable(point)
	for x := 0; x < 1<<15; x += 37 {
		check(t, "EqTable", table.At(x), eqBrute(point, x))
	}
}

func TestVerifierSums(t *testing.T) {
	for n := range 6 {
		a, b := randomPoint(n), randomPoint(n)
		var less, both, index field.Ext
		for size := 0; size <= 1<<n; size++ {
			name := fmt.Sprintf("%d variables, below %d", n, size)
			check(t, "LessThan, "+name, LessThan(ar, a, size), less)
			check(t, "TruncatedEq, "+name, TruncatedEq(ar, a, b, size), both)
			check(t, "WeightedIndex, "+name, WeightedIndex(ar, a, size), index)
			if size < 1<<n {
				e := eqBrute(a, size)
				less = field.Add(less, e)
				both = field.Add(both, field.Mul(e, eqBrute(b, size)))
				index = field.Add(index, field.Mul(e, field.FromInt(int64(size))))
			}
		}
		check(t, "Eq", Eq(ar, a, b), both)
	}
}

func TestPrefixes(t *testing.T) {
	for _, n := range []int{0, 1, 5, 8, 11} {
		point := randomPoint(n)
		p := NewPrefixes(point)
		for x := 0; x <= 1<<n; x += 1 + x/37 {
			name := fmt.Sprintf("%d variables, below %d", n, x)
			check(t, "Eq, "+name, p.Eq(x), LessThan(ar, point, x))
			check(t, "Index, "+name, p.Index(x), WeightedIndex(ar, point, x))
		}
		check(t, "Eq of all", p.Eq(1<<n), field.One())
	}
}

func TestEval(t *testing.T) {
	for _, n := range []int{0, 1, 2, 5, 11, 12, 14} {
		point := randomPoint(n)
		values, base := field.NewPlanes(1<<n), make(field.Vec, 1<<n)
		var want, wantBase field.Ext
		for x := range 1 << n {
			v, e := randomPoint(1)[0], eqBrute(point, x)
			values.Set(x, v)
			base[x] = v.A1
			want = field.Add(want, field.Mul(v, e))
			wantBase = field.Add(wantBase, field.MulBase(e, v.A1))
		}
		check(t, "Eval", Eval(values, point), want)
		check(t, "EvalBase", EvalBase(nil, base, point), wantBase)
		short := base[:(len(base)*5+7)/8]
		clear(base[len(short):])
		check(t, "EvalBase of fewer values", EvalBase(nil, short, point), EvalBase(nil, base, point))
		if n == 0 {
			continue
		}
		for _, r := range point {
			values = Bind(values, r)
		}
		check(t, "Bind", values.At(0), want)
	}
}

func TestInterpolate(t *testing.T) {
	for degree := range 12 {
		coefs := randomPoint(degree + 1)
		at := func(x field.Ext) field.Ext {
			var v field.Ext
			for i := degree; i >= 0; i-- {
				v = field.Add(field.Mul(v, x), coefs[i])
			}
			return v
		}
		evals := make([]field.Ext, degree+1)
		for i := range evals {
			evals[i] = at(field.FromInt(int64(i)))
		}
		for _, x := range append(randomPoint(3), field.Zero(), field.FromInt(int64(degree))) {
			check(t, fmt.Sprintf("degree %d", degree), Interpolate(ar, evals, x), at(x))
		}
	}
}

func BenchmarkEqTable(b *testing.B) {
	point := randomPoint(20)
	dst := field.NewPlanes(1 << 20)
	for b.Loop() {
		EqTableInto(dst, point, field.One())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1<<20), "ns/element")
}

func BenchmarkEvalBase(b *testing.B) {
	point := randomPoint(20)
	values := make(field.Vec, 1<<20)
	for b.Loop() {
		EvalBase(nil, values, point)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1<<20), "ns/element")
}
