package op

import (
	"testing"

	"aver/relation"
)

// Values that can only be equal are compared as well: else any of them could be
// called the first.
func TestArgMaxOfEqualValuesIsProven(t *testing.T) {
	p := &Program{
		Tensors: []Tensor{
			{Tensor: relation.Tensor{Name: "x", Kind: relation.Input, Shape: []int{1, 4}}, Scale: 1},
			{Tensor: relation.Tensor{Name: "out", Kind: relation.Output, Shape: []int{1}, Max: 3}, Scale: 1},
		},
		Inputs:  []Port{{Name: "x", Tensor: 0, Shape: []int{1, 4}}},
		Outputs: []Port{{Name: "out", Tensor: 1, Shape: []int{1}}},
	}
	x := relation.View{Tensor: 0, Dims: []relation.Affine{variable(0), variable(1)}}
	p.Nodes = []Node{{Name: "argmax", Out: 1, Op: &ArgMax{X: x, N: 4}}}
	r, m, err := Lower(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := relation.Check(r); err != nil {
		t.Fatal(err)
	}
	values, _, err := m.Witness(t.Context(), nil, [][]int64{{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if err := relation.Satisfied(r, values); err != nil {
		t.Fatal(err)
	}
	// The third of four equal values, with bits and counts to match.
	lie := map[string][]int64{"out": {2}, "out/chosen": {0, 0, 1, 0}, "out/lead": {-1, -1, 0, 0}, "range [0, 1]/uses": {3, 1}}
	for id := range r.Tensors {
		if v, ok := lie[r.Tensors[id].Name]; ok {
			values[id] = v
		}
	}
	if relation.Satisfied(r, values) == nil {
		t.Error("argmax of equal values may be any of them")
	}
}
