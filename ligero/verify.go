package ligero

import (
	"fmt"
	"math/bits"

	"aver/field"
	"aver/parallel"
)

// Verify checks that o shows the columns at the positions idx of a commitment to
// `rows` rows. top is all nodes of a level of its tree, a power of two of them:
// the root alone, or more, which make openings shorter. Errors wrap ErrParams,
// ErrShape or ErrRoot.
func Verify(p Params, rows int, top []Digest, idx []int, o *Opening) error {
	positions, err := p.checkShape(rows, idx, o)
	if err != nil {
		return err
	}
	depth := Depth(top)
	if len(top) != 1<<depth || depth > p.LogLength() {
		return fmt.Errorf("%w: %d nodes are no level of a tree over %d columns", ErrParams, len(top), p.CodeLength())
	}
	level := make([]Digest, len(positions))
	p.Hash.leaves(level, o.Columns, o.Salts)
	if level, err = p.Hash.ascend(positions, p.CodeLength(), depth, level, o.Path); err != nil {
		return err
	}
	at, last := -1, -1 // in level; the node of it, in top
	for _, q := range positions {
		node := q >> (p.LogLength() - depth)
		if node != last {
			at, last = at+1, node
		}
		if level[at] != top[node] {
			return fmt.Errorf("%w: they hash to %x, the commitment has %x", ErrRoot, level[at], top[node])
		}
	}
	return nil
}

// Depth is the number of levels above a level of so many nodes.
func Depth(level []Digest) int { return max(0, bits.Len(uint(len(level)))-1) }

// Root is the root above all nodes of a level, a power of two of them.
func (h Hash) Root(level []Digest) Digest {
	for len(level) > 1 {
		above := make([]Digest, len(level)/2)
		h.parents(above, level)
		level = above
	}
	return level[0]
}

// ascend computes nodes of the level at a depth of the tree over n leaves: those
// above the positions, whose leaves are in level. path has the other nodes, as an
// Opening does: ErrShape where there are more or fewer. It uses up level.
func (h Hash) ascend(positions []int, n, depth int, level, path []Digest) ([]Digest, error) {
	pairs := make([]Digest, 0, 2*len(level)) // what the nodes above are hashes of
	at, taken := 0, 0                        // of level, of path
	up := func() {
		level = level[:len(pairs)/2]
		h.parents(level, pairs)
		pairs, at = pairs[:0], 0
	}
	for s := range climb(positions, n, depth) {
		if s.first && len(pairs) > 0 {
			up()
		}
		if s.missing < 0 {
			pairs = append(pairs, level[at], level[at+1])
			at += 2
			continue
		}
		if taken == len(path) {
			return nil, fmt.Errorf("%w: the %d nodes of the path are too few", ErrShape, len(path))
		}
		left, right := level[at], path[taken]
		if s.missing < s.known {
			left, right = right, left
		}
		pairs = append(pairs, left, right)
		at, taken = at+1, taken+1
	}
	if taken < len(path) {
		return nil, fmt.Errorf("%w: %d path nodes, want %d", ErrShape, len(path), taken)
	}
	if len(pairs) > 0 {
		up()
	}
	return level, nil
}

// CheckCombination checks that u, a row of k elements and its tail, is the
// combination Σ coef_i · row_i, as far as the opened columns at the positions idx
// can tell: the same combination of each must be the symbol of u's codeword.
// len(coef) is the number of rows. The columns must have passed Verify. Errors
// wrap ErrParams, ErrShape or ErrCombination.
func (p Params) CheckCombination(coef []field.Ext, u field.Planes, idx []int, o *Opening) error {
	if _, err := p.checkShape(len(coef), idx, o); err != nil {
		return err
	}
	c := field.PlanesOf(coef)
	return p.CheckCodeword(u, idx, func(i int) field.Ext { return field.DotBase(c, o.Column(i, len(coef))) })
}

// CheckCodeword checks that symbol(i) is the symbol of u's codeword at the i-th
// of Positions(idx), where u is a row of k elements and its tail. Errors wrap
// ErrShape or ErrCombination.
func (p Params) CheckCodeword(u field.Planes, idx []int, symbol func(i int) field.Ext) error {
	if want := p.RowLength() + p.Tail; len(u[0]) != want || len(u[1]) != want || len(u[2]) != want {
		return fmt.Errorf("%w: a combined row of %d, %d and %d elements, want %d", ErrShape, len(u[0]), len(u[1]), len(u[2]), want)
	}
	positions := Positions(idx)
	word := NewEvaluator(positions).Evaluate(u)
	for i, q := range positions {
		if symbol(i) != word.At(i) {
			return fmt.Errorf("%w: position %d", ErrCombination, q)
		}
	}
	return nil
}

// combineGrain is the number of columns below which a combination is not split
// over processors.
const combineGrain = 256

// Combine adds Σ_i coef_i · row_{rowLo+i} to dst, for the rows rowLo to rowHi−1
// of message, of k elements each. len(coef) is rowHi−rowLo and dst has k
// elements.
func Combine(message field.Vec, k, rowLo, rowHi int, coef []field.Ext, dst field.Planes) {
	rows := message[rowLo*k : rowHi*k]
	parallel.For(k, combineGrain, func(lo, hi int) {
		field.AddCombination(dst.Slice(lo, hi), rows[lo:], k, coef[:rowHi-rowLo])
	})
}
