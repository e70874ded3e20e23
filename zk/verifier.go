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
	at := newPoints(positions, l.LogLength)
	combination, linear, quotient := at.evaluate(w.Combination), at.evaluate(w.Linear), at.evaluate(w.Quotient)
	kernels := t.kernels()
	for r := range kernels {
		kernels[r] = at.evaluate(kernels[r])
	}
	for i, x := range at.xs[:len(positions)] {
		vanishing := field.MulBase(quotient.At(i), l.vanishingAt(x))
		if name := t.column(extRows(column(i)), i, combination.At(i), linear.At(i), vanishing, kernels); name != "" {
			return name
		}
	}
	return ""
}

// points are the points of positions, with their powers: row j of lowPowers + 1
// holds x^j.
type points struct{ xs, powers field.Vec }

const (
	// pointsGrain is what the number of points is filled up to a multiple of: whole
	// blocks of a combination of rows.
	pointsGrain = 32
	// lowPowers is the number of coefficients that are combined at once.
	lowPowers = 64
)

func newPoints(positions []int, logLength int) *points {
	n := (len(positions) + pointsGrain - 1) / pointsGrain * pointsGrain
	p := &points{make(field.Vec, n), make(field.Vec, n*(lowPowers+1))}
	copy(p.xs, ligero.Points(positions, logLength))
	for i := range n {
		p.powers[i].SetOne()
	}
	for j := 1; j <= lowPowers; j++ {
		field.MulVec(p.powers[j*n:(j+1)*n], p.powers[(j-1)*n:j*n], p.xs)
	}
	return p
}

// evaluate is the values at all points of the polynomial with these coefficients:
// Horner's rule, lowPowers of them at a time.
func (p *points) evaluate(coefs field.Planes) field.Planes {
	n := len(p.xs)
	values, step := field.NewPlanes(n), p.powers[lowPowers*n:]
	for at := (coefs.Len() - 1) / lowPowers * lowPowers; at >= 0; at -= lowPowers {
		field.MulPlanesBase(values, values, step)
		field.AddCombination(values, p.powers, n, coefs.Slice(at, min(at+lowPowers, coefs.Len())).Exts())
	}
	return values
}

// extRows reads a column as extension elements.
func extRows(column field.Vec) []field.Ext {
	out := make([]field.Ext, len(column)/3)
	for i := range out {
		out[i] = field.Ext{A0: column[3*i], A1: column[3*i+1], A2: column[3*i+2]}
	}
	return out
}

// column checks the i-th column: its rows, then the blinding of the combination,
// of the linear and of the quadratic test, against the words' values.
func (t *Tests) column(rows []field.Ext, i int, combination, linear, product field.Ext, kernels []field.Planes) string {
	l := t.layout
	all := l.rows()
	sumC, sumL, sumS := rows[all], rows[all+1], rows[all+2]
	for r := range all {
		sumC = field.Add(sumC, field.Mul(t.combination[r], rows[r]))
		sumL = field.Add(sumL, field.Mul(kernels[r].At(i), rows[r]))
	}
	n := l.productRows()
	for j := range n {
		r := l.padRows() + j
		term := field.Sub(field.Mul(rows[r], rows[r+n]), rows[r+2*n])
		sumS = field.Add(sumS, field.Mul(t.square[j], term))
	}
	switch {
	case !sumC.Equal(&combination):
		return CheckCombination
	case !sumL.Equal(&linear):
		return CheckLinear
	case !sumS.Equal(&product):
		return CheckSquare
	}
	return ""
}

// vanishingAt is X^slots − g^slots at a point.
func (l *Layout) vanishingAt(x field.Element) field.Element {
	x = power(x, l.LogSlots)
	c := power(shift, l.LogSlots)
	x.Sub(&x, &c)
	return x
}
