package zk

import (
	"aver/field"
	"aver/ligero"
)

// Names of the checks, for errors.
const (
	CheckSum         = "pads: checks hold"
	CheckCombination = "pads: columns agree with combination"
	CheckLinear      = "pads: columns agree with linear test"
	CheckSquare      = "pads: columns agree with products"
)

// Sum returns CheckSum unless the linear test's word says that the combined
// constraint holds; else "".
func (t *Tests) Sum(w *Words) string {
	mean := cosetMean(w.Linear, t.layout.LogSlots)
	got := field.Mul(mean, field.FromInt(int64(t.layout.slots())))
	if !got.Equal(&t.want) {
		return CheckSum
	}
	return ""
}

// Columns checks the words against the pads' part of opened columns: column(i)
// is that of the i-th position. It returns the name of the check that fails, or
// "".
func (t *Tests) Columns(w *Words, positions []int, column func(i int) field.Vec) string {
	l := t.layout
	n := l.slots()
	split := func(p field.Planes, at int) field.Planes {
		return ligero.Codeword(l.LogLength, p.Slice(0, at), p.Slice(at, p.Len()))
	}
	combination := split(w.Combination, n)
	linear := split(w.Linear, 2*n)
	quotient := split(w.Quotient, n)
	kernels := t.kernels()
	kernels = codewords(l.LogLength, kernels, make([]field.Planes, len(kernels)))
	for i, q := range positions {
		rows := extRows(column(i))
		if name := t.column(rows, q, combination.At(q), linear.At(q), quotient.At(q), kernels); name != "" {
			return name
		}
	}
	return ""
}

// extRows reads a column as extension elements.
func extRows(column field.Vec) []field.Ext {
	out := make([]field.Ext, len(column)/3)
	for i := range out {
		out[i] = field.Ext{A0: column[3*i], A1: column[3*i+1], A2: column[3*i+2]}
	}
	return out
}

// column checks one column: its rows, then the blinding of the combination, of
// the linear and of the quadratic test.
func (t *Tests) column(rows []field.Ext, q int, combination, linear, quotient field.Ext, kernels []field.Planes) string {
	l := t.layout
	all := l.rows()
	sumC, sumL, sumS := rows[all], rows[all+1], rows[all+2]
	for r := range all {
		sumC = field.Add(sumC, field.Mul(t.combination[r], rows[r]))
		sumL = field.Add(sumL, field.Mul(kernels[r].At(q), rows[r]))
	}
	n := l.productRows()
	for i := range n {
		r := l.padRows() + i
		term := field.Sub(field.Mul(rows[r], rows[r+n]), rows[r+2*n])
		sumS = field.Add(sumS, field.Mul(t.square[i], term))
	}
	vanishing := field.MulBase(quotient, l.vanishingAt(q))
	switch {
	case !sumC.Equal(&combination):
		return CheckCombination
	case !sumL.Equal(&linear):
		return CheckLinear
	case !sumS.Equal(&vanishing):
		return CheckSquare
	}
	return ""
}

// vanishingAt is X^slots − g^slots at a position's point, ω^reverse(position).
func (l *Layout) vanishingAt(q int) field.Element {
	x, w := field.Element{}, field.RootOfUnity(l.LogLength)
	x.SetOne()
	for e := field.Reverse(q, l.LogLength); e > 0; e >>= 1 {
		if e&1 == 1 {
			x.Mul(&x, &w)
		}
		w.Square(&w)
	}
	x = power(x, l.LogSlots)
	c := power(shift, l.LogSlots)
	x.Sub(&x, &c)
	return x
}
