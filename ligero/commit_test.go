package ligero

import (
	"errors"
	"slices"
	"testing"

	"aver/field"
)

// plainTree is the tree over a commitment's columns, hash by hash.
func plainTree(t testing.TB, c *Committed) []Digest {
	t.Helper()
	n, one := c.params.CodeLength(), SHA256.newLeafHasher()
	tree := make([]Digest, n-1, 2*n-1)
	if err := c.EachColumns(func(columns field.Vec) error {
		for ; len(columns) > 0; columns = columns[c.rows:] {
			tree = append(tree, one.leaf(columns[:c.rows], saltOf(c.salts, len(tree)-n+1)))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for i := n - 2; i >= 0; i-- {
		tree[i] = SHA256.node(&tree[2*i+1], &tree[2*i+2])
	}
	return tree
}

// Commitments hash what they are said to, however rows fall into blocks and columns
// into parts, with rows of several lengths too.
func TestTree(t *testing.T) {
	r := newRand(t)
	for _, code := range []Params{{LogRow: 1, LogInvRate: 2}, {LogRow: 4, LogInvRate: 1, Tail: 5}, {LogRow: 5, LogInvRate: 3, Tail: 33}, {LogRow: 10, LogInvRate: 1}} {
		for _, rows := range []int{1, 3, 4, 5, 12, 13, 27, 28, 29, 39, 64, 65} {
			for _, salted := range []bool{false, true} {
				p := code
				p.Queries, p.Salted = 1, salted
				var salts []Salt
				if salted {
					salts = randomSalts(r, p.CodeLength())
				}
				matrices := []Matrix{{LogRow: p.LogRow, Tail: p.Tail, Data: randomVec(r, rows<<p.LogRow), Tails: randomVec(r, rows*p.Tail)}}
				if rows > 12 {
					matrices = append(matrices, Matrix{LogRow: p.LogRow + 1, Data: randomVec(r, 2<<p.LogRow)}, matrices[0])
				}
				c, err := CommitMatrices(p, salts, matrices...)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(c.tree, plainTree(t, c)) {
					t.Errorf("%+v, %d rows: another tree than that of its columns", p, c.rows)
				}
				checkSymbols(t, c, matrices)
			}
		}
	}
}

// checkSymbols holds a column to the polynomials of its rows.
func checkSymbols(t *testing.T, c *Committed, matrices []Matrix) {
	t.Helper()
	q, row, column := c.params.CodeLength()-3, 0, make(field.Vec, c.rows)
	if err := c.columns.ReadColumn(q, column); err != nil {
		t.Fatal(err)
	}
	for _, m := range matrices {
		for i := range m.Rows() {
			coefs := slices.Concat(m.Data[i<<m.LogRow:(i+1)<<m.LogRow], m.Tails[i*m.Tail:(i+1)*m.Tail])
			if want := evaluate(c.params, coefs, q); column[row] != want {
				t.Fatalf("%+v: row %d at %d is %v, want %v", c.params, row, q, column[row], want)
			}
			row++
		}
	}
}

// brokenColumns has all but one column.
type brokenColumns struct{ ColumnReader }

var errBroken = errors.New("broken")

func (b brokenColumns) ReadColumn(position int, dst field.Vec) error {
	if position == 3 {
		return errBroken
	}
	return b.ColumnReader.ReadColumn(position, dst)
}

// Columns from elsewhere are the same ones, and its errors come through, like the
// caller's.
func TestEachColumns(t *testing.T) {
	h := open(t, Params{LogRow: 4, LogInvRate: 1, Queries: 1}, 11)
	var want, got field.Vec
	add := func(to *field.Vec) func(field.Vec) error {
		return func(columns field.Vec) error {
			*to = append(*to, columns...)
			return nil
		}
	}
	parts := h.c.Parts()
	parts.Columns = struct{ ColumnReader }{parts.Columns}
	c, err := Restore(h.p, parts)
	if err := errors.Join(err, h.c.EachColumns(add(&want)), c.EachColumns(add(&got))); err != nil || !slices.Equal(got, want) {
		t.Errorf("columns differ, or %v", err)
	}
	parts.Columns = brokenColumns{parts.Columns}
	c, err = Restore(h.p, parts)
	if err := errors.Join(err, c.EachColumns(add(&got))); !errors.Is(err, errBroken) {
		t.Errorf("a column that cannot be read: %v", err)
	}
	if err := h.c.EachColumns(func(field.Vec) error { return errBroken }); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
