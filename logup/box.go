package logup

import "aver/field"

// box is the indicator of a box on its cells, every dimension padded to a power
// of two. It is the same in all rows, which the last dimensions make up, where
// the others are inside: the first `extent` cells, or those that tile shows.
type box struct {
	outer  []int // sizes of the dimensions before the rows
	row    int
	extent int
	tile   field.Vec
	parts  []part // what the tile's chunks hold, if it is that long
}

// part says how much of a piece is inside a box.
type part uint8

const (
	none part = iota
	some
	all
)

// longestTile bounds tiles: a few of them stay in the second-level cache. They
// grow no further than to a chunk if they can.
const longestTile = 1 << 14

func newBox(mem *field.Memory, sizes []int) box {
	b := box{outer: sizes, row: 1, extent: 1}
	for len(b.outer) > 0 {
		n := b.outer[len(b.outer)-1]
		padded := 1 << log2(n)
		switch {
		case b.tile == nil && b.extent == b.row:
			b.extent *= n
		case b.row < chunk && b.row*padded <= longestTile:
			tile := mem.Vec(b.row * padded)
			for i := range n {
				b.write(tile[i*b.row : (i+1)*b.row])
			}
			b.tile = tile
		default:
			return b.split()
		}
		b.outer, b.row = b.outer[:len(b.outer)-1], b.row*padded
	}
	return b.split()
}

// split looks at the tile's chunks.
func (b box) split() box {
	for at := 0; at+chunk <= len(b.tile); at += chunk {
		inside := 0
		for _, v := range b.tile[at : at+chunk] {
			if v[0] != 0 {
				inside++
			}
		}
		b.parts = append(b.parts, partOf(inside, chunk))
	}
	return b
}

func partOf(inside, cells int) part {
	switch inside {
	case 0:
		return none
	case cells:
		return all
	}
	return some
}

// cells is the number of padded cells.
func (b *box) cells() int {
	n := b.row
	for _, s := range b.outer {
		n <<= log2(s)
	}
	return n
}

// write writes the indicator of a row that is inside, or of its beginning.
func (b *box) write(dst field.Vec) {
	if b.tile != nil {
		copy(dst, b.tile)
		return
	}
	one := field.One().A0
	extent := min(b.extent, len(dst))
	for i := range dst[:extent] {
		dst[i] = one
	}
	clear(dst[extent:])
}

// mask returns the indicator of as many cells as there is room for, a chunk or a
// whole block, from `from` on, if some of them are inside.
func (b *box) mask(room field.Vec, from int) (field.Vec, part) {
	n, at := len(room), from%b.row
	switch {
	case n >= b.row:
		return room, b.rows(room, from/b.row)
	case !b.inside(from / b.row):
		return nil, none
	case b.tile != nil:
		return b.tile[at : at+n], b.parts[at/chunk]
	}
	extent := min(max(b.extent-at, 0), n)
	p := partOf(extent, n)
	if p == some {
		(&box{extent: extent}).write(room)
	}
	return room, p
}

// rows writes whole rows, if some of their cells are inside.
func (b *box) rows(dst field.Vec, first int) part {
	n, inside := len(dst)/b.row, 0
	for i := range n {
		if b.inside(first + i) {
			inside++
		}
	}
	if p := partOf(inside, n); p == none || p == all && b.tile == nil && b.extent == b.row {
		return p
	}
	for i := range n {
		if row := dst[i*b.row : (i+1)*b.row]; b.inside(first + i) {
			b.write(row)
		} else {
			clear(row)
		}
	}
	return some
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
