package poly

import (
	"aver/algebra"
	"aver/field"
)

func one[V any](ar algebra.Arithmetic[V]) V { return ar.Const(field.One()) }

func zero[V any](ar algebra.Arithmetic[V]) V { return ar.Const(field.Zero()) }

// Eq returns Π_i (a_i·b_i + (1−a_i)·(1−b_i)), for points of one length.
func Eq[V any](ar algebra.Arithmetic[V], a, b []V) V {
	product := one(ar)
	for i := range a {
		_, _, same := eqBit(ar, a[i], b[i])
		product = ar.Mul(product, same)
	}
	return product
}

// eqBit returns the summands (1−a)(1−b) and ab of the one-variable eq, and
// their sum.
func eqBit[V any](ar algebra.Arithmetic[V], a, b V) (zeros, ones, same V) {
	ones = ar.Mul(a, b)
	zeros = ar.Add(ar.Sub(ar.Sub(one(ar), a), b), ones)
	return zeros, ones, ar.Add(zeros, ones)
}

// bit reports bit i of x, where bit 0 is the most significant of n.
func bit(x, i, n int) bool { return x>>(n-1-i)&1 == 1 }

// EqIndex returns eq(point, index) for an index in [0, 2^len(point)).
func EqIndex[V any](ar algebra.Arithmetic[V], point []V, index int) V {
	product := one(ar)
	for i, p := range point {
		if !bit(index, i, len(point)) {
			p = ar.Sub(one(ar), p)
		}
		product = ar.Mul(product, p)
	}
	return product
}

// LessThan returns Σ_{x<n} eq(point, x), the multilinear extension of the
// indicator of [0,n), in time len(point). An n of 2^len(point) and above gives 1.
func LessThan[V any](ar algebra.Arithmetic[V], point []V, n int) V {
	if n >= 1<<len(point) {
		return one(ar)
	}
	sum := zero(ar)
	for i := len(point) - 1; i >= 0; i-- {
		rest := ar.Mul(point[i], sum) // of the indices with this bit set
		if bit(n, i, len(point)) {
			sum = ar.Add(ar.Sub(one(ar), point[i]), rest)
		} else {
			sum = ar.Sub(sum, rest)
		}
	}
	return sum
}

// TruncatedEq returns Σ_{x<n} eq(a,x)·eq(b,x) in time len(a), for points of one
// length. An n of 2^len(a) and above gives eq(a,b).
func TruncatedEq[V any](ar algebra.Arithmetic[V], a, b []V, n int) V {
	if n >= 1<<len(a) {
		return Eq(ar, a, b)
	}
	sum, full := zero(ar), one(ar) // over the bits after i: x below n's, and all x
	for i := len(a) - 1; i >= 0; i-- {
		zeros, ones, same := eqBit(ar, a[i], b[i])
		if bit(n, i, len(a)) {
			sum = ar.Add(ar.Mul(zeros, full), ar.Mul(ones, sum))
		} else {
			sum = ar.Mul(zeros, sum)
		}
		full = ar.Mul(full, same)
	}
	return sum
}

// WeightedIndex returns Σ_{x<n} x·eq(point,x), the multilinear extension of the
// index restricted to [0,n), in time len(point). An n of 2^len(point) and above
// gives the extension of the index itself.
func WeightedIndex[V any](ar algebra.Arithmetic[V], point []V, n int) V {
	whole := n >= 1<<len(point)
	// Over the bits after i: the indicator and the index of x below n's bits,
	// and the index of all x.
	less, sum, full := zero(ar), zero(ar), zero(ar)
	for i := len(point) - 1; i >= 0; i-- {
		p, not := point[i], ar.Sub(one(ar), point[i])
		weight := ar.Const(field.FromInt(1 << (len(point) - 1 - i)))
		if bit(n, i, len(point)) {
			set := ar.Add(ar.Mul(weight, less), sum)
			sum = ar.Add(ar.Mul(not, full), ar.Mul(p, set))
			less = ar.Add(not, ar.Mul(p, less))
		} else {
			sum, less = ar.Mul(not, sum), ar.Mul(not, less)
		}
		full = ar.Add(ar.Mul(weight, p), full)
	}
	if whole {
		return full
	}
	return sum
}

// EqVector returns the 2^len(point) values of eq(point, ·).
func EqVector[V any](ar algebra.Arithmetic[V], point []V) []V {
	values := []V{one(ar)}
	for _, p := range point {
		next := make([]V, 0, 2*len(values))
		for _, v := range values {
			set := ar.Mul(v, p)
			next = append(next, ar.Sub(v, set), set)
		}
		values = next
	}
	return values
}

// Interpolate returns the value at x of the polynomial of degree below
// len(evals) whose values at 0, 1, … are evals: Lagrange's formula without
// divisions by values, so x may be one of the nodes.
func Interpolate[V any](ar algebra.Arithmetic[V], evals []V, x V) V {
	n := len(evals)
	if n == 1 {
		return evals[0]
	}
	after := make([]V, n) // after[j] = Π_{m>j} (x − m), but for the last
	after[n-2] = node(ar, x, n-1)
	for m := n - 2; m > 0; m-- {
		after[m-1] = ar.Mul(after[m], node(ar, x, m))
	}
	before := x // Π_{m<j} (x − m), from j = 1 on
	sum := ar.Mul(evals[0], ar.Mul(after[0], ar.Const(lagrange(0, n))))
	for j := 1; j < n; j++ {
		basis := ar.Mul(before, ar.Const(lagrange(j, n)))
		if j < n-1 {
			basis = ar.Mul(basis, after[j])
			before = ar.Mul(before, node(ar, x, j))
		}
		sum = ar.Add(sum, ar.Mul(evals[j], basis))
	}
	return sum
}

func node[V any](ar algebra.Arithmetic[V], x V, m int) V {
	return ar.Sub(x, ar.Const(field.FromInt(int64(m))))
}

// small holds lagrange's results up to the degrees that sum-checks have, whose
// every round needs them.
var small = func() (table [9][]field.Ext) {
	for n := range table {
		for j := range n {
			table[n] = append(table[n], inverseProduct(j, n))
		}
	}
	return table
}()

// lagrange returns 1 / Π_{m≠j} (j − m) over the nodes 0 … n−1.
func lagrange(j, n int) field.Ext {
	if n < len(small) {
		return small[n][j]
	}
	return inverseProduct(j, n)
}

func inverseProduct(j, n int) field.Ext {
	product := field.One()
	for m := range n {
		if m != j {
			product = field.Mul(product, field.FromInt(int64(j-m)))
		}
	}
	return field.Inverse(product)
}
