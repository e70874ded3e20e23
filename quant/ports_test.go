package quant_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"aver/graph"
	"aver/op"
	"aver/quant"
)

// TestOutputs gives graphs outputs that are not plainly the last node's.
func TestOutputs(t *testing.T) {
	w := consts{"w": random(1, 5, 4), "v": random(1, 4, 3), "c": random(1, 2, 2)}
	gemm, relu := node("MatMul", []string{"x", "w"}, "h", nil), node("Relu", []string{"h"}, "r", nil)
	cases := map[string]model{
		"a hidden tensor too":  {nodes: []graph.Node{gemm, relu, node("MatMul", []string{"r", "v"}, "y", nil)}, outputs: []string{"y", "r", "h"}},
		"an output read again": {nodes: []graph.Node{gemm, node("MatMul", []string{"h", "v"}, "y", nil)}, outputs: []string{"h", "y"}},
		"an input":             {nodes: []graph.Node{gemm, node("Relu", []string{"h"}, "y", nil)}, outputs: []string{"y", "x"}},
		"a constant":           {nodes: []graph.Node{gemm, node("Relu", []string{"h"}, "y", nil)}, outputs: []string{"y", "c"}},
		"a view":               {nodes: []graph.Node{gemm, relu, node("Transpose", []string{"r"}, "y", nil)}},
		"two reshapes of one":  {nodes: []graph.Node{gemm, node("Unsqueeze", []string{"h", "n"}, "y", nil), node("Unsqueeze", []string{"h", "n"}, "z", nil)}, outputs: []string{"y", "z"}},
		"a maximum":            {nodes: []graph.Node{gemm, node("ReduceMax", []string{"h"}, "y", attrs{"axes": list(1)})}},
	}
	for name, m := range cases {
		t.Run(name, func(t *testing.T) {
			m.inputs = map[string][]int{"x": {2, 5}}
			m.consts = consts{"n": ints(1)}
			for k, c := range w {
				m.consts[k] = c
			}
			p := holds(t, m.graph(t), quant.Options{Bits: 10})
			if want := max(len(m.outputs), 1); len(p.Outputs) != want {
				t.Errorf("%d outputs, want %d", len(p.Outputs), want)
			}
		})
	}
}

// TestConcatOfSameScale joins two activations without rounding or lookups.
func TestConcatOfSameScale(t *testing.T) {
	m := model{inputs: map[string][]int{"x": {1, 6}}, consts: consts{"w": random(1, 6, 5), "v": random(1, 6, 11), "u": random(1, 16, 2)}, nodes: []graph.Node{
		node("MatMul", []string{"x", "w"}, "a", nil), node("Relu", []string{"a"}, "b", nil),
		node("MatMul", []string{"x", "v"}, "c", nil), node("Relu", []string{"c"}, "d", nil),
		node("Concat", []string{"b", "d"}, "e", attrs{"axis": {Int: 1}}), node("MatMul", []string{"e", "u"}, "y", nil)}}
	p := holds(t, m.graph(t), quant.Options{Bits: 8})
	for _, n := range p.Nodes {
		if lin := n.Op.(*op.Linear); n.Kind == "Concat" && lin.Act >= 0 {
			t.Errorf("Concat is rounded: %+v", lin)
		}
	}
}

// TestRefused holds that what cannot be made exact is refused by name.
func TestRefused(t *testing.T) {
	x, xz := []string{"x"}, []string{"x", "z"}
	nan := random(1, 3, 3)
	nan.Floats[4] = float32(math.NaN())
	cases := map[string]struct {
		nodes []graph.Node
		want  string // in the message
	}{
		"softmax":            {[]graph.Node{node("Softmax", x, "h", nil), node("LayerNormalization", []string{"h", "w"}, "y", nil)}, "LayerNormalization"},
		"computed divisor":   {[]graph.Node{node("Div", xz, "y", nil)}, "the Div of y"},
		"zero divisor":       {[]graph.Node{node("Div", []string{"x", "zeros"}, "y", nil)}, "the Div of y"},
		"computed weights":   {[]graph.Node{node("Unsqueeze", []string{"x", "axes"}, "i", nil), node("Conv", []string{"i", "i"}, "y", nil)}, "the Conv of y"},
		"weights not finite": {[]graph.Node{node("MatMul", []string{"x", "nan"}, "y", nil)}, "nan"},
		"minimum":            {[]graph.Node{node("Min", xz, "y", nil)}, "the Min of y"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := model{inputs: map[string][]int{"x": {3, 3}, "z": {3, 3}}, nodes: c.nodes,
				consts: consts{"w": random(1, 3), "zeros": graph.NewTensor(graph.Float, []int{3}), "axes": ints(0, 1), "nan": nan}}
			g := m.graph(t)
			_, _, _, err := quant.Quantize(context.Background(), g, quant.Options{Samples: samples(g, 1)})
			var list *graph.UnsupportedError
			var one *quant.UnsupportedError
			if !errors.As(err, &list) && !errors.As(err, &one) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestOptions refuses what is out of range and warns without samples.
func TestOptions(t *testing.T) {
	m := model{inputs: map[string][]int{"x": {1, 5}}, nodes: []graph.Node{node("MatMul", []string{"x", "w"}, "y", nil)}, consts: consts{"w": random(1, 5, 4)}}
	g := m.graph(t)
	for _, o := range []quant.Options{{Bits: 7}, {Bits: 17}, {WeightBits: 3}, {InputRange: [2]float64{1, -1}}} {
		if _, _, _, err := quant.Quantize(context.Background(), g, o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	p, _, report, err := quant.Quantize(context.Background(), g, quant.Options{InputRange: [2]float64{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Warnings) != 1 || report.Bits != 12 {
		t.Errorf("report %+v", report)
	}
	for _, v := range []float32{-0.1, 1.1, float32(math.NaN()), float32(math.Inf(1))} {
		if _, err := p.QuantizeInput(0, []float32{0, 0, v, 0, 0}); err == nil {
			t.Errorf("input %v: no error", v)
		}
	}
	if _, err := p.QuantizeInput(0, []float32{1}); err == nil {
		t.Error("a short input: no error")
	}
}

// TestBits holds that more bits are nearer to the float model.
func TestBits(t *testing.T) {
	m := model{inputs: map[string][]int{"x": {1, 40}}, consts: consts{"w": random(1, 40, 30), "v": random(1, 30, 4)}, nodes: []graph.Node{
		node("MatMul", []string{"x", "w"}, "h", nil), node("Gelu", []string{"h"}, "r", nil), node("MatMul", []string{"r", "v"}, "y", nil)}}
	g := m.graph(t)
	opt := quant.Options{Samples: samples(g, 8)}
	last := math.Inf(1)
	for _, bits := range []int{8, 11, 14} {
		opt.Bits = bits
		_, _, report, err := quant.Quantize(context.Background(), g, opt)
		if err != nil {
			t.Fatal(err)
		}
		if !(report.MeanError < last/2) {
			t.Errorf("%d bits: mean error %.2g after %.2g", bits, report.MeanError, last)
		}
		last = report.MeanError
	}
}
