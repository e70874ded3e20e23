package ligero

import (
	"slices"
	"testing"

	"aver/field"
)

// plainTree is the tree over a commitment's columns, hash by hash.
func plainTree(t testing.TB, c *Committed) []Digest {
	t.Helper()
	n, one, column := c.params.CodeLength(), SHA256.newLeafHasher(), make(field.Vec, c.rows)
	tree := make([]Digest, n-1, 2*n-1)
	for q := range n {
		if err := c.columns.ReadColumn(q, column); err != nil {
			t.Fatal(err)
		}
		tree = append(tree, one.leaf(column, saltOf(c.salts, q)))
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
