package zk

import (
	"slices"

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
	rows, at := l.rowsAt(len(positions), column), ligero.NewEvaluator(positions)
	all := l.rows()
	combination, linear, products := rows[all], rows[all+1], rows[all+2] // what blinds them
	for r, k := range t.kernels(nil) {
		field.AddScaled(combination, rows[r], t.combination[r])
		field.MulAddPlanes(linear, rows[r], at.Evaluate(k).Slice(0, len(positions)))
	}
	term := field.NewPlanes(len(positions))
	for j, n := 0, l.productRows(); j < n; j++ {
		r := l.padRows() + j
		field.MulPlanes(term, rows[r], rows[r+n])
		field.SubPlanes(term, term, rows[r+2*n])
		field.AddScaled(products, term, t.square[j])
	}
	quotient := at.Evaluate(w.Quotient)
	for i := range positions {
		quotient.Set(i, field.MulBase(quotient.At(i), l.vanishingAt(at.Point(i))))
	}
	switch {
	case !agree(combination, at.Evaluate(w.Combination)):
		return CheckCombination
	case !agree(linear, at.Evaluate(w.Linear)):
		return CheckLinear
	case !agree(products, quotient):
		return CheckSquare
	}
	return ""
}

// rowsAt are the symbols of all rows at so many positions.
func (l *Layout) rowsAt(positions int, column func(i int) field.Vec) []field.Planes {
	rows := make([]field.Planes, l.rows()+3)
	for r := range rows {
		rows[r] = field.NewPlanes(positions)
	}
	for i := range positions {
		for j, v := range column(i) {
			rows[j/3][j%3][i] = v
		}
	}
	return rows
}

// agree compares the symbols at all positions; words may have more.
func agree(symbols, word field.Planes) bool {
	for c, plane := range symbols {
		if !slices.Equal(plane, word[c][:len(plane)]) {
			return false
		}
	}
	return true
}

// vanishingAt is X^slots − g^slots at a point.
func (l *Layout) vanishingAt(x field.Element) field.Element {
	x = power(x, l.LogSlots)
	c := power(shift, l.LogSlots)
	x.Sub(&x, &c)
	return x
}
