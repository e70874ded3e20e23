package ligero

import "aver/field"

const (
	// lanes is the number of rows that a vector register holds: fewer are
	// filled up with zeros.
	lanes = 8
	// blockElements bounds the working memory of one encoding: two of them
	// stay in the second-level cache.
	blockElements = 1 << 16
	// innerElements is what stays in the first-level cache.
	innerElements = 1 << 12
)

// encode returns the codewords of the rows of message, column after column.
//
// Rows are encoded a block at a time, interleaved: coefficient j of all the
// block's rows, then coefficient j+1. One butterfly is then one vector
// operation over the rows and more, whatever the length, and a column comes
// out in one piece.
func encode(p Params, message field.Vec) field.Vec {
	k, n := p.RowLength(), p.CodeLength()
	rows := len(message) / k
	out := make(field.Vec, n*rows)
	width := min(max(blockElements/k, lanes), 128, (rows+lanes-1)/lanes*lanes)
	field.Parallel((rows+width-1)/width, 1, func(lo, hi int) {
		coefs, work := make(field.Vec, k*width), make(field.Vec, k*width)
		for b := lo; b < hi; b++ {
			first := b * width
			count := min(width, rows-first)
			transpose(coefs, message[first*k:], k, count, width)
			encodeBlock(p, coefs, width, work, func(q int, column field.Vec) {
				copy(out[q*rows+first:][:count], column)
			})
		}
	})
	return out
}

// transpose sets dst[j·width + i] = src[i·k + j] for i < count, j < k, and the
// cells of i ≥ count to zero. It walks tiles, so that both sides stay in cache.
func transpose(dst, src field.Vec, k, count, width int) {
	if count < width {
		clear(dst)
	}
	const tile = 16
	for j0 := 0; j0 < k; j0 += tile {
		j1 := min(j0+tile, k)
		for i := range count {
			for j, v := range src[i*k+j0 : i*k+j1] {
				dst[(j0+j)*width+i] = v
			}
		}
	}
}

// encodeBlock encodes width interleaved rows, and hands each column to emit.
// The codeword is n/k transforms of size k, one for each n/k-th part of the
// roots of unity: the first layers of the transform of size n, whose upper
// coefficients are zero, only copy.
func encodeBlock(p Params, coefs field.Vec, width int, work field.Vec, emit func(q int, column field.Vec)) {
	factors := field.Twiddles(max(p.logLength()-1, 0))
	k := p.RowLength()
	for part := range 1 << p.LogInvRate {
		copy(work, coefs)
		transform(work, factors, width, part)
		for q := range k {
			emit(part*k+q, work[q*width:(q+1)*width])
		}
	}
}

// transform evaluates the interleaved polynomials in data, which are at node
// `group` of their layer, down to single points. Where data is longer than the
// first-level cache it goes depth first.
func transform(data, factors field.Vec, width, group int) {
	if len(data) > innerElements && len(data) > width {
		half := len(data) / 2
		field.Butterflies(data, factors[group:group+1], half)
		transform(data[:half], factors, width, 2*group)
		transform(data[half:], factors, width, 2*group+1)
		return
	}
	for size, groups := len(data), 1; size > width; size, groups = size/2, groups*2 {
		field.Butterflies(data, factors[group*groups:(group+1)*groups], size/2)
	}
}

// encodePlanes returns the codeword of a row of extension elements. The code is
// linear over the base field, so that each plane is a row of it.
func encodePlanes(p Params, u field.Planes) field.Planes {
	k := p.RowLength()
	coefs, work := make(field.Vec, k*lanes), make(field.Vec, k*lanes)
	for j := range k {
		coefs[j*lanes], coefs[j*lanes+1], coefs[j*lanes+2] = u[0][j], u[1][j], u[2][j]
	}
	out := field.NewPlanes(p.CodeLength())
	encodeBlock(p, coefs, lanes, work, func(q int, column field.Vec) {
		out.Set(q, field.Ext{A0: column[0], A1: column[1], A2: column[2]})
	})
	return out
}
