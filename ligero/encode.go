package ligero

import (
	"math/bits"

	"aver/field"
	"aver/parallel"
)

const (
	// lanes is the number of rows that a vector register holds: fewer are
	// filled up with zeros.
	lanes = 8
	// blockElements bounds the data of the rows that are encoded together: it
	// stays in the second-level cache.
	blockElements = 1 << 16
	// bandElements bounds the interleaved copies of rows.
	bandElements = 1 << 20
	// minUnits is the number of parts of blocks from which on there are enough for
	// a few processors.
	minUnits = 8
)

// encode writes the codewords of length 2^logLength of the matrix's rows, column
// after column, into out, whose columns have `height` elements: the rows' are
// from element `first` on.
//
// Rows are encoded a block at a time, interleaved: coefficient j of all the
// block's rows, then coefficient j+1. One butterfly is then one vector
// operation over the rows and more, whatever the length, and a column comes
// out in one piece. Working memory is taken from mem and released.
func encode(mem *field.Memory, logLength int, m *Matrix, out field.Vec, height, first int) {
	defer mem.Release(mem.Mark())
	rows, length := m.Rows(), 1<<m.LogRow+m.Tail
	width := min(max(blockElements>>m.LogRow, lanes), 128, (rows+lanes-1)/lanes*lanes)
	band := max(1, bandElements/(length*width)) * width
	coefs := mem.DirtyVec((min(band, rows) + width - 1) / width * width * length)
	for from := 0; from < rows; from += band {
		part := Matrix{m.LogRow, m.Tail, m.Data[from<<m.LogRow:], m.Tails[from*m.Tail:]}
		count := min(band, rows-from)
		encodeBand(mem, newBlocks(logLength, &part, count, width, coefs), count, func(q, row int, column field.Vec) {
			copy(out[q*height+first+from+row:], column)
		})
	}
}

// newBlocks interleaves the first `count` rows of a matrix, width at a time, in
// the given memory.
func newBlocks(logLength int, m *Matrix, count, width int, coefs field.Vec) []block {
	blocks := make([]block, (count+width-1)/width)
	k, logPart := 1<<m.LogRow, m.LogRow
	if m.LogRow > 0 && len(blocks)<<(logLength-m.LogRow) < minUnits {
		logPart-- // a little more work, for the sake of smaller units
	}
	size := (k + m.Tail) * width
	for i := range blocks {
		blocks[i] = block{logLength, logPart, width, coefs[i*size : (i+1)*size]}
	}
	chunks := (k + m.Tail + interleaved - 1) / interleaved
	parallel.For(len(blocks)*chunks, 1, func(lo, hi int) {
		for ; lo < hi; lo++ {
			i, j := lo/chunks, lo%chunks*interleaved
			dst, row, rows := blocks[i].coefs, i*width, min(width, count-i*width)
			transpose(dst[:k*width], m.Data[row*k:], k, rows, width, j, min(j+interleaved, k))
			transpose(dst[k*width:], m.Tails[row*m.Tail:], m.Tail, rows, width, max(j-k, 0), min(j-k+interleaved, m.Tail))
		}
	})
	return blocks
}

// encodeBand hands each column of each block to emit, with its position and the
// number of the block's first row.
func encodeBand(mem *field.Memory, blocks []block, rows int, emit func(q, row int, column field.Vec)) {
	b := &blocks[0]
	parts, size := 1<<(b.logLength-b.logPart), b.width<<b.logPart
	parallel.With(len(blocks)*parts, 1, func() field.Vec { return mem.DirtyVec(size) }, func(work field.Vec, lo, hi int) {
		for ; lo < hi; lo++ {
			i, t := lo/parts, lo%parts
			blocks[i].part(work, t)
			count := min(b.width, rows-i*b.width)
			for q := range 1 << b.logPart {
				emit(t<<b.logPart+q, i*b.width, work[q*b.width:][:count])
			}
		}
	})
}

// interleaved is the number of coefficients that are interleaved at a time.
const interleaved = 256

// transpose sets dst[j·width + i] = src[i·k + j] for i < count, from ≤ j < to, and
// the cells of i ≥ count to zero. It walks tiles, so that both sides stay in cache.
func transpose(dst, src field.Vec, k, count, width, from, to int) {
	if count < width && from < to {
		clear(dst[from*width : to*width])
	}
	const tile = 16
	for j0 := from; j0 < to; j0 += tile {
		j1 := min(j0+tile, to)
		for i := range count {
			for j, v := range src[i*k+j0 : i*k+j1] {
				dst[(j0+j)*width+i] = v
			}
		}
	}
}

// block is width interleaved rows that are encoded together, in parts of 2^logPart
// symbols.
type block struct {
	logLength, logPart, width int
	coefs                     field.Vec // data and tails
}

// part sets work to the t-th part of the codewords. It is one of the n/m
// transforms of size m that they consist of, one for each n/m-th part of the roots
// of unity. On a part X^m is a constant w: the first layers of the transform of size
// n, which would find that out, are left out, and the coefficients fold onto the
// first m with the powers of w.
func (b *block) part(work field.Vec, t int) {
	factors := field.Twiddles(max(b.logLength-1, b.logLength-b.logPart))
	var w field.Element
	w.Square(&factors[t])
	last := (len(b.coefs) - 1) / len(work) * len(work)
	copy(work, b.coefs[last:])
	for at, known := last-len(work), len(b.coefs)-last; at >= 0; at, known = at-len(work), len(work) {
		next := b.coefs[at : at+len(work)]
		field.ScaleAddVec(work[:known], work[:known], w, next[:known])
		copy(work[known:], next[known:])
	}
	field.Transform(work, factors, b.width, t)
}

// Codeword returns the 2^logLength symbols of a row of extension elements, a
// power of two of them and a tail. The code is linear over the base field, so
// that each plane is a row of it.
func Codeword(logLength int, data, tail field.Planes) field.Planes {
	m := NewMatrix(nil, []field.Planes{data}, []field.Planes{tail})
	return Codewords(nil, logLength, &m)[0]
}

// NewMatrix has three rows for each row of extension elements, which are all of one
// length, a power of two, and have tails of one length.
func NewMatrix(mem *field.Memory, rows, tails []field.Planes) Matrix {
	k, n := rows[0].Len(), tails[0].Len()
	m := Matrix{bits.Len(uint(k - 1)), n, mem.DirtyVec(3 * len(rows) * k), mem.DirtyVec(3 * len(rows) * n)}
	for r := range rows {
		for plane := range 3 {
			i := 3*r + plane
			copy(m.Data[i*k:(i+1)*k], rows[r][plane])
			copy(m.Tails[i*n:(i+1)*n], tails[r][plane])
		}
	}
	return m
}

// Codewords returns the 2^logLength symbols of each row of extension elements of a
// matrix as NewMatrix makes it. They come from mem.
func Codewords(mem *field.Memory, logLength int, m *Matrix) []field.Planes {
	words, height := make([]field.Planes, m.Rows()/3), m.Rows()
	for r := range words {
		words[r] = mem.DirtyPlanes(1 << logLength)
	}
	defer mem.Release(mem.Mark())
	columns := mem.DirtyVec(height << logLength)
	encode(mem, logLength, m, columns, height, 0)
	parallel.For(1<<logLength, 64, func(lo, hi int) {
		for r, w := range words {
			for plane, v := range w {
				for q := lo; q < hi; q++ {
					v[q] = columns[q*height+3*r+plane]
				}
			}
		}
	})
	return words
}
