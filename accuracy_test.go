package aver_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"

	"aver/graph"
	"aver/input"
	"aver/models"
	"aver/models/fashionmnist"
	"aver/onnx"
	"aver/op"
	"aver/quant"
	"aver/relation"
)

// contest is one model in float and as an integer program.
type contest struct {
	in      graph.ValueInfo
	out     string
	float   *graph.Evaluator
	program *op.Program
	weights [][]int64
}

// quantised calibrates a shipped model on its samples, as aver compile does.
func quantised(t *testing.T, model []byte) *contest {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	g, err := onnx.Parse(model, "")
	must(err)
	must(graph.Fix(g, 1))
	must(graph.Simplify(g))
	c := &contest{in: g.Inputs[0], out: g.Outputs[0].Name}
	c.float, err = graph.NewEvaluator(g)
	must(err)
	// The images are [1,28,28] in the file; the MLP takes them flat.
	read, err := input.Samples("models/fashion-samples.npz",
		[]graph.ValueInfo{{Name: c.in.Name, Shape: []int{1, 1, fashionmnist.Side, fashionmnist.Side}}})
	must(err)
	var samples []map[string]*graph.Tensor
	for _, v := range read {
		v[c.in.Name].Shape = c.in.Shape
		samples = append(samples, v)
	}
	var report *quant.Report
	c.program, c.weights, report, err = quant.Quantize(t.Context(), g, quant.Options{Samples: samples})
	must(err)
	t.Logf("%d bits, weights of %d", report.Bits, report.WeightBits)
	return c
}

// classify gives the float model's and the integer program's class of an image.
func (c *contest) classify(ctx context.Context, image []float32) (float, integer int, err error) {
	x := graph.NewTensor(graph.Float, c.in.Shape)
	copy(x.Floats, image)
	values, err := c.float.Eval(ctx, map[string]*graph.Tensor{c.in.Name: x})
	if err != nil {
		return 0, 0, err
	}
	q, err := c.program.QuantizeInput(0, image)
	if err != nil {
		return 0, 0, err
	}
	trace, err := c.program.Evaluate(ctx, relation.WideInts(c.weights), [][]int64{q})
	if err != nil {
		return 0, 0, err
	}
	logits, _ := c.program.Output(0, trace)
	return first(values[c.out].Floats), first(logits), nil
}

// first is the index of the first maximum.
func first[T float32 | int64](x []T) int { return slices.Index(x, slices.Max(x)) }

// score counts the right answers and the equal ones over n images.
type score struct{ float, integer, agree int }

func (c *contest) run(t *testing.T, set *fashionmnist.Set, n int) score {
	var all score
	var lock sync.Mutex
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				float, integer, err := c.classify(t.Context(), set.Image(i))
				if err != nil {
					t.Errorf("image %d: %v", i, err)
					return
				}
				label := int(set.Labels[i])
				lock.Lock()
				all.float += btoi(float == label)
				all.integer += btoi(integer == label)
				all.agree += btoi(float == integer)
				lock.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// The integer programs are as accurate as the float models: within 0.3 points
// over all 10,000 test images where AVER_HEAVY=1. Else the first 1,000 are tried,
// and as a few images weigh more there, only agreement is held. The float models
// are as accurate as ONNX Runtime measured them, which holds our evaluator to a
// stranger's.
func TestHeavyAccuracy(t *testing.T) {
	set, err := fashionmnist.Load(fashionmnist.Dir)
	if errors.Is(err, fashionmnist.ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	heavy := os.Getenv("AVER_HEAVY") == "1"
	n := 1000
	if heavy {
		n = len(set.Labels)
	}
	for _, m := range []struct {
		name    string
		model   []byte
		runtime int // right answers of 10,000 in ONNX Runtime 1.32: docs/models.md
	}{
		{"LeNet", models.FashionLeNet, 8917},
		{"MLP", models.FashionMLP, 8854},
	} {
		t.Run(m.name, func(t *testing.T) {
			s := quantised(t, m.model).run(t, set, n)
			t.Logf("%d images: float %d right, integer %d right, %d equal", n, s.float, s.integer, s.agree)
			if s.agree < n*98/100 {
				t.Errorf("only %d of %d classes agree", s.agree, n)
			}
			if !heavy {
				return
			}
			if off := 3 * n / 1000; s.integer < s.float-off || s.integer > s.float+off {
				t.Errorf("integer program %d right, float model %d: more than %d apart", s.integer, s.float, off)
			}
			// Another order of summation may turn a tie or two.
			if s.float < m.runtime-5 || s.float > m.runtime+5 {
				t.Errorf("float model %d right, ONNX Runtime %d", s.float, m.runtime)
			}
		})
	}
}
