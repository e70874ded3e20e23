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
var roots = sync.OnceValue(func() (all [TwoAdicity + 1]Element) {
	w, err := mamabear.Generator(1 << TwoAdicity)
	if err != nil {
		panic("field: " + err.Error())
	}
	for log := TwoAdicity; log >= 0; log-- {
		all[log] = w
		w.Square(&w)
	}
	return all
})

var twiddles struct {
	sync.Mutex
	table Vec
}

// Twiddles returns the first 2^log entries of the table whose entry g is ω^e,
// where e/order(ω) is the binary fraction 0.0g₀g₁g₂… of g's bits from the
// lowest up: 1, i, √i, i·√i, … for i = √−1. They are the factors of the
// transform whose layers are Butterflies. The table is shared: do not write.
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

// Butterflies runs a part of one layer of a number-theoretic transform: it cuts
// data into groups of 2·half elements, and in group g sets the two halves
// (lo, hi) to (lo + w·hi, lo − w·hi) for w = factors[g].
//
// Read a group as polynomials Σ_j c_j·X^j with 2m coefficients, interleaved
// half/m at a time, each known modulo X^2m − w². The halves are then known
// modulo X^m − w and X^m + w. From m = n/2 down to 1, with factors from
// Twiddles, this evaluates polynomials of n coefficients at the n-th roots of
// unity: position q of the outcome is the value at ω^reverse(q), the reversal
// of q's log n bits.
func Butterflies(data, factors Vec, half int) {
	groups := len(data) / (2 * half)
	factors = factors[:groups]
	if groups > 0 && half%lanes == 0 && blocks(half) > 0 {
		butterflies(&data[0], &factors[0], groups, half/lanes)
		return
	}
	for g := range factors {
		lo, hi := data[2*g*half:][:half], data[(2*g+1)*half:][:half]
		butterfly(lo, hi, &factors[g])
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
