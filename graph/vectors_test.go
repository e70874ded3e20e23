package graph_test

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"aver/graph"
	"aver/onnx"
)

// readVectors gives the files of testdata/vectors.zip by case and name.
func readVectors(t testing.TB) map[string]map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader("testdata/vectors.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	cases := map[string]map[string][]byte{}
	for _, f := range z.File {
		name, file, _ := strings.Cut(f.Name, "/")
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if cases[name] == nil {
			cases[name] = map[string][]byte{}
		}
		cases[name][file] = data
	}
	return cases
}

// readTensors gives the tensors prefix_0.pb, prefix_1.pb, … of a case.
func readTensors(t *testing.T, files map[string][]byte, prefix string) map[string]*graph.Tensor {
	t.Helper()
	out := map[string]*graph.Tensor{}
	for i := 0; ; i++ {
		data, ok := files[fmt.Sprintf("%s_%d.pb", prefix, i)]
		if !ok {
			return out
		}
		name, x, err := onnx.ParseTensor(data)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = x
	}
}

// load brings a model to where it can be evaluated.
func load(t *testing.T, data []byte) *graph.Graph {
	t.Helper()
	g, err := onnx.Parse(data, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Fix(g, 1); err != nil {
		t.Fatal(err)
	}
	if err := graph.Simplify(g); err != nil {
		t.Fatal(err)
	}
	return g
}

func eval(t *testing.T, g *graph.Graph, in map[string]*graph.Tensor) map[string]*graph.Tensor {
	t.Helper()
	e, err := graph.NewEvaluator(g)
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.Eval(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestVectors holds every operator to ONNX Runtime (testdata/generate.py).
func TestVectors(t *testing.T) {
	tested := map[string]bool{}
	for name, files := range readVectors(t) {
		op, _, _ := strings.Cut(name, "_")
		tested[op] = true
		t.Run(name, func(t *testing.T) {
			g := load(t, files["model.onnx"])
			got := eval(t, g, readTensors(t, files, "in"))
			for y, want := range readTensors(t, files, "out") {
				if !slices.Equal(g.Shapes[y], want.Shape) {
					t.Errorf("%s: inferred %v, want %v", y, g.Shapes[y], want.Shape)
				}
				compare(t, y, got[y], want)
			}
		})
	}
	// These occur inside the fold cases.
	for _, op := range []string{"Constant", "ConstantOfShape", "Range", "Shape", "Size"} {
		tested[op] = true
	}
	for _, op := range graph.Operators() {
		if !tested[op] {
			t.Errorf("%s has no test vector", op)
		}
	}
}

// compare may be called from any goroutine.
func compare(t *testing.T, name string, got, want *graph.Tensor) {
	t.Helper()
	if got == nil {
		t.Errorf("%s: missing", name)
		return
	}
	if got.DType != want.DType || !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Ints, want.Ints) || len(got.Floats) != len(want.Floats) {
		t.Errorf("%s: got %v %v %v, want %v %v %v", name, got.DType, got.Shape, got.Ints, want.DType, want.Shape, want.Ints)
		return
	}
	for i, w := range want.Floats {
		v := got.Floats[i]
		if math.IsNaN(float64(v)) || math.Abs(float64(v-w)) > 1e-4*(1+math.Abs(float64(w))) {
			t.Errorf("%s[%d] = %v, want %v", name, i, v, w)
			return
		}
	}
}

// TestFold checks that the fold cases leave what cannot be folded, no more.
func TestFold(t *testing.T) {
	cases := readVectors(t)
	for name, want := range map[string]string{
		"fold_flatten":  "Reshape",
		"fold_mask":     "Where",
		"fold_shape":    "",
		"fold_identity": "Relu Identity Neg Identity",
		"Cast_13_float": "Cast",
		"Dropout_13":    "Identity", // input to output: nothing else to rename
	} {
		g := load(t, cases[name]["model.onnx"])
		var ops []string
		for _, n := range g.Nodes {
			ops = append(ops, n.Op)
		}
		if got := strings.Join(ops, " "); got != want {
			t.Errorf("%s: %q is left, want %q", name, got, want)
		}
	}
}
