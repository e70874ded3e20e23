package field

import (
	"fmt"
	"math/bits"
	"sync"

	"github.com/consensys/gnark-crypto/field/mamabear"
)

// RootOfUnity returns a generator of the multiplicative subgroup of order
// 2^logOrder: the same one each time, and the square of the one of twice the
// order. It panics above TwoAdicity, where there is none.
func RootOfUnity(logOrder int) Element {
	if logOrder > TwoAdicity {
		panic(fmt.Sprintf("field: no root of unity of order 2^%d", logOrder))
	}
	return roots()[logOrder]
}

// roots are the generators, by the logarithm of their order.
var roots = sync.OnceValue(func() *[TwoAdicity + 1]Element {
	var all [TwoAdicity + 1]Element
	w, err := mamabear.Generator(1 << TwoAdicity)
	if err != nil {
		panic("field: " + err.Error())
	}
	for log := TwoAdicity; log >= 0; log-- {
		all[log] = w
		w.Square(&w)
	}
	return &all
})

var twiddles struct {
	sync.Mutex
	table Vec
}

// Twiddles returns the first 2^log entries of the table whose entry g is ω^e,
// where e/order(ω) is the binary fraction 0.0g₀g₁g₂… of g's bits from the
// lowest up: 1, i, √i, i·√i, … for i = √−1. They are the factors of the
// transform. The table is shared: do not write.
func Twiddles(log int) Vec {
	twiddles.Lock()
	defer twiddles.Unlock()
	n := 1 << log
	if len(twiddles.table) < n {
		table := make(Vec, n)
		table[0] = mamabear.One()
		for b := range log { // bit b of g weighs 2^−(b+2)
			half := 1 << b
			w := RootOfUnity(b + 2)
			ScaleVec(table[half:2*half], table[:half], w)
		}
		twiddles.table = table
	}
	return twiddles.table[:n]
}

// innerElements is what stays in the first-level cache.
const innerElements = 1 << 12

// Transform evaluates polynomials of a power of two of coefficients that are
// interleaved: data holds coefficient 0 of all `width` of them, then coefficient 1.
// With factors from Twiddles and group 0, position q of the outcome holds their
// values at ω^reverse(q), the reversal of q's bits, where ω generates the roots of
// unity of their length n.
//
// It works in layers. In one whose groups are 2m coefficients long, group g holds
// the polynomials modulo X^2m − w² for w = factors[g], and its halves (lo, hi) become
// lo + w·hi and lo − w·hi: the polynomials modulo X^m − w and X^m + w. Where data is
// one group of a longer transform's layer, `group` is its number there.
func Transform(data, factors Vec, width, group int) {
	coefs := len(data) / width
	if width%lanes != 0 || blocks(width) == 0 {
		for groups := 1; groups < coefs; groups *= 2 {
			layer(data, factors[group*groups:][:groups])
		}
		return
	}
	if bits.Len(uint(coefs))%2 != 0 { // 4^j coefficients: an even number of layers
		transformPairs(data, factors, width, group)
		return
	}
	half := len(data) / 2
	layer(data, factors[group:][:1])
	transformPairs(data[:half], factors, width, 2*group)
	transformPairs(data[half:], factors, width, 2*group+1)
}

// TransformPart sets dst to the t-th part, of dst's length m, of the transform of n
// coefficients of eight interleaved polynomials: it is group t of m. coefs may be
// shorter than n, which stands for zeros, but not than dst; factors are those of the
// whole transform, half of n, and at least as many as there are parts.
//
// On a part X^m is a constant w: the layers that would find that out are left out, and
// the coefficients fold onto the first m with the powers of w.
func TransformPart(dst, coefs, factors Vec, t int) {
	var w Element
	w.Square(&factors[t])
	m := len(dst)
	count, known := len(coefs)/m-1, len(coefs)%m // groups below the last whole one; what dst has of the sum
	ScaleAddVec(dst[:known], coefs[len(coefs)-known:], w, coefs[count*m:count*m+known])
	if size := m / lanes; blocks(m) > 0 && size >= 16 && bits.Len(uint(size))%2 == 1 {
		quarter, cut := m/4, known%(m/4)
		f := folding{dst, coefs, factors, w, t, count}
		f.run(0, cut, known/quarter+1)
		f.run(cut, quarter, known/quarter)
		for q := range 4 {
			transformPairs(dst[q*quarter:][:quarter], factors, lanes, 4*t+q)
		}
		return
	}
	copy(dst[known:], coefs[count*m+known:(count+1)*m])
	for ; count > 0; count-- {
		ScaleAddVec(dst, dst, w, coefs[(count-1)*m:count*m])
	}
	Transform(dst, factors, lanes, t)
}

// folding is the first two layers of a part, of coefficients that fold onto it.
type folding struct {
	dst, coefs, factors Vec
	w                   Element
	t, count            int
}

// run does the elements from one to the one before another of each quarter, of which
// the first `known` begin with what is in dst.
func (f *folding) run(from, to, known int) {
	m := len(f.dst)
	last, rest := [4]*Element{}, &f.dst[0]
	for i := range last {
		if last[i] = &f.coefs[f.count*m+i*m/4+from]; i < known {
			last[i] = &f.dst[i*m/4+from]
		}
	}
	if f.count > 0 {
		rest = &f.coefs[(f.count-1)*m+from]
	}
	if to > from {
		foldLayers(&f.dst[from], &last, rest, &f.w, f.count, &f.factors[f.t], &f.factors[2*f.t], &f.factors[1], m/4/lanes, (to-from)/lanes)
	}
}

// transformPairs is Transform for an even number of layers, by vector code that runs
// two of them at once. Where data is longer than the first-level cache it goes depth
// first.
func transformPairs(data, factors Vec, width, group int) {
	n := len(data)
	if n > innerElements && n > 4*width {
		quarter := n / 4
		twoLayers(&data[0], &factors[group], &factors[2*group], &factors[1], 1, quarter/lanes)
		for q := range 4 {
			transformPairs(data[q*quarter:][:quarter], factors, width, 4*group+q)
		}
		return
	}
	for size, groups := n, 1; size > width; size, groups = size/4, groups*4 {
		run := twoLayers
		if size == 4*width {
			run = lastLayers
		}
		first, next := factors[group*groups:][:groups], factors[2*group*groups:][:2*groups]
		run(&data[0], &first[0], &next[0], &factors[1], groups, size/4/lanes)
	}
}

// layer runs a layer of as many groups as there are factors.
func layer(data, factors Vec) {
	groups := len(factors)
	half := len(data) / groups / 2
	if half%lanes == 0 && blocks(half) > 0 {
		butterflies(&data[0], &factors[0], groups, half/lanes)
		return
	}
	for g := range factors {
		butterfly(data[2*g*half:][:half], data[(2*g+1)*half:][:half], &factors[g])
	}
}

func butterfly(lo, hi Vec, w *Element) {
	for i := range lo {
		var t Element
		t.Mul(&hi[i], w)
		hi[i].Sub(&lo[i], &t)
		lo[i].Add(&lo[i], &t)
	}
}

// Reverse returns x with the order of its lowest n bits reversed.
func Reverse(x, n int) int {
	if n == 0 {
		return 0
	}
	return int(bits.Reverse64(uint64(x)) >> (64 - n))
}
