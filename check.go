package aver

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"aver/graph"
	"aver/input"
	"aver/op"
	"aver/relation"
)

// CheckReport compares the integer program with the float model.
type CheckReport struct {
	Samples int           `json:"samples"`
	Outputs []OutputCheck `json:"outputs"`
	Layers  []Layer       `json:"layers"`
}

// OutputCheck is the comparison of one output over all samples.
type OutputCheck struct {
	Name      string  `json:"name"`
	Agreement float64 `json:"top1_agreement"` // fraction of samples with the same largest element
	MaxError  float64 `json:"max_abs_error"`
	MeanError float64 `json:"mean_abs_error"`
	// Accuracy of the integer program and of the float model against labels;
	// nil without labels.
	Accuracy      *float64 `json:"accuracy,omitempty"`
	FloatAccuracy *float64 `json:"float_accuracy,omitempty"`
}

// Layer is a node of the integer program and the bits of its numbers.
type Layer struct {
	Name       string `json:"name"`
	Kind       string `json:"operators"`
	Shape      []int  `json:"shape"`
	Bits       int    `json:"bits"`        // of its output
	WeightBits int    `json:"weight_bits"` // 0 where it has none
}

// Check runs samples through the integer program and the float model. labels
// has one class a sample, or is nil; every output is held to it.
func (m *Model) Check(ctx context.Context, samples []Values, labels []int) (*CheckReport, error) {
	if labels != nil && len(labels) != len(samples) {
		e := &input.Error{Problem: input.WrongShape, Detail: fmt.Sprintf("%d labels for %d samples", len(labels), len(samples))}
		return nil, classify(e)
	}
	g, err := m.floatModel()
	if err != nil {
		return nil, err
	}
	ev, err := graph.NewEvaluator(g)
	if err != nil {
		return nil, err
	}
	c := make([]comparison, len(m.key.Program.Outputs))
	for i, x := range samples {
		label := -1
		if labels != nil {
			label = labels[i]
		}
		if err := m.compare(ctx, ev, x, label, c); err != nil {
			return nil, err
		}
	}
	r := &CheckReport{Samples: len(samples), Layers: layers(m.key)}
	for i, port := range m.key.Program.Outputs {
		r.Outputs = append(r.Outputs, c[i].report(port.Name, len(samples), labels != nil))
	}
	return r, nil
}

// comparison adds up over samples.
type comparison struct {
	agree, right, floatRight int
	worst, sum               float64
	values                   int
}

func (m *Model) compare(ctx context.Context, ev *graph.Evaluator, x Values, label int, c []comparison) error {
	t, err := input.FromFlat(x, m.inputs)
	if err != nil {
		return classify(err)
	}
	want, err := ev.Eval(ctx, t)
	if err != nil {
		return err
	}
	ints, err := integers(m.key.Program, t)
	if err != nil {
		return err
	}
	got, err := m.key.Program.Evaluate(ctx, m.weights, ints)
	if err != nil {
		return classify(err)
	}
	for i, v := range m.outputs(got) {
		c[i].add(v.Floats(), floats(want[v.Name]), label)
	}
	return nil
}

func (c *comparison) add(got, want []float64, label int) {
	for i := range got {
		d := math.Abs(got[i] - want[i])
		c.worst, c.sum = max(c.worst, d), c.sum+d
	}
	c.values += len(got)
	a, b := argMax(got), argMax(want)
	c.agree += one(a == b)
	c.right += one(a == label)
	c.floatRight += one(b == label)
}

func (c *comparison) report(name string, samples int, labelled bool) OutputCheck {
	n := float64(max(samples, 1))
	o := OutputCheck{Name: name, Agreement: float64(c.agree) / n, MaxError: c.worst, MeanError: c.sum / float64(max(c.values, 1))}
	if labelled {
		right, floatRight := float64(c.right)/n, float64(c.floatRight)/n
		o.Accuracy, o.FloatAccuracy = &right, &floatRight
	}
	return o
}

func argMax(v []float64) int {
	if len(v) == 0 {
		return -1
	}
	return slices.Index(v, slices.Max(v))
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// layers lists the nodes of a key's program.
func layers(k *VerifyingKey) []Layer {
	var out []Layer
	for i := range k.Program.Nodes {
		n := &k.Program.Nodes[i]
		t := &k.Program.Tensors[n.Out]
		l := Layer{Name: n.Name, Kind: n.Kind, Shape: t.Shape, Bits: width(t.Min, t.Max)}
		if linear, ok := n.Op.(*op.Linear); ok {
			l.WeightBits = weightBits(k.Program, linear)
		}
		out = append(out, l)
	}
	return out
}

// weightBits is the width of the weights that a node multiplies by; a bias,
// which stands alone in its term, does not count.
func weightBits(p *op.Program, n *op.Linear) (bits int) {
	for _, term := range n.Terms {
		for _, f := range term.Factors {
			if t := &p.Tensors[f.Tensor]; t.Kind == relation.Weight && len(term.Factors) > 1 {
				bits = max(bits, width(t.Min, t.Max))
			}
		}
	}
	return bits
}

// width is the bits that hold a range: with a sign only where there are
// negative numbers.
func width(lo, hi int64) int {
	if lo >= 0 {
		return bits.Len64(uint64(hi))
	}
	return 1 + max(bits.Len64(uint64(-lo-1)), bits.Len64(uint64(max(hi, 0))))
}
