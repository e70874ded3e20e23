package quant_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"aver/graph"
	"aver/onnx"
	"aver/op"
	"aver/quant"
	"aver/relation"
)

const sharedModels = "../../shared/models"

// TestSharedModels takes the models that the peers were measured on from ONNX to
// a witness that satisfies its relations.
func TestSharedModels(t *testing.T) {
	for _, name := range []string{"mlp", "lenet", "cnn264k", "dense4m"} {
		t.Run(name, func(t *testing.T) {
			g, sample, want := sharedModel(t, name)
			p, weights, report, err := quant.Quantize(context.Background(), g, quant.Options{Samples: []map[string]*graph.Tensor{sample}})
			if err != nil {
				t.Fatal(err)
			}
			if report.MaxError > 0.01 || report.Agreement < 1 {
				t.Errorf("error %.4f of the range, agreement %.2f", report.MaxError, report.Agreement)
			}
			r, m, err := op.Lower(p)
			if err != nil {
				t.Fatal(err)
			}
			input, err := p.QuantizeInput(0, sample[p.Inputs[0].Name].Floats)
			if err != nil {
				t.Fatal(err)
			}
			values, trace, err := m.Witness(context.Background(), weights, [][]int64{input})
			if err != nil {
				t.Fatal(err)
			}
			_, got := p.Output(0, trace)
			logCosts(t, report, r)
			t.Logf("float   %.4f\ninteger %.4f", want, got)
			if name == "dense4m" && testing.Short() {
				return
			}
			if err := relation.Satisfied(r, values); err != nil {
				t.Error(err)
			}
		})
	}
}

func logCosts(t *testing.T, report *quant.Report, r *relation.Program) {
	cells, rows, committed := 0, 0, 0
	for _, l := range r.Lookups {
		cells += relation.Size(l.Sizes)
	}
	for _, b := range r.Tables {
		rows += relation.Size(b.Sizes)
	}
	for i := range r.Tensors {
		if r.Tensors[i].Kind == relation.Witness {
			committed += r.Tensors[i].Size()
		}
	}
	t.Logf("%d/%d bits, max error %.5f: %d lookups of %d kinds, %d table rows in %d tables, %d committed cells",
		report.Bits, report.WeightBits, report.MaxError, cells, len(r.Lookups), rows, len(r.Tables), committed)
	for _, l := range report.Layers {
		t.Logf("  %-24s %-12s %v %d bits, weights %d, shift %d", l.Name, l.Kind, l.Shape, l.Bits, l.WeightBits, l.Shift)
	}
	for _, b := range r.Tables {
		t.Logf("  table %s %v", b.Name, b.Sizes)
	}
}

// sharedModel loads a model with its input and float output.
func sharedModel(t testing.TB, name string) (*graph.Graph, map[string]*graph.Tensor, []float64) {
	t.Helper()
	g, err := onnx.Load(filepath.Join(sharedModels, name+".onnx"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared models are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(graph.Fix(g, 1), graph.Simplify(g)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(sharedModels, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var sample struct {
		Input  [][]float32 `json:"input_data"`
		Output [][]float64 `json:"output_data"`
	}
	if err := json.Unmarshal(data, &sample); err != nil {
		t.Fatal(err)
	}
	in := g.Inputs[0]
	return g, map[string]*graph.Tensor{in.Name: {Shape: in.Shape, Floats: sample.Input[0]}}, sample.Output[0]
}
