package graph_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"aver/graph"
	"aver/onnx"
)

// FuzzModel takes a hostile model all the way to its outputs. What simplifies
// must evaluate to the shapes that were inferred, or fail with a typed error.
func FuzzModel(f *testing.F) {
	graph.SmallBudget()
	cases := readVectors(f)
	if len(cases) < 150 {
		f.Fatalf("%d cases", len(cases))
	}
	for _, files := range cases {
		f.Add(files["model.onnx"])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := onnx.Parse(data, "")
		if err != nil || !small(g) {
			return
		}
		if typed(t, graph.Fix(g, 1)) && typed(t, graph.Simplify(g)) {
			e, err := graph.NewEvaluator(g)
			if typed(t, err) && smallShapes(g) {
				runZeros(t, g, e)
			}
		}
	})
}

// typed reports whether err is nil, and holds it to the package's types.
func typed(t *testing.T, err error) bool {
	var fault *graph.Error
	var missing *graph.UnsupportedError
	if err != nil && !errors.As(err, &fault) && !errors.As(err, &missing) {
		t.Errorf("%T: %v", err, err)
	}
	return err == nil
}

const smallSize = 1 << 10

func small(g *graph.Graph) bool {
	for _, v := range g.Inputs {
		n := 1
		for _, d := range v.Shape {
			if n *= max(d, 1); n > smallSize {
				return false
			}
		}
	}
	return true
}

func smallShapes(g *graph.Graph) bool {
	for _, s := range g.Shapes {
		if graph.NumElements(s) > smallSize {
			return false
		}
	}
	return true
}

func runZeros(t *testing.T, g *graph.Graph, e *graph.Evaluator) {
	in := map[string]*graph.Tensor{}
	for _, v := range g.Inputs {
		in[v.Name] = graph.NewTensor(v.DType, v.Shape)
	}
	out, err := e.Eval(context.Background(), in)
	if !typed(t, err) {
		return
	}
	for name, x := range out {
		if !slices.Equal(x.Shape, g.Shapes[name]) || x.DType != g.DTypes[name] || x.Len() != graph.NumElements(x.Shape) {
			t.Errorf("%s: %v %v with %d elements, inferred %v %v", name, x.DType, x.Shape, x.Len(), g.DTypes[name], g.Shapes[name])
		}
	}
}
