package quant

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"aver/graph"
)

// Without samples, inputs are taken to lie in this range, unless Options says
// otherwise, and what random inputs show is doubled.
const (
	defaultLow, defaultHigh = -1, 1
	randomSamples           = 8
	randomMargin            = 2
)

// hiddenMargin widens the calibrated range of what is computed: few samples
// never show the extremes.
const hiddenMargin = 1.05

// calibration is the float model's tensors over the samples.
type calibration struct {
	ranges  map[string]interval
	outputs []map[string]*graph.Tensor // of every sample
}

// calibrate runs the float model on the samples and records the range of every
// tensor.
func calibrate(ctx context.Context, g *graph.Graph, samples []map[string]*graph.Tensor) (*calibration, error) {
	eval, err := graph.NewEvaluator(g)
	if err != nil {
		return nil, err
	}
	c := &calibration{ranges: map[string]interval{}}
	for i, s := range samples {
		values, err := eval.Eval(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("calibration sample %d: %w", i, err)
		}
		if err := finite(g, values, i); err != nil {
			return nil, err
		}
		for name, t := range values {
			r := rangeOf(t)
			if old, ok := c.ranges[name]; ok {
				r = r.hull(old)
			}
			c.ranges[name] = r
		}
		outputs := map[string]*graph.Tensor{}
		for _, o := range g.Outputs {
			outputs[o.Name] = values[o.Name]
		}
		c.outputs = append(c.outputs, outputs)
	}
	return c, nil
}

// finite names the first tensor that a sample makes infinite or NaN.
func finite(g *graph.Graph, values map[string]*graph.Tensor, sample int) error {
	bad := func(name string) bool {
		t := values[name]
		if t == nil {
			return false
		}
		most := rangeOf(t).abs()
		return math.IsNaN(most) || math.IsInf(most, 0)
	}
	for _, in := range g.Inputs {
		if bad(in.Name) {
			return &graph.Error{Tensor: in.Name, Msg: fmt.Sprintf("calibration sample %d has infinite values or NaN", sample)}
		}
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, o := range n.Outputs {
			if bad(o) {
				return unsupported(n, "calibration sample %d makes the output infinite or NaN", sample)
			}
		}
	}
	return nil
}

// finiteWeights names the first constant that is not finite where it counts.
func finiteWeights(g *graph.Graph) error {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, in := range n.Inputs {
			t := g.Initializers[in]
			if t == nil || slices.Contains(boundless, n.Op) {
				continue
			}
			if r := rangeOf(t); math.IsNaN(r.abs()) || math.IsInf(r.abs(), 0) {
				return unsupported(n, "the constant %q has infinite values or NaN", in)
			}
		}
	}
	return nil
}

// boundless are the operators that may have an infinite constant.
var boundless = []string{"Clip", "Max", "Min", "Pad"}

// rangeOf is the range of a tensor's elements; NaN if one is NaN.
func rangeOf(t *graph.Tensor) interval {
	r := interval{math.Inf(1), math.Inf(-1)}
	for _, v := range t.Floats {
		r = interval{math.Min(r.lo, float64(v)), math.Max(r.hi, float64(v))}
	}
	for _, v := range t.Ints {
		r = interval{math.Min(r.lo, float64(v)), math.Max(r.hi, float64(v))}
	}
	if t.Len() == 0 {
		return interval{}
	}
	return r
}

// widen turns what samples showed into the ranges to quantise for. Inputs go to
// the next customary bound, since a value outside their range is refused.
func widen(g *graph.Graph, seen map[string]interval, margin float64) map[string]interval {
	out := map[string]interval{}
	for name, r := range seen {
		out[name] = interval{r.lo * marginOf(-r.lo, margin), r.hi * marginOf(r.hi, margin)}
	}
	for _, in := range g.Inputs {
		r := seen[in.Name]
		out[in.Name] = interval{-customary(-r.lo), customary(r.hi)}
	}
	return out
}

// marginOf widens outward bounds only: one on the far side of 0 stays.
func marginOf(outward, margin float64) float64 {
	if outward > 0 {
		return margin
	}
	return 1
}

// customary is 0 for what is not positive, 1 and 255 for what pixels reach, else
// a quarter more than v.
func customary(v float64) float64 {
	switch {
	case v <= 0:
		return 0
	case v > 0.5 && v <= 1:
		return 1
	case v > 128 && v <= 255:
		return 255
	}
	return 1.25 * v
}

// randomInputs are reproducible inputs in the given range.
func randomInputs(g *graph.Graph, r interval) []map[string]*graph.Tensor {
	rng := rand.New(rand.NewPCG(1, 2))
	var out []map[string]*graph.Tensor
	for range randomSamples {
		s := map[string]*graph.Tensor{}
		for _, in := range g.Inputs {
			t := graph.NewTensor(in.DType, in.Shape)
			for i := range t.Floats {
				t.Floats[i] = float32(r.lo + (r.hi-r.lo)*rng.Float64())
			}
			s[in.Name] = t
		}
		out = append(out, s)
	}
	return out
}
