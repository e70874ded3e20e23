package aver

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"

	"aver/graph"
)

// awkward are models with shapes that nobody likes: x is the input, y the
// output, and what a node reads besides are initialisers.
var awkward = map[string]struct {
	in    []int
	nodes []graph.Node
	inits map[string]*graph.Tensor
}{
	"conv on 27×31, stride 3, pads that differ per side": {
		in: []int{1, 3, 27, 31},
		nodes: []graph.Node{
			{Op: "Conv", Inputs: []string{"x", "w", "b"}, Outputs: []string{"h"}, Attrs: map[string]graph.Attr{"strides": {Ints: []int64{3, 3}}, "pads": {Ints: []int64{0, 2, 1, 3}}}},
			{Op: "Relu", Inputs: []string{"h"}, Outputs: []string{"y"}},
		},
		inits: map[string]*graph.Tensor{"w": weights(1, 5, 3, 4, 3), "b": weights(2, 5)},
	},
	"seven channels in seven groups, dilated": {
		in: []int{1, 7, 9, 6},
		nodes: []graph.Node{
			{Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"h"}, Attrs: map[string]graph.Attr{"group": {Int: 7}, "dilations": {Ints: []int64{2, 1}}}},
			{Op: "MaxPool", Inputs: []string{"h"}, Outputs: []string{"y"}, Attrs: map[string]graph.Attr{"kernel_shape": {Ints: []int64{3, 2}}, "strides": {Ints: []int64{2, 2}}}},
		},
		inits: map[string]*graph.Tensor{"w": weights(1, 14, 1, 3, 3)},
	},
	"reshape across powers of two": {
		in: []int{1, 6, 10},
		nodes: []graph.Node{
			{Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"h"}},
			{Op: "Reshape", Inputs: []string{"h", "shape"}, Outputs: []string{"r"}},
			{Op: "MatMul", Inputs: []string{"r", "w"}, Outputs: []string{"y"}},
		},
		inits: map[string]*graph.Tensor{"shape": {DType: graph.Int, Shape: []int{3}, Ints: []int64{1, 4, 15}}, "w": weights(1, 15, 3)},
	},
	"concat of 5 and 11 channels": {
		in: []int{1, 2, 6, 5},
		nodes: []graph.Node{
			{Op: "Conv", Inputs: []string{"x", "v"}, Outputs: []string{"a"}},
			{Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"b"}},
			{Op: "Concat", Inputs: []string{"a", "b"}, Outputs: []string{"c"}, Attrs: map[string]graph.Attr{"axis": {Int: 1}}},
			{Op: "Relu", Inputs: []string{"c"}, Outputs: []string{"r"}},
			{Op: "GlobalAveragePool", Inputs: []string{"r"}, Outputs: []string{"y"}},
		},
		inits: map[string]*graph.Tensor{"v": weights(1, 5, 2, 3, 3), "w": weights(2, 11, 2, 3, 3)},
	},
	"a single neuron": {
		in:    []int{1, 1},
		nodes: []graph.Node{{Op: "Gemm", Inputs: []string{"x", "w"}, Outputs: []string{"y"}}},
		inits: map[string]*graph.Tensor{"w": weights(1, 1, 1)},
	},
	"65,537 elements": {
		in: []int{1, 65537},
		nodes: []graph.Node{
			{Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"h"}},
			{Op: "MatMul", Inputs: []string{"h", "w"}, Outputs: []string{"y"}},
		},
		inits: map[string]*graph.Tensor{"w": weights(1, 65537, 1)},
	},
}

// Every model of an awkward shape proves and verifies; run, prove and verify
// agree to the bit, and the float model nearly does.
func TestAwkwardShapes(t *testing.T) {
	for name, c := range awkward {
		t.Run(name, func(t *testing.T) {
			m := mustCompile(t, &graph.Graph{
				Opset: 13, Inputs: []graph.ValueInfo{{Name: "x", Shape: c.in}}, Outputs: []graph.ValueInfo{{Name: "y"}},
				Nodes: slices.Clone(c.nodes), Initializers: maps.Clone(c.inits),
			}, CompileOptions{Bits: 12})
			x := m.RandomInput(7)
			want, err := m.Run(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			proof, _, err := m.Prove(t.Context(), x, ProveOptions{})
			if err != nil {
				t.Fatal(err)
			}
			st, err := m.VerifyingKey().Verify(proof)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(st.Outputs, want) {
				t.Error("run and verify differ")
			}
			r, err := m.Check(t.Context(), []Values{x}, nil)
			if err != nil {
				t.Fatal(err)
			}
			most := 0.0
			for _, v := range want[0].Floats() {
				most = max(most, math.Abs(v))
			}
			if o := r.Outputs[0]; o.MaxError > 0.02*most {
				t.Errorf("error %g where outputs reach %g", o.MaxError, most)
			}
		})
	}
}
