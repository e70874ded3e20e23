package argument

import (
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// Without salts who knows a row and saw all columns that a proof shows must not know
// any other column, or he could look for it in the tree. With the spare coefficient
// there are tails with which all others are different.
func TestSpareTailHidesOtherColumns(t *testing.T) {
	code := ligero.Params{LogRow: 2, LogInvRate: 2, Queries: 3}
	code.Tail = code.Queries + spareTail(&code)
	shown := []int{1, 6, 11}
	data, tail := zk.NewStream(newSeed(t), "data").Vec(code.RowLength()), zk.NewStream(newSeed(t), "tail").Vec(code.Tail)
	other := slices.Clone(tail)
	for i, v := range vanishing(ligero.Points(shown)) {
		other[i].Add(&other[i], &v)
	}
	first, second := columnsOf(t, code, data, tail), columnsOf(t, code, data, other)
	for q := range first {
		if same := first[q] == second[q]; same != slices.Contains(shown, q) {
			t.Errorf("column %d: same: %v", q, same)
		}
	}
}

// vanishing is ∏ (X − x) over some points.
func vanishing(points field.Vec) field.Vec {
	product := field.Vec{field.One().A0}
	for _, x := range points {
		next := make(field.Vec, len(product)+1)
		for i := range product {
			var scaled field.Element
			scaled.Mul(&product[i], &x)
			next[i].Sub(&next[i], &scaled)
			next[i+1].Add(&next[i+1], &product[i])
		}
		product = next
	}
	return product
}

func columnsOf(t *testing.T, code ligero.Params, data, tail field.Vec) field.Vec {
	t.Helper()
	c, err := ligero.CommitMatrices(code, nil, ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: data, Tails: tail})
	if err != nil {
		t.Fatal(err)
	}
	var columns field.Vec
	for q := range code.CodeLength() {
		o, err := c.Columns(0, []int{q})
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, o.Columns...)
	}
	return columns
}

// Commitments have salts where their columns are short, whatever masks are in them.
func TestShortColumnsAreSalted(t *testing.T) {
	b := gemm(5, 3)
	key := b.key(t).VerifyingKey
	for c, want := range map[commitment]bool{weightCommitment: true, padCommitment: false} {
		if got := key.code(c).Salted; got != want {
			t.Errorf("%v: salted: %v, of %d rows", c, got, key.secretRows(c))
		}
	}
	for rows, want := range map[int]bool{1: true, 2: false} { // of extension elements, beside the mask
		key.levels = []level{{of: foldCommitment, pieces: []piece{{rows: rows}}}}
		if got := key.needsSalts(foldCommitment); got != want {
			t.Errorf("%d rows: needs salts: %v", rows, got)
		}
	}
}
