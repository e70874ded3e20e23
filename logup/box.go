package logup

import (
	"math/bits"

	"aver/field"
)

// box is the indicator of a box on its cells, every dimension padded to a power
// of two. It is the same in all rows, which the last dimensions make up, where
// the others are inside: the first `extent` cells, or those that tile shows.
type box struct {
	outer  []int // sizes of the dimensions before the rows
	row    int
	extent int
	tile   field.Vec // no longer than a chunk
}

func log2(n int) int { return bits.Len(uint(n - 1)) }

func newBox(sizes []int) box {
	b := box{outer: sizes, row: 1, extent: 1}
	for len(b.outer) > 0 {
		n := b.outer[len(b.outer)-1]
		padded := 1 << log2(n)
		switch {
		case b.tile == nil && b.extent == b.row:
			b.extent *= n
		case b.row*padded <= chunk:
			tile := make(field.Vec, b.row*padded)
			for i := range n {
				b.write(tile[i*b.row : (i+1)*b.row])
			}
			b.tile = tile
		default:
			return b
		}
		b.outer, b.row = b.outer[:len(b.outer)-1], b.row*padded
	}
	return b
}

// cells is the number of padded cells.
func (b *box) cells() int {
	n := b.row
	for _, s := range b.outer {
		n <<= log2(s)
	}
	return n
}

// write writes the indicator of a row that is inside.
func (b *box) write(dst field.Vec) {
	if b.tile != nil {
		copy(dst, b.tile)
		return
	}
	one := field.One().A0
	for i := range dst[:b.extent] {
		dst[i] = one
	}
	clear(dst[b.extent:])
}

// mask writes the indicator of the cells from `from` on, a chunk or a whole
// block, and reports whether all are inside, and whether none is.
func (b *box) mask(dst field.Vec, from int) (all, none bool) {
	if len(dst) < b.row { // then there is no tile
		part := box{row: len(dst), extent: min(max(b.extent-from%b.row, 0), len(dst))}
		if !b.inside(from / b.row) {
			part.extent = 0
		}
		part.write(dst)
		return part.extent == part.row, part.extent == 0
	}
	all, none = b.tile == nil && b.extent == b.row, true
	for at := 0; at < len(dst); at += b.row {
		if row := dst[at : at+b.row]; b.inside((from + at) / b.row) {
			b.write(row)
			none = false
		} else {
			clear(row)
			all = false
		}
	}
	return all, none
}

// inside reports whether the dimensions before a row are.
func (b *box) inside(row int) bool {
	for i := len(b.outer) - 1; i >= 0; i-- {
		bits := log2(b.outer[i])
		if row&(1<<bits-1) >= b.outer[i] {
			return false
		}
		row >>= bits
	}
	return true
}
