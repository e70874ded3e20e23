package argument

import (
	"slices"

	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
)

// Labels of the fold.
const (
	foldLabel     = "fold"
	foldWorkLabel = "fold/work"
	gammaLabel    = "fold/claims"
	piecesLabel   = "fold/pieces"
	muLabel       = "fold/combine"
	maskLabel     = "open/mask"
	hideLabel     = "open/hide row"
	rowLabel      = "open/row"
	workLabel     = "open/work"
)

// fold proves what is claimed of combined rows: their values at points, and that
// their codewords have the symbols that the columns say. Each is a linear form of
// the rows' coefficients. The rows are committed to before the columns are drawn;
// a sum-check reduces all the forms together to an evaluation of each piece, and
// these are one of a combination of the fold's rows.
func (v *verifier[V]) fold(l *level, rows []combination[V]) combination[V] {
	v.Fold(l, &v.points, rows)
	gamma := v.Challenge(gammaLabel, foldLoss(v.key, l))
	sum, power := v.Symbols(gamma), v.Const(one)
	for i := range rows {
		sum = v.Add(sum, v.Mul(power, rows[i].value))
		power = v.Mul(power, gamma)
	}
	vars := foldVars(l.pieces)
	point, value := sumcheck.Verify[V](v.opener, foldLabel, sum, vars, 2)
	values := v.Receive(piecesLabel, len(l.pieces))
	for i := range l.pieces {
		late := v.Const(sumcheck.Late(vars, l.pieces[i].vars))
		kernel := v.Mul(late, v.Kernel(l, i, gamma, rows, point))
		value = v.Sub(value, v.Mul(kernel, values[i]))
	}
	v.AssertZero("fold: pieces", value)
	mu := powers(v.opener, v.Challenge(muLabel, foldRowsLoss(v.key, l)), len(values))
	r := combination[V]{of: l.of, column: point[vars-v.key.code(l.of).LogRow:], value: v.Const(zero), mu: mu, point: point}
	for i := range values {
		r.value = v.Add(r.value, v.Mul(mu[i], values[i]))
	}
	return r
}

// show has the last fold's combined row.
func (v *verifier[V]) show(r combination[V]) {
	v.AssertZero("open: value", v.Sub(v.Open(r.column), r.value))
	v.Combined(&r)
}

// foldLoss: γ combines a value of each row and its codeword's symbols.
func foldLoss(key *VerifyingKey, l *level) algebra.Loss {
	n := -1
	for _, c := range l.rows {
		n += 1 + key.code(c).Queries
	}
	return batchLoss(foldLabel, n+1)
}

// foldRowsLoss: μ combines evaluations of pieces, and rows of codewords.
func foldRowsLoss(key *VerifyingKey, l *level) algebra.Loss {
	return proximityLoss(l.of, len(l.pieces), key.code(l.of).CodeLength())
}

// hideLoss: ζ combines the mask with the row it hides.
func hideLoss(key *VerifyingKey) algebra.Loss {
	of := key.last().of
	return algebra.Loss{Source: "open " + of.String(), Theorem: "proximity gap of mask and row (BCIKS 2020, Theorem 4.1)", Numerator: float64(key.code(of).CodeLength()) + 1}
}

func columnsLabel(c commitment) string { return "open/columns of " + c.String() }
func symbolsLabel(c commitment) string { return "fold/symbols of " + c.String() }

// symbolPowers is γ^(rows+j) for every symbol j, a commitment at a time: they come
// after the values of the rows.
func symbolPowers(drawn []symbols, gamma field.Ext) []field.Planes {
	out := make([]field.Planes, len(drawn))
	next := powExt(gamma, len(drawn))
	for i := range drawn {
		out[i] = field.NewPlanes(len(drawn[i].values))
		for j := range drawn[i].values {
			out[i].Set(j, next)
			next = field.Mul(next, gamma)
		}
	}
	return out
}

func powExt(x field.Ext, n int) field.Ext {
	y := one
	for range n {
		y = field.Mul(y, x)
	}
	return y
}

// symbolSum is Σ γ^(rows+j)·symbol_j over all symbols.
func (s *side) symbolSum(gamma field.Ext) field.Ext {
	sum := zero
	s.gammas = symbolPowers(s.drawn, gamma)
	for i, powers := range s.gammas {
		sum = field.Add(sum, field.Dot(powers, field.PlanesOf(s.drawn[i].values)))
	}
	return sum
}

// kernel is the value at a point of the form that the level's i-th piece is summed
// with: γ^row·eq(column, ·), where the piece holds the data, and Σ_j γ^(rows+j)·x_j^·.
func (s *side) kernel(l *level, i int, gamma field.Ext, column, point []field.Ext) field.Ext {
	p := &l.pieces[i]
	row, z := slices.Index(l.rows, p.of), own(p, point)
	sum := field.Dot(s.gammas[row], p.powersAt(ligero.Points(s.drawn[row].positions), z))
	if p.from == 0 {
		sum = field.Add(sum, field.Mul(powExt(gamma, row), dataAt(column, z)))
	}
	return sum
}

// dataAt is eq(column, ·) at a point with further coordinates before: beyond the
// data it is zero.
func dataAt(column, point []field.Ext) field.Ext {
	split := len(point) - len(column)
	eq := poly.Eq[field.Ext](ring, column, point[split:])
	for _, z := range point[:split] {
		eq = field.Mul(eq, field.Sub(one, z))
	}
	return eq
}
