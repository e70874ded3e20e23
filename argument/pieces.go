package argument

import (
	"math/bits"

	"aver/algebra"
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

// newPieces cuts the combined rows of the opened commitments.
func newPieces(opened []commitment, codes *[commitments]ligero.Params) []piece {
	var pieces []piece
	fold, row := &codes[foldCommitment], 0
	add := func(c commitment, from, length int) {
		p := piece{of: c, from: from, length: length, vars: max(fold.LogRow, bits.Len(uint(length-1))), row: row}
		p.rows = (length + fold.RowLength() - 1) >> fold.LogRow
		row += p.rows
		pieces = append(pieces, p)
	}
	for _, c := range opened {
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

// pieceCoefficients is the coefficient of each row of the fold's matrix, of
// extension elements, in Σ_pieces μ^piece · Σ_i eq(point, i)·row_i.
func pieceCoefficients[V any](a algebra.Arithmetic[V], key *VerifyingKey, mu, point []V) []V {
	out := make([]V, 0, foldedRows(key.pieces))
	for i := range key.pieces {
		p := &key.pieces[i]
		z := own(p, point)
		eq := poly.EqVector(a, z[:p.vars-key.code(foldCommitment).LogRow])
		for _, e := range eq[:p.rows] {
			out = append(out, a.Mul(mu[i], e))
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

// powersAt is Σ_{i < length} x^(from+i)·eq(point, i), in a number of steps that
// is logarithmic in length: [0, length) is cut at its binary digits.
func (p *piece) powersAt(x field.Element, point []field.Ext) field.Ext {
	n := len(point)
	// low[b] is Π over the last b variables of (1 − z) + z·x^(2^j).
	low, squares := make([]field.Ext, n+1), make(field.Vec, n+1)
	low[0], squares[0] = one, x
	for b := range n {
		z := point[n-1-b]
		f := field.Add(field.Sub(one, z), field.MulBase(z, squares[b]))
		low[b+1] = field.Mul(low[b], f)
		squares[b+1].Square(&squares[b])
	}
	start := field.FromBase(power(x, p.from))
	if p.length == 1<<n {
		return field.Mul(start, low[n])
	}
	sum, prefix := zero, start
	for b := n - 1; b >= 0; b-- {
		z := point[n-1-b]
		if p.length>>b&1 == 0 {
			prefix = field.Mul(prefix, field.Sub(one, z))
			continue
		}
		sum = field.Add(sum, field.Mul(field.Mul(prefix, field.Sub(one, z)), low[b]))
		prefix = field.MulBase(field.Mul(prefix, z), squares[b])
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
