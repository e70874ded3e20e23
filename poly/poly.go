// Package poly evaluates multilinear polynomials given by their values on the
// Boolean hypercube, and the few structured ones that a verifier evaluates
// itself: eq, the indicator of a range of indices, and the index.
//
// Variable 0 is the most significant bit of the index, so that values are laid
// out row-major: point[0] belongs to the top bit.
package poly

import (
	"sync"

	"aver/field"
	"aver/parallel"
)

// grain is the number of extension elements below which work is not split over
// processors.
const grain = 1 << 12

// EqTable returns the 2^len(point) values of eq(point, ·).
func EqTable(point []field.Ext) field.Planes { return EqTableIn(nil, point) }

// EqTableIn is EqTable in the given memory.
func EqTableIn(mem *field.Memory, point []field.Ext) field.Planes {
	dst := mem.DirtyPlanes(1 << len(point))
	EqTableInto(dst, point, field.One())
	return dst
}

// EqTableInto sets the first 2^len(point) elements of dst to
// scale·eq(point, ·). Each variable, from the last to the first, doubles the
// table with one product an element.
func EqTableInto(dst field.Planes, point []field.Ext, scale field.Ext) {
	dst.Set(0, scale)
	for i := len(point) - 1; i >= 0; i-- {
		n := 1 << (len(point) - 1 - i)
		if n <= grain {
			double(dst, n, 0, n, point[i])
		} else {
			parallel.For(n, grain, func(lo, hi int) { double(dst, n, lo, hi, point[i]) })
		}
	}
}

// double makes elements lo to hi−1 of a table of n, and as many behind it, those of
// a table with a variable more.
func double(dst field.Planes, n, lo, hi int, r field.Ext) {
	zero, one := dst.Slice(lo, hi), dst.Slice(n+lo, n+hi)
	field.ScalePlanes(one, zero, r)
	field.SubPlanes(zero, zero, one)
}

// Bind binds variable 0 of the polynomial with the given values to r. It
// returns the lower half of values, overwritten: the values that are left.
func Bind(values field.Planes, r field.Ext) field.Planes {
	half := values.Len() / 2
	parallel.For(half, grain, func(lo, hi int) {
		dst := values.Slice(lo, hi)
		field.Fold(dst, dst, values.Slice(half+lo, half+hi), r)
	})
	return values.Slice(0, half)
}

// rowVars is how many of n variables the rows are over that an evaluation is cut
// into. Few rows and short ones make eq tables short, and a row's stays in the
// second-level cache.
func rowVars(n int) int { return min(n, max(8, (n+1)/2), 11) }

// Eval returns the value at point of the polynomial with the given
// 2^len(point) values.
func Eval(values field.Planes, point []field.Ext) field.Ext {
	return eval(nil, values.Len(), point, func(lo, hi int, eq field.Planes) field.Ext {
		return field.Dot(values.Slice(lo, hi), eq)
	})
}

// EvalBase returns the value at point of the polynomial with the given
// 2^len(point) base-field values, or fewer: those after them are zero. Working memory
// comes from mem, for the caller to release.
func EvalBase(mem *field.Memory, values field.Vec, point []field.Ext) field.Ext {
	return eval(mem, len(values), point, func(lo, hi int, eq field.Planes) field.Ext {
		return field.DotBase(eq, values[lo:hi])
	})
}

// EvalSmall is EvalBase of small integers.
func EvalSmall(mem *field.Memory, values []int16, point []field.Ext) field.Ext {
	return eval(mem, len(values), point, func(lo, hi int, eq field.Planes) field.Ext {
		return field.DotSmall(eq, values[lo:hi])
	})
}

// eval is Σ_row eq(high, row) · dot(row, eq(low, ·)) over `length` values, where
// low are the last variables of point.
func eval(mem *field.Memory, length int, point []field.Ext, dot func(lo, hi int, eq field.Planes) field.Ext) (sum field.Ext) {
	split := len(point) - rowVars(len(point))
	low, high := EqTableIn(mem, point[split:]), EqTableIn(mem, point[:split])
	n := low.Len()
	var mu sync.Mutex
	parallel.For((length+n-1)/n, max(1, grain/n), func(lo, hi int) {
		var part field.Ext
		for row := lo; row < hi; row++ {
			from, to := row*n, min((row+1)*n, length)
			part = field.Add(part, field.Mul(high.At(row), dot(from, to, low.Slice(0, to-from))))
		}
		mu.Lock()
		defer mu.Unlock()
		sum = field.Add(sum, part)
	})
	return sum
}
