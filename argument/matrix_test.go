package argument

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/relation"
)

// The matrix of weights has the rows of the message, in two bytes a cell where that
// does, and gives the weights back.
func TestWeightMatrix(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	kinds := [2]int{}
	for range 100 {
		p, values := &relation.Program{}, relation.Values{}
		for range 1 + rng.IntN(6) {
			shape := randomShape(rng, 3, 9)
			bound := int64(1) << (14 + rng.IntN(3))
			p.Tensors = append(p.Tensors, relation.Tensor{Kind: relation.Weight, Shape: shape})
			values = append(values, random(relation.Size(shape), -bound, bound-1))
		}
		params := Params{}
		params.Codes[weightCommitment].LogRow = rng.IntN(7)
		l := newLayout(p, weightCommitment, params.Codes[weightCommitment].LogRow)
		m := WeightMatrix(p, params, values)
		if !slices.Equal(elementsOf(&m), l.message(values)) {
			t.Fatalf("rows in runs of %v are not the message", m.Runs)
		}
		back, err := StoredWeights(p, params, &m)
		if err != nil {
			t.Fatal(err)
		}
		for id, v := range back {
			if !slices.Equal(v.Widened(), values[id]) {
				t.Fatalf("tensor %v does not come back", p.Tensors[id].Shape)
			}
			kinds[min(len(v.Small), 1)]++
		}
		m.Data = append(slices.Clone(m.Data), make(field.Vec, 1<<m.LogRow)...)
		for _, bad := range []ligero.Matrix{{LogRow: m.LogRow + 1, Data: m.Data}, {LogRow: m.LogRow, Data: m.Data}} {
			if _, err := StoredWeights(p, params, &bad); l.rows<<l.logRow != len(bad.Data) && !errors.Is(err, ErrKey) {
				t.Fatalf("a matrix of %d rows for %d: %v", bad.Rows(), l.rows, err)
			}
		}
	}
	if min(kinds[0], kinds[1]) == 0 {
		t.Errorf("%d wide tensors, %d of small integers", kinds[0], kinds[1])
	}
}
