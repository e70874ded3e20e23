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
	// foldedGroups bounds the groups of coefficients that fold onto a part: one more
	// costs about half a layer.
	foldedGroups = 3
	// bandElements bounds the interleaved copies of rows: they stay in the second-level
	// cache.
	bandElements = 1 << 17
	// interleaved is the number of coefficients of a block that are interleaved at a
	// time.
	interleaved = 1 << 10
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
	small              bool          // whether some rows are small integers
	factors            field.Vec     // of the transform
}

// newEncoder is for codewords of 2^logLength symbols.
func newEncoder(mem *field.Memory, logLength, first int, scale field.Element, matrices []Matrix) *encoder {
	e := &encoder{logLength: logLength, first: first, matrices: matrices, scale: scale}
	for i := range matrices {
		m := &matrices[i]
		e.rows += m.Rows()
		e.small = e.small || m.Small != nil
		e.cuts = append(e.cuts, 1<<m.LogRow, 1<<m.LogRow+m.Tail)
	}
	length := slices.Max(e.cuts)
	e.logPart = logPart(logLength, length)
	e.cuts = append(e.cuts, max(length, 1<<e.logPart))
	slices.Sort(e.cuts)
	e.cuts = slices.Compact(e.cuts)
	if len(matrices) > 1 || length < e.length() {
		e.zeros = mem.Vec(e.length())
	}
	e.factors = field.Twiddles(max(logLength-1, logLength-e.logPart))
	return e
}

// logPart is the logarithm of the length of the parts in which rows of `length`
// coefficients are encoded. Transforms run two layers at a time: it is even where
// codewords have room for it.
func logPart(logLength, length int) int {
	log := minLogPart
	for foldedGroups<<log < length {
		log += 2
	}
	if log > minLogPart && minUnits<<log > 1<<logLength {
		log -= 2
	}
	return min(log, logLength)
}

// length is the number of coefficients of a row, zeros included.
func (e *encoder) length() int { return e.cuts[len(e.cuts)-1] }

func (e *encoder) parts() int { return 1 << (e.logLength - e.logPart) }

func (e *encoder) blocks() int { return (e.first + e.rows + lanes - 1) / lanes }

// bands calls f with the coefficients of some blocks after the other, and the first
// of these. They are in memory that is released.
func (e *encoder) bands(mem *field.Memory, f func(coefs field.Vec, first int)) {
	size := lanes * e.length()
	count := min(max(1, bandElements/size), e.blocks())
	coefs := mem.DirtyVec(count * size)
	fresh := func() (work [lanes]field.Vec) {
		for i := range work {
			if e.small {
				work[i] = mem.DirtyVec(interleaved)
			}
		}
		return work
	}
	for first := 0; first < e.blocks(); first += count {
		coefs = coefs[:min(count, e.blocks()-first)*size]
		chunks := (e.length() + interleaved - 1) / interleaved
		parallel.With(len(coefs)/size*chunks, 1, fresh, func(work [lanes]field.Vec, lo, hi int) {
			for ; lo < hi; lo++ {
				b, from := lo/chunks, lo%chunks*interleaved
				e.interleave(coefs[b*size:(b+1)*size], &work, first+b, from, min(from+interleaved, e.length()))
			}
		})
		f(coefs, first)
	}
}

// interleave sets coefs to a block's coefficients, from one to the one before another.
// In work small integers become elements.
func (e *encoder) interleave(coefs field.Vec, work *[lanes]field.Vec, block, from, to int) {
	for _, cut := range e.cuts {
		if end := min(cut, to); from < end {
			var pieces [lanes]field.Vec
			for i := range pieces {
				pieces[i] = e.piece(e.rowOf(block, i), from, end, work[i])
			}
			field.Interleave(coefs[from*lanes:end*lanes], &pieces, e.scale)
			from = end
		}
	}
}

// rowOf is the row in a lane of a block: another one's where the lane has none.
func (e *encoder) rowOf(block, lane int) int {
	return min(max(block*lanes+lane-e.first, 0), e.rows-1)
}

// piece is a row's coefficients from one place to another, with no cut in between.
// Small integers need the memory that it is given.
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
		field.SetSmall(memory[:to-from], small[from:to])
		return memory[:to-from]
	case to <= k+m.Tail:
		return m.Tails[row*m.Tail+from-k : row*m.Tail+to-k]
	}
	return e.zeros[:to-from]
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
	fresh := func() field.Vec { return mem.DirtyVec((lanes + 1) * size) }
	e.bands(mem, func(coefs field.Vec, first int) {
		parallel.With(len(coefs)/(lanes*e.length())*e.parts(), 1, fresh, func(work field.Vec, lo, hi int) {
			part, unused := work[:lanes*size], work[lanes*size:]
			for ; lo < hi; lo++ {
				b, t := lo/e.parts(), lo%e.parts()
				field.TransformPart(part, coefs[b*lanes*e.length():][:lanes*e.length()], e.factors, t)
				var rows [lanes]field.Vec
				for i := range rows {
					rows[i] = unused
					if r := (first+b)*lanes + i; r < e.rows {
						rows[i] = words[r/3][r%3][t*size : (t+1)*size]
					}
				}
				field.Deinterleave(&rows, part)
			}
		})
	})
	return words
}
