package graph_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"aver/graph"
	"aver/onnx"
)

// models is where real models lie on the machines that have them.
const models = "../../shared/models"

func loadModel(t testing.TB, name string) (*graph.Graph, map[string]*graph.Tensor, []float64) {
	t.Helper()
	path := filepath.Join(models, name+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the models are not on this machine")
	}
	var io struct {
		In  [][]float64 `json:"input_data"`
		Out [][]float64 `json:"output_data"`
	}
	if err := json.Unmarshal(data, &io); err != nil {
		t.Fatal(err)
	}
	g, err := onnx.Load(filepath.Join(models, name+".onnx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Fix(g, 1); err != nil {
		t.Fatal(err)
	}
	if err := graph.Simplify(g); err != nil {
		t.Fatal(err)
	}
	x := graph.NewTensor(g.Inputs[0].DType, g.Inputs[0].Shape)
	for i, v := range io.In[0] {
		if x.DType == graph.Float {
			x.Floats[i] = float32(v)
		} else {
			x.Ints[i] = int64(v)
		}
	}
	return g, map[string]*graph.Tensor{g.Inputs[0].Name: x}, io.Out[0]
}

// TestModels holds real models to the float outputs that came with them.
func TestModels(t *testing.T) {
	for _, name := range []string{"mlp", "lenet", "cnn264k", "dense4m", "nanogpt"} {
		t.Run(name, func(t *testing.T) {
			g, in, want := loadModel(t, name)
			got := eval(t, g, in)[g.Outputs[0].Name]
			w := &graph.Tensor{Shape: got.Shape, Floats: make([]float32, len(want))}
			for i, v := range want {
				w.Floats[i] = float32(v)
			}
			compare(t, name, got, w)
		})
	}
}

// TestConcurrent runs one evaluator from several goroutines; all must agree.
func TestConcurrent(t *testing.T) {
	files := readVectors(t)["Conv_11_group"]
	g := load(t, files["model.onnx"])
	in, want := readTensors(t, files, "in"), readTensors(t, files, "out")
	e, err := graph.NewEvaluator(g)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			out, err := e.Eval(context.Background(), in)
			if err != nil {
				t.Error(err)
				return
			}
			compare(t, "y0", out["y0"], want["y0"])
		})
	}
	wg.Wait()
}

func BenchmarkLeNet(b *testing.B) {
	g, in, _ := loadModel(b, "lenet")
	e, err := graph.NewEvaluator(g)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := e.Eval(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}
