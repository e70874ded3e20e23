package ligero

import (
	"sync"

	"aver/field"
)

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
	k, rows := 1<<m.LogRow, m.Rows()
	width := min(max(blockElements/k, lanes), 128, (rows+lanes-1)/lanes*lanes)
	field.Parallel((rows+width-1)/width, 1, func(lo, hi int) {
		b := newBlock(mem, logLength, m.LogRow, m.Tail, width)
		for at := lo * width; at < hi*width && at < rows; at += width {
			count := min(width, rows-at)
			transpose(b.coefs, m.Data[at*k:], k, count, width)
			transpose(b.tails, m.Tails[at*m.Tail:], m.Tail, count, width)
			b.encode(func(q int, column field.Vec) {
				copy(out[q*height+first+at:][:count], column)
			})
		}
	})
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

// block is width interleaved rows that are encoded together.
type block struct {
	logLength, logRow, width    int
	coefs, tails, work, scratch field.Vec
}

// newBlock returns a block whose lanes are to be filled by transpose.
func newBlock(mem *field.Memory, logLength, logRow, tail, width int) *block {
	k := 1 << logRow
	return &block{logLength, logRow, width,
		mem.DirtyVec(k * width), mem.DirtyVec(tail * width), mem.DirtyVec(k * width), mem.DirtyVec(min(tail, k) * width)}
}

// encode hands each column to emit, and uses up the coefficients. The codeword is n/k transforms of size k,
// one for each n/k-th part of the roots of unity. On a part X^k is a constant w:
// the first layers of the transform of size n, which would find that out, are
// left out, and the tail folds onto the coefficients with the powers of w.
func (b *block) encode(emit func(q int, column field.Vec)) {
	factors := field.Twiddles(max(b.logLength-1, b.logLength-b.logRow))
	k := 1 << b.logRow
	parts := 1 << (b.logLength - b.logRow)
	for part := range parts {
		if part < parts-1 {
			copy(b.work, b.coefs)
		} else {
			b.work, b.coefs = b.coefs, b.work // the last part needs no copy
		}
		b.fold(factors[part])
		transform(b.work, factors, b.width, part)
		for q := range k {
			emit(part*k+q, b.work[q*b.width:(q+1)*b.width])
		}
	}
}

// fold adds the tail, times the powers of w = factor², to the coefficients.
func (b *block) fold(factor field.Element) {
	var w, power field.Element
	w.Square(&factor)
	power = w
	for at := 0; at < len(b.tails); at += len(b.work) {
		part := b.tails[at:min(at+len(b.work), len(b.tails))]
		field.ScaleVec(b.scratch[:len(part)], part, power)
		field.AddVec(b.work[:len(part)], b.work[:len(part)], b.scratch[:len(part)])
		power.Mul(&power, &w)
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

// Codeword returns the 2^logLength symbols of a row of extension elements, a
// power of two of them and a tail. The code is linear over the base field, so
// that each plane is a row of it.
func Codeword(logLength int, data, tail field.Planes) field.Planes {
	logRow := 0
	for 1<<logRow < data.Len() {
		logRow++
	}
	b, done := pooledBlock(logLength, logRow, tail.Len())
	defer done()
	interleave(b.coefs, data)
	interleave(b.tails, tail)
	out := field.NewPlanes(1 << logLength)
	b.encode(func(q int, column field.Vec) {
		out.Set(q, field.Ext{A0: column[0], A1: column[1], A2: column[2]})
	})
	return out
}

// room keeps the working memory of Codeword for the next one: memory that was not
// used yet costs more than encoding does.
var room = sync.Pool{New: func() any { return new(field.Vec) }}

// pooledBlock is a block of zeros for one row of extension elements; done gives its
// memory back.
func pooledBlock(logLength, logRow, tail int) (b *block, done func()) {
	k, t := lanes<<logRow, lanes*tail
	v := room.Get().(*field.Vec)
	if need := 2*k + t + min(k, t); len(*v) < need {
		*v = make(field.Vec, need)
	}
	part := func(from, n int) field.Vec { return (*v)[from : from+n : from+n] }
	clear(part(0, k+t))
	return &block{logLength, logRow, lanes, part(0, k), part(k, t), part(k+t, k), part(2*k+t, min(k, t))}, func() { room.Put(v) }
}

func interleave(dst field.Vec, src field.Planes) {
	for j := range src.Len() {
		dst[j*lanes], dst[j*lanes+1], dst[j*lanes+2] = src[0][j], src[1][j], src[2][j]
	}
}
