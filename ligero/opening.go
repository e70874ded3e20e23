package ligero

import (
	"fmt"
	"iter"
	"slices"
	"sync"

	"aver/field"
	"aver/parallel"
)

// Opening shows the columns at a set of positions, in increasing order, each
// once, and the nodes that the verifier lacks to compute from them nodes that it
// knows, of the root or of a level below it: level by level from the leaves up,
// in increasing order, none that it can compute.
type Opening struct {
	Columns field.Vec // the columns one after the other
	Salts   []Salt    // one a column where leaves are salted
	Path    []Digest
}

// Positions returns idx in increasing order and without repetitions: the order
// of the columns of an opening. Where it is so already it is idx itself.
func Positions(idx []int) []int {
	for i := 1; i < len(idx); i++ {
		if idx[i-1] >= idx[i] {
			sorted := slices.Clone(idx)
			slices.Sort(sorted)
			return slices.Compact(sorted)
		}
	}
	return idx
}

// Column returns the i-th of the opened columns, which have `rows` elements.
func (o *Opening) Column(i, rows int) field.Vec { return o.Columns[i*rows : (i+1)*rows] }

// Columns opens the columns at the given positions, each in [0, CodeLength), for who
// has the 2^depth nodes below the root. Errors are those of the ColumnReader, if there
// is one.
func (c *Committed) Columns(depth int, idx []int) (*Opening, error) {
	o, err := c.ReadColumns(nil, depth, idx)
	if err == nil {
		c.Authenticate(o, depth, idx)
	}
	return o, err
}

// ReadColumns is Columns without salts and path: Authenticate writes them, for the
// same depth, where there is room for them now. All of it comes from mem.
func (c *Committed) ReadColumns(mem *field.Memory, depth int, idx []int) (*Opening, error) {
	positions := Positions(idx)
	o := &Opening{
		Columns: mem.DirtyVec(len(positions) * c.rows),
		Path:    mem.Hashes(pathLength(positions, c.params.CodeLength(), depth)),
	}
	if c.salts != nil {
		o.Salts = mem.Salts(len(positions))
	}
	var mu sync.Mutex
	var failed error
	parallel.For(len(positions), 16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			column, q := o.Column(i, c.rows), positions[i]
			if err := c.columns.ReadColumn(q, column); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = err
				return
			}
		}
	})
	return o, failed
}

// Authenticate writes the salts of the columns that were read, and the path.
func (c *Committed) Authenticate(o *Opening, depth int, idx []int) {
	positions, path := Positions(idx), o.Path[:0]
	for i := range o.Salts {
		o.Salts[i] = c.salts[positions[i]]
	}
	for s := range climb(positions, c.params.CodeLength(), depth) {
		if s.missing >= 0 {
			path = append(path, c.tree[s.missing])
		}
	}
}

// step is a node that is computed from its children.
type step struct {
	first   bool // of its level
	known   int  // the place in the tree of the known child, the first if both are
	missing int  // that of the child that must be sent; −1 where none must
}

// climb walks the tree over n leaves from the given positions to the 2^depth nodes
// below the root, level by level.
func climb(positions []int, n, depth int) iter.Seq[step] {
	return func(yield func(step) bool) {
		level := make([]int, len(positions))
		for i, q := range positions {
			level[i] = n - 1 + q
		}
		for len(level) > 0 && level[0] > 2<<depth-2 {
			next := level[:0]
			for i := 0; i < len(level); i++ {
				node := level[i]
				sibling := (node - 1 ^ 1) + 1 // children 2p+1 and 2p+2 differ in the last bit of node−1
				missing := sibling
				if i+1 < len(level) && level[i+1] == sibling {
					missing = -1
					i++
				}
				if !yield(step{len(next) == 0, node, missing}) {
					return
				}
				next = append(next, (node-1)/2)
			}
			level = next
		}
	}
}

// pathLength is the number of nodes that an opening of the positions carries.
func pathLength(positions []int, n, depth int) (count int) {
	for s := range climb(positions, n, depth) {
		if s.missing >= 0 {
			count++
		}
	}
	return count
}

// checkPositions returns the positions of idx in order.
func (p Params) checkPositions(rows int, idx []int) ([]int, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	positions := Positions(idx)
	if rows < 1 || len(positions) == 0 || positions[0] < 0 || positions[len(positions)-1] >= p.CodeLength() {
		return nil, fmt.Errorf("%w: %d rows, %d distinct positions that must lie in [0,%d)", ErrParams, rows, len(positions), p.CodeLength())
	}
	return positions, nil
}

// checkShape returns the positions of idx in order, if o has as many columns and
// salts.
func (p Params) checkShape(rows int, idx []int, o *Opening) ([]int, error) {
	positions, err := p.checkPositions(rows, idx)
	if err != nil {
		return nil, err
	}
	if want := len(positions) * rows; len(o.Columns) != want {
		return nil, fmt.Errorf("%w: %d column elements, want %d", ErrShape, len(o.Columns), want)
	}
	if want := p.saltCount(len(positions)); len(o.Salts) != want {
		return nil, fmt.Errorf("%w: %d salts, want %d", ErrShape, len(o.Salts), want)
	}
	return positions, nil
}

// saltCount is the number of salts of an opening of so many columns.
func (p Params) saltCount(columns int) int {
	if p.Salted {
		return columns
	}
	return 0
}

// Bytes is the length of the encoding.
func (o *Opening) Bytes() int {
	return field.PackedBytes(len(o.Columns)) + len(o.Salts)*len(Salt{}) + len(o.Path)*len(Digest{})
}

// AppendOpening appends the columns' elements, packed as one array, the salts
// and the nodes of the path. No lengths: they follow from the positions.
func AppendOpening(dst []byte, o *Opening) []byte {
	dst = field.AppendPacked(slices.Grow(dst, o.Bytes()), o.Columns)
	for i := range o.Salts {
		dst = append(dst, o.Salts[i][:]...)
	}
	for i := range o.Path {
		dst = append(dst, o.Path[i][:]...)
	}
	return dst
}

// ReadOpening decodes an opening of Columns, of the positions idx of a commitment
// to `rows` rows, and returns the bytes after it. It allocates nothing before src has
// proved long enough. Errors wrap ErrParams, ErrShape where bytes are missing,
// or field.ErrEncoding.
func ReadOpening(p Params, rows, depth int, idx []int, src []byte) (o *Opening, rest []byte, err error) {
	positions, err := p.checkPositions(rows, idx)
	if err != nil {
		return nil, nil, err
	}
	path, salts := pathLength(positions, p.CodeLength(), depth), p.saltCount(len(positions))
	columns := len(src) - salts*len(Salt{}) - path*len(Digest{})
	if columns < 0 || 8*columns/field.ElementBits/len(positions) < rows {
		return nil, nil, fmt.Errorf("%w: %d bytes cannot hold %d columns of %d elements and %d nodes", ErrShape, len(src), len(positions), rows, path)
	}
	o = &Opening{Columns: make(field.Vec, len(positions)*rows), Salts: make([]Salt, salts), Path: make([]Digest, path)}
	if err := field.ReadPacked(o.Columns, src); err != nil {
		return nil, nil, fmt.Errorf("ligero: %d columns of %d elements: %w", len(positions), rows, err)
	}
	src = src[field.PackedBytes(len(o.Columns)):]
	for i := range o.Salts {
		src = src[copy(o.Salts[i][:], src):]
	}
	for i := range o.Path {
		src = src[copy(o.Path[i][:], src):]
	}
	return o, src, nil
}
