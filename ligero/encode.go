package ligero

import (
	"sync"

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
	field.Parallel(len(blocks)*chunks, 1, func(lo, hi int) {
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
	logRow := 0
	for 1<<logRow < data.Len() {
		logRow++
	}
	b, work, done := pooledBlock(logLength, logRow, data.Len()+tail.Len())
	defer done()
	for j := range data.Len() {
		put(b.coefs, j, data.At(j))
	}
	for j := range tail.Len() {
		put(b.coefs, data.Len()+j, tail.At(j))
	}
	out := field.NewPlanes(1 << logLength)
	for t := range out.Len() >> b.logPart {
		b.part(work, t)
		for q := range 1 << b.logPart {
			out.Set(t<<b.logPart+q, field.Ext{A0: work[q*lanes], A1: work[q*lanes+1], A2: work[q*lanes+2]})
		}
	}
	return out
}

func put(coefs field.Vec, j int, v field.Ext) {
	coefs[j*lanes], coefs[j*lanes+1], coefs[j*lanes+2] = v.A0, v.A1, v.A2
}

// room keeps the working memory of Codeword for the next one: memory that was not
// used yet costs more than encoding does.
var room = sync.Pool{New: func() any { return new(field.Vec) }}

// pooledBlock is a block of zeros for one row of extension elements, and memory for
// its parts; done gives it all back.
func pooledBlock(logLength, logRow, length int) (b block, work field.Vec, done func()) {
	v := room.Get().(*field.Vec)
	n := lanes * length
	if need := n + lanes<<logRow; len(*v) < need {
		*v = make(field.Vec, need)
	}
	clear((*v)[:n])
	return block{logLength, logRow, lanes, (*v)[:n:n]}, (*v)[n:][:lanes<<logRow], func() { room.Put(v) }
}
