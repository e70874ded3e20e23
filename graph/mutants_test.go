package graph_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/graph"
	"aver/onnx"
)

// TestMutants changes attributes, shapes, constants and wiring of every vector
// at random. A mutant either runs, with the inferred shapes, or fails with a
// typed error.
func TestMutants(t *testing.T) {
	graph.SmallBudget()
	rng := rand.New(rand.NewPCG(1, 2))
	ran := 0
	cases := readVectors(t)
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		for range 60 {
			g, err := onnx.Parse(cases[name]["model.onnx"], "")
			if err != nil {
				t.Fatal(err)
			}
			for range 1 + rng.IntN(3) {
				mutate(rng, g)
			}
			if !small(g) || !typed(t, graph.Check(g)) || !typed(t, graph.Fix(g, 1)) || !typed(t, graph.Simplify(g)) {
				continue
			}
			e, err := graph.NewEvaluator(g)
			if typed(t, err) && smallShapes(g) {
				runZeros(t, g, e)
				ran++
			}
		}
	}
	if ran < 500 {
		t.Errorf("only %d mutants ran", ran)
	}
}

// odd are the integers that break things.
var odd = []int64{0, 1, -1, 2, 3, -2, 5, 100, 1 << 16, 1<<31 - 1, 1 << 31, -1 << 31, 1 << 40, math.MaxInt64, math.MinInt64}

func mutate(rng *rand.Rand, g *graph.Graph) {
	n := &g.Nodes[rng.IntN(len(g.Nodes))]
	switch rng.IntN(6) {
	case 0:
		mutateAttr(rng, n)
	case 1:
		in := &g.Inputs[rng.IntN(len(g.Inputs))]
		in.Shape = resize(rng, in.Shape)
	case 2:
		if len(n.Inputs) > 0 { // another tensor, or none
			names := append(slices.Sorted(maps.Keys(g.Initializers)), "", g.Inputs[0].Name)
			n.Inputs[rng.IntN(len(n.Inputs))] = names[rng.IntN(len(names))]
		}
	case 3:
		n.Inputs = n.Inputs[:rng.IntN(len(n.Inputs)+1)]
	case 4:
		ops := graph.Operators()
		n.Op = ops[rng.IntN(len(ops))]
		g.Opset = 9 + rng.IntN(13)
	case 5:
		mutateConstant(rng, g)
	}
}

func mutateAttr(rng *rand.Rand, n *graph.Node) {
	for _, name := range slices.Sorted(maps.Keys(n.Attrs)) {
		a := n.Attrs[name]
		if rng.IntN(2) == 0 {
			a.Int = odd[rng.IntN(len(odd))]
		}
		if len(a.Ints) > 0 {
			a.Ints[rng.IntN(len(a.Ints))] = odd[rng.IntN(len(odd))]
		}
		if rng.IntN(8) == 0 {
			a.Ints = append(a.Ints, odd[rng.IntN(len(odd))])
		}
		n.Attrs[name] = a
	}
}

func resize(rng *rand.Rand, shape []int) []int {
	if rng.IntN(3) == 0 || len(shape) == 0 {
		return append(shape, 1+rng.IntN(3))
	}
	if rng.IntN(3) == 0 {
		return shape[1:]
	}
	shape[rng.IntN(len(shape))] = 1 + rng.IntN(9)
	return shape
}

func mutateConstant(rng *rand.Rand, g *graph.Graph) {
	for _, name := range slices.Sorted(maps.Keys(g.Initializers)) {
		x := g.Initializers[name]
		if len(x.Ints) > 0 && x.DType == graph.Int {
			x.Ints[rng.IntN(len(x.Ints))] = odd[rng.IntN(len(odd))]
			continue
		}
		shape := resize(rng, slices.Clone(x.Shape))
		if n := graph.NumElements(shape); n < smallSize {
			g.Initializers[name] = graph.NewTensor(x.DType, shape)
		}
	}
}
