package argument

import (
	"math/bits"

	"aver/field"
	"aver/ligero"
	"aver/poly"
)

// piece is a part of a combined row as it is committed to once more: the
// coefficients from `from` on, in rows of the fold's matrix. A row that is at
// least as long as the fold's is cut into its data and its tail, so that both
// fill whole rows; a shorter one stays whole.
type piece struct {
	of           commitment
	from, length int
	vars         int // of its sum-check: coefficients are padded to 2^vars
	row, rows    int
}

// newPieces cuts the combined rows of some commitments for rows of another one.
func newPieces(rows []commitment, to commitment, codes *[commitments]ligero.Params) []piece {
	var pieces []piece
	fold, row := &codes[to], 0
	add := func(c commitment, from, length int) {
		p := piece{of: c, from: from, length: length, vars: max(fold.LogRow, bits.Len(uint(length-1))), row: row}
		p.rows = (length + fold.RowLength() - 1) >> fold.LogRow
		row += p.rows
		pieces = append(pieces, p)
	}
	for _, c := range rows {
		code := &codes[c]
		if k := code.RowLength(); k >= fold.RowLength() && code.Tail > 0 {
			add(c, 0, k)
			add(c, k, code.Tail)
		} else {
			add(c, 0, length(code))
		}
	}
	return pieces
}

// foldedRows is the number of rows, of extension elements, that pieces take.
func foldedRows(pieces []piece) int {
	if len(pieces) == 0 {
		return 0
	}
	last := &pieces[len(pieces)-1]
	return last.row + last.rows
}

// foldVars is the number of variables of the longest piece.
func foldVars(pieces []piece) (vars int) {
	for i := range pieces {
		vars = max(vars, pieces[i].vars)
	}
	return vars
}

// own is the piece's part of a point that all pieces share: its end.
func own[V any](p *piece, point []V) []V { return point[len(point)-p.vars:] }

// pieceCoefficients is the coefficient of each row of a fold's matrix, of
// extension elements, in Σ_pieces μ^piece · Σ_i eq(point, i)·row_i.
func pieceCoefficients(pieces []piece, logRow int, mu, point []field.Ext) []field.Ext {
	out := make([]field.Ext, 0, foldedRows(pieces))
	for i := range pieces {
		p := &pieces[i]
		z := own(p, point)
		eq := poly.EqVector[field.Ext](ring, z[:p.vars-logRow])
		for _, e := range eq[:p.rows] {
			out = append(out, field.Mul(mu[i], e))
		}
	}
	return out
}

// spread makes coefficients of extension rows those of their base rows.
func spread(coefficients []field.Ext) []field.Ext {
	out := make([]field.Ext, 0, extRows*len(coefficients))
	for _, c := range coefficients {
		for _, b := range basis {
			out = append(out, field.Mul(c, b))
		}
	}
	return out
}

// symbols are the symbols of one combined row's codeword at positions that were
// drawn: the combinations of the committed columns there.
type symbols struct {
	positions []int // in order, each once
	values    []field.Ext
}

// powersAt is Σ_{i < length} x^(from+i)·eq(point, i) for every x, in a number of
// steps that is logarithmic in length: [0, length) is cut at its binary digits.
func (p *piece) powersAt(xs field.Vec, point []field.Ext) field.Planes {
	n, count := len(point), len(xs)
	// low[b] is Π over the last b variables of (1 − z) + z·x^(2^j).
	low, squares := make([]field.Planes, n+1), make([]field.Vec, n+1)
	low[0], squares[0] = field.NewPlanes(count), xs
	for i := range count {
		low[0].Set(i, field.FromBase(power(xs[i], p.from)))
	}
	for b := range n {
		z := point[n-1-b]
		low[b+1], squares[b+1] = field.NewPlanes(count), make(field.Vec, count)
		field.ScaleBase(low[b+1], squares[b], z)
		for i := range count {
			low[b+1].Set(i, field.Add(low[b+1].At(i), field.Sub(one, z)))
		}
		field.MulPlanes(low[b+1], low[b+1], low[b])
		field.MulVec(squares[b+1], squares[b], squares[b])
	}
	if p.length == 1<<n {
		return low[n]
	}
	return p.cut(low, squares, point)
}

// cut sums the blocks of [0, length): of a digit 1 that whose indices have the
// digits before it and then 0.
func (p *piece) cut(low []field.Planes, squares []field.Vec, point []field.Ext) field.Planes {
	n, count := len(point), low[0].Len()
	sum, term, prefix := field.NewPlanes(count), field.NewPlanes(count), field.NewPlanes(count)
	for i := range count {
		prefix.Set(i, one)
	}
	for b := n - 1; b >= 0; b-- {
		z := point[n-1-b]
		if p.length>>b&1 == 0 {
			field.ScalePlanes(prefix, prefix, field.Sub(one, z))
			continue
		}
		field.ScalePlanes(term, prefix, field.Sub(one, z))
		field.MulAddPlanes(sum, term, low[b])
		field.ScalePlanes(prefix, prefix, z)
		field.MulPlanesBase(prefix, prefix, squares[b])
	}
	return sum
}

// power is x^e.
func power(x field.Element, e int) field.Element {
	var y field.Element
	y.SetOne()
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			y.Mul(&y, &x)
		}
		x.Square(&x)
	}
	return y
}
