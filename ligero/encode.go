package ligero

import (
	"math/bits"
	"slices"

	"aver/field"
	"aver/parallel"
)

const (
	// lanes is the number of rows that are encoded side by side: a vector
	// register's elements, and the words of a block of SHA-256.
	lanes = 8
	// minUnits is the number of parts of codewords from which on there are enough
	// for a few processors.
	minUnits = 8
	// minLogPart is the logarithm of the least length of a part, where codewords
	// are so long: as many columns as are hashed at once.
	minLogPart = 4
)

// encoder encodes the rows of some matrices, a block of eight at a time, in parts.
//
// The rows of a block are interleaved: coefficient j of all of them, then
// coefficient j+1. One butterfly is then one vector operation, and a column comes
// out in one piece. Row r is in lane first + r, counted over all blocks; lanes
// without a row hold nonsense.
type encoder struct {
	logLength, logPart int
	first, rows        int
	matrices           []Matrix
	scale              field.Element // of all coefficients
	cuts               []int         // where some rows' data or tails end; the last is their length
	zeros              field.Vec     // that shorter rows end in
}

// newEncoder is for codewords of 2^logLength symbols.
func newEncoder(mem *field.Memory, logLength, first int, scale field.Element, matrices []Matrix) *encoder {
	e := &encoder{logLength: logLength, first: first, matrices: matrices, scale: scale}
	for i := range matrices {
		m := &matrices[i]
		e.rows += m.Rows()
		e.cuts = append(e.cuts, 1<<m.LogRow, 1<<m.LogRow+m.Tail)
	}
	length := slices.Max(e.cuts)
	// Parts of half a row or more: two or three pieces of it fold onto one.
	e.logPart = min(max(bits.Len(uint(length-1))-1, minLogPart), logLength)
	if e.parts() < minUnits && e.logPart > minLogPart {
		e.logPart--
	}
	e.cuts = append(e.cuts, max(length, 1<<e.logPart))
	slices.Sort(e.cuts)
	e.cuts = slices.Compact(e.cuts)
	if len(matrices) > 1 || length < e.length() {
		e.zeros = mem.Vec(e.length())
	}
	return e
}

// length is the number of coefficients of a row, zeros included.
func (e *encoder) length() int { return e.cuts[len(e.cuts)-1] }

func (e *encoder) parts() int { return 1 << (e.logLength - e.logPart) }

func (e *encoder) blocks() int { return (e.first + e.rows + lanes - 1) / lanes }

// rowOf is the row in a lane of a block: another one's where the lane has none.
func (e *encoder) rowOf(block, lane int) int {
	return min(max(block*lanes+lane-e.first, 0), e.rows-1)
}

// interleave sets coefs to the coefficients of a block.
func (e *encoder) interleave(coefs field.Vec, block int) {
	var elements [lanes][512]field.Element // in place of small integers
	from := 0
	for _, end := range e.cuts {
		for from < end {
			to := min(from+len(elements[0]), end)
			var pieces [lanes]field.Vec
			for i := range pieces {
				pieces[i] = e.piece(e.rowOf(block, i), from, to, elements[i][:to-from])
			}
			field.Interleave(coefs[from*lanes:to*lanes], &pieces, e.scale)
			from = to
		}
	}
}

// piece is a row's coefficients from one place to another, with no cut in between.
// It may need the memory that it is given.
func (e *encoder) piece(row, from, to int, memory field.Vec) field.Vec {
	i := 0
	for ; row >= e.matrices[i].Rows(); i++ {
		row -= e.matrices[i].Rows()
	}
	m := &e.matrices[i]
	k := 1 << m.LogRow
	switch {
	case to <= k:
		elements, small := m.Run(row)
		if small == nil {
			return elements[from:to]
		}
		field.SetSmall(memory, small[from:to])
		return memory
	case to <= k+m.Tail:
		return m.Tails[row*m.Tail+from-k : row*m.Tail+to-k]
	}
	return e.zeros[:to-from]
}

// part sets dst to the t-th part of a block's codewords. It is one of the n/m
// transforms of size m that they consist of, one for each n/m-th part of the roots
// of unity. On a part X^m is a constant w: the first layers of the transform of size
// n, which would find that out, are left out, and the coefficients fold onto the
// first m with the powers of w.
func (e *encoder) part(dst, coefs field.Vec, t int) {
	factors := field.Twiddles(max(e.logLength-1, e.logLength-e.logPart))
	var w field.Element
	w.Square(&factors[t])
	at, known := (len(coefs)-1)/len(dst)*len(dst), 0 // of the sum so far, dst has what is known
	last := coefs[at:]
	for at > 0 {
		at -= len(dst)
		next, sum := coefs[at:at+len(dst)], len(last)
		field.ScaleAddVec(dst[:known], dst[:known], w, next[:known])
		field.ScaleAddVec(dst[known:sum], last[known:], w, next[known:sum])
		last, known = next, sum
	}
	copy(dst[known:], last[known:])
	field.Transform(dst, factors, lanes, t)
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
	m := Matrix{LogRow: bits.Len(uint(k - 1)), Tail: n, Data: mem.DirtyVec(3 * len(rows) * k), Tails: mem.DirtyVec(3 * len(rows) * n)}
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
	words := make([]field.Planes, m.Rows()/3)
	for r := range words {
		words[r] = mem.DirtyPlanes(1 << logLength)
	}
	defer mem.Release(mem.Mark())
	e := newEncoder(mem, logLength, 0, *new(field.Element).SetOne(), []Matrix{*m})
	size := 1 << e.logPart
	fresh := func() *planeWork {
		return &planeWork{-1, mem.DirtyVec(lanes * e.length()), mem.DirtyVec(lanes * size), mem.DirtyVec(size)}
	}
	parallel.With(e.blocks()*e.parts(), 1, fresh, func(w *planeWork, lo, hi int) {
		for ; lo < hi; lo++ {
			b, t := lo/e.parts(), lo%e.parts()
			if w.block != b {
				e.interleave(w.coefs, b)
				w.block = b
			}
			e.part(w.part, w.coefs, t)
			var rows [lanes]field.Vec
			for i := range rows {
				rows[i] = w.unused
				if r := b*lanes + i; r < e.rows {
					rows[i] = words[r/3][r%3][t*size : (t+1)*size]
				}
			}
			field.Deinterleave(&rows, w.part)
		}
	})
	return words
}

// planeWork is working memory: coefficients of a block and a part of its codewords.
type planeWork struct {
	block               int
	coefs, part, unused field.Vec
}
