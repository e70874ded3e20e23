package argument

import (
	"math/bits"
	"slices"

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

// wholeBlocks is what vectors are filled up to multiples of: of what vector code
// leaves over, a value costs as much as a block.
const wholeBlocks = 8

// powersAt is Σ_{i < length} x^(from+i)·eq(point, i) for every x, in a number of
// steps that is logarithmic in length.
func (p *piece) powersAt(xs field.Vec, point []field.Ext) field.Planes {
	count := (len(xs) + wholeBlocks - 1) / wholeBlocks * wholeBlocks
	square, term := make(field.Vec, count), field.NewPlanes(count)
	copy(square, xs)
	// The sums over the indices below 2^b, and over those of them that are below the
	// last b digits of length.
	all, below := field.NewPlanes(count), field.NewPlanes(count)
	copy(all[0], powersOf(square, p.from))
	for b := range p.vars {
		z := point[p.vars-1-b]
		not := field.Sub(one, z)
		if p.length>>b&1 == 1 {
			field.ScaleBase(term, square, z)
			field.MulPlanes(below, below, term)
			field.AddScaled(below, all, not)
		} else if p.length&(1<<b-1) != 0 {
			field.ScalePlanes(below, below, not)
		}
		field.AffineForm(term, not, []field.Term{{V: square, C: z}})
		field.MulPlanes(all, all, term)
		field.MulVec(square, square, square)
	}
	if p.length == 1<<p.vars {
		below = all
	}
	return below.Slice(0, len(xs))
}

// powersOf is x^e for every x.
func powersOf(xs field.Vec, e int) field.Vec {
	y, square := make(field.Vec, len(xs)), slices.Clone(xs)
	for i := range y {
		y[i].SetOne()
	}
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			field.MulVec(y, y, square)
		}
		field.MulVec(square, square, square)
	}
	return y
}
