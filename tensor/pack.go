package tensor

import "slices"

// panel is a few vectors of lanes as the kernels read them: for each pair of terms
// a row of pairs.
type panel struct {
	first, lanes int // of the tiling's
	width        int // vectors: 1, 2 or 4
	pairs        []uint32
	size         int64 // no value's magnitude is greater
}

// pairLanes and wideLanes are the lanes of a vector.
const (
	pairLanes = 16
	wideLanes = 8
)

// panels are those of all lanes, not packed yet.
func (t *tiling) panels() (all []panel) {
	for first := 0; first < len(t.laneA); {
		lanes := min(len(t.laneA)-first, 4*pairLanes)
		p := panel{first: first, lanes: lanes, width: width(lanes, pairLanes)}
		first += lanes
		all = append(all, p)
	}
	return all
}

// width is the vectors of so many lanes that a kernel takes.
func width(lanes, of int) int {
	if vectors := (lanes + of - 1) / of; vectors <= 2 {
		return vectors
	}
	return 4
}

// seen collects the bits of integers and of negative ones' complements.
type seen [8]int64

func (s *seen) add(v int64) { s[0] |= v ^ v>>63 }

// size is a bound of the magnitudes.
func (s *seen) size() int64 {
	bits := int64(0)
	for _, b := range s {
		bits |= b
	}
	return bits + 1
}

// noValues stand for the second terms of pairs that have none.
var (
	noValues [tileRow]int64
	noSmall  [tileRow]int16
)

// pack fills a panel, into memory that may be had.
func (t *tiling) pack(p *panel, memory []uint32) {
	row := pairLanes * p.width
	p.pairs = slices.Grow(memory[:0], row*len(t.pairs))[:row*len(t.pairs)]
	lanes := t.laneA[p.first : p.first+p.lanes]
	if p.lanes < row {
		clear(p.pairs)
	}
	if t.a.small != nil {
		t.packSmall(p, lanes)
		p.size = t.a.most
		return
	}
	var s seen
	whole := 0
	if neighbours(lanes) {
		whole = p.lanes &^ 7
	}
	if whole > 0 {
		first := t.a.base + lanes[0]
		for i, q := range t.pairs {
			high := noValues[:]
			if q.both {
				high = t.a.data[first+q.high:]
			}
			packPairs(&p.pairs[row*i], &t.a.data[first+q.low], &high[0], (*[8]int64)(&s), whole/8)
		}
	}
	packEach(t, p, t.a.data, lanes, whole, &s)
	p.size = s.size()
}

// packSmall is pack of small integers.
func (t *tiling) packSmall(p *panel, lanes []int) {
	whole := 0
	if neighbours(lanes) {
		whole = p.lanes &^ 15
	}
	if whole > 0 {
		first := t.a.base + lanes[0]
		for i, q := range t.pairs {
			high := noSmall[:]
			if q.both {
				high = t.a.small[first+q.high:]
			}
			packSmall(&p.pairs[pairLanes*p.width*i], &t.a.small[first+q.low], &high[0], whole/16)
		}
	}
	packEach(t, p, t.a.small, lanes, whole, new(seen))
}

// packRows is the number of terms that are packed for a lane before the next one,
// so that the panel's rows stay in the first-level cache.
const packRows = 64

// packEach packs lanes of some cells from one on, one by one.
func packEach[T int16 | int64](t *tiling, p *panel, cells []T, lanes []int, from int, s *seen) {
	row, bits := pairLanes*p.width, int64(0)
	for at := 0; at < len(t.pairs); at += packRows {
		pairs := t.pairs[at:min(at+packRows, len(t.pairs))]
		for c := from; c < len(lanes); c++ {
			base, to := t.a.base+lanes[c], p.pairs[row*at+c:]
			for i, q := range pairs {
				low, high := int64(cells[base+q.low]), int64(0)
				if q.both {
					high = int64(cells[base+q.high])
				}
				bits |= (low ^ low>>63) | (high ^ high>>63)
				to[row*i] = uint32(uint16(low)) | uint32(high)<<16
			}
		}
	}
	s.add(bits)
}

// packLanes lays out lanes of some cells, from a base on, term by term in rows of so
// many.
func packLanes[T int16 | int64](dst []int64, row int, cells []T, base int, lanes, terms []int) {
	for at := 0; at < len(terms); at += packRows {
		some := terms[at:min(at+packRows, len(terms))]
		for c, l := range lanes {
			to, first := dst[row*at+c:], base+l
			for i, k := range some {
				to[row*i] = int64(cells[first+k])
			}
		}
	}
}

// values are cells of b as small integers.
type values struct {
	data []int16
	low  int // the cell of the first
	size int64
}

// span is the first cell of b that some points read, and where the last ends.
func (t *tiling) span(points []int) (low, high int) {
	low = t.b.base + slices.Min(points) + slices.Min(t.termB)
	high = t.b.base + slices.Max(points) + slices.Max(t.termB)
	return low, high + 1
}

// small makes the values that some points read, in the memory there is, or finds
// them.
func (w *tiler) small(points []int) values {
	low, high := w.span(points)
	if w.b.small != nil {
		return w.stored(low, high)
	}
	src := w.b.data[low:high]
	v := values{low: low, data: slices.Grow(w.values[:0], len(src)+1)[:len(src)+1]}
	w.values = v.data
	v.data[len(src)] = 0 // a pair may begin with the last value
	var s seen
	whole := len(src) &^ 7
	if whole > 0 {
		packInts(&v.data[0], &src[0], (*[8]int64)(&s), whole/8)
	}
	for i := whole; i < len(src); i++ {
		v.data[i] = int16(src[i])
		s.add(src[i])
	}
	v.size = s.size()
	return v
}

// stored are small integers where they are. A pair of one term begins with the last
// one: what comes after that does not matter, but must be there.
func (t *tiling) stored(low, high int) values {
	v := values{low: low, size: t.b.most, data: t.b.small[low:]}
	if t.run%2 != 0 && high == len(t.b.small) {
		v.data = append(slices.Clone(v.data), 0)
	}
	return v
}
