package quant_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"aver/format"
	"aver/graph"
	"aver/op"
	"aver/op/optest"
	"aver/quant"
	"aver/relation"
)

// model is a small graph: nodes as "Op in,in -> out,out", with constants.
type model struct {
	inputs  map[string][]int
	nodes   []graph.Node
	consts  map[string]*graph.Tensor
	outputs []string
}

var rng = rand.New(rand.NewPCG(7, 11))

// random is a tensor of values in [−scale, scale].
func random(scale float64, shape ...int) *graph.Tensor {
	t := graph.NewTensor(graph.Float, shape)
	for i := range t.Floats {
		t.Floats[i] = float32(scale * (2*rng.Float64() - 1))
	}
	return t
}

func ints(v ...int64) *graph.Tensor {
	return &graph.Tensor{DType: graph.Int, Shape: []int{len(v)}, Ints: v}
}

func scalar(v float32) *graph.Tensor { return &graph.Tensor{Shape: []int{}, Floats: []float32{v}} }

func node(op string, in []string, out string, attrs map[string]graph.Attr) graph.Node {
	return graph.Node{Name: "the " + op + " of " + out, Op: op, Inputs: in, Outputs: []string{out}, Attrs: attrs}
}

type attrs = map[string]graph.Attr

func list(v ...int64) graph.Attr { return graph.Attr{Ints: v} }

func (m *model) graph(t *testing.T) *graph.Graph {
	t.Helper()
	g := &graph.Graph{Name: t.Name(), Opset: 17, Nodes: m.nodes, Initializers: m.consts}
	if g.Initializers == nil {
		g.Initializers = map[string]*graph.Tensor{}
	}
	for _, name := range sortedKeys(m.inputs) {
		g.Inputs = append(g.Inputs, graph.ValueInfo{Name: name, Shape: m.inputs[name]})
	}
	outputs := m.outputs
	if outputs == nil {
		outputs = []string{"y"}
	}
	for _, o := range outputs {
		g.Outputs = append(g.Outputs, graph.ValueInfo{Name: o})
	}
	if err := graph.Simplify(g); err != nil {
		t.Fatal(err)
	}
	return g
}

func sortedKeys(m map[string][]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func samples(g *graph.Graph, n int) []map[string]*graph.Tensor {
	var out []map[string]*graph.Tensor
	for range n {
		s := map[string]*graph.Tensor{}
		for _, in := range g.Inputs {
			s[in.Name] = random(1, in.Shape...)
		}
		out = append(out, s)
	}
	return out
}

// holds quantises the graph and checks everything that must be true of the
// result: close to float, exactly the reference evaluator's, its relations
// satisfied and accepted, and the same after encoding.
func holds(t *testing.T, g *graph.Graph, opt quant.Options) *op.Program {
	t.Helper()
	rng = rand.New(rand.NewPCG(7, 11)) // whatever ran before
	opt.Samples = samples(g, 4)
	p, weights, report, err := quant.Quantize(context.Background(), g, opt)
	if err != nil {
		t.Fatal(err)
	}
	if report.MaxError > 0.02 {
		t.Errorf("error of %.4f of the range at %d bits", report.MaxError, report.Bits)
	}
	var inputs [][]int64
	for i, in := range p.Inputs {
		x, err := p.QuantizeInput(i, opt.Samples[0][in.Name].Floats)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, x)
	}
	r, m, err := op.Lower(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := relation.Check(r); err != nil {
		t.Error(err)
	}
	values, trace, err := m.Witness(context.Background(), weights, inputs)
	if err != nil {
		t.Fatal(err)
	}
	if err := relation.Satisfied(r, values); err != nil {
		t.Error(err)
	}
	want, err := optest.Evaluate(p, weights, inputs)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range trace.Values {
		if !slices.Equal(v, want[i]) {
			t.Errorf("tensor %q: got %v, want %v", p.Tensors[i].Name, v, want[i])
		}
	}
	survivesEncoding(t, p)
	return p
}

func survivesEncoding(t *testing.T, p *op.Program) {
	t.Helper()
	var e format.Encoder
	p.Encode(&e)
	d := format.NewDecoder(e.Encoded())
	got, err := op.Decode(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Finish(); err != nil {
		t.Error(err)
	}
	var again format.Encoder
	got.Encode(&again)
	if !slices.Equal(e.Encoded(), again.Encoded()) || len(got.Nodes) != len(p.Nodes) || !reflect.DeepEqual(got.Outputs, p.Outputs) {
		t.Error("the program changes when it is encoded")
	}
}

// kinds lists how many nodes of each kind a program has.
func kinds(p *op.Program) string {
	count := map[string]int{}
	for i := range p.Nodes {
		count[reflect.TypeOf(p.Nodes[i].Op).Elem().Name()]++
	}
	return fmt.Sprint(count)
}

var unaryNodes = map[string]attrs{
	"Relu": nil, "LeakyRelu": {"alpha": {Float: 0.1}}, "Sigmoid": nil, "Tanh": nil, "HardSigmoid": nil, "HardSwish": nil,
	"Elu": nil, "Softplus": nil, "Erf": nil, "Gelu": nil, "Neg": nil, "Abs": nil, "Exp": nil,
}

// TestActivations fuses every elementwise function into the product before it,
// and applies it to an input.
func TestActivations(t *testing.T) {
	for name, a := range unaryNodes {
		t.Run(name, func(t *testing.T) {
			fused := model{inputs: map[string][]int{"x": {1, 9}}, consts: map[string]*graph.Tensor{"w": random(1, 9, 5)}}
			fused.nodes = []graph.Node{node("MatMul", []string{"x", "w"}, "h", nil), node(name, []string{"h"}, "y", a)}
			p := holds(t, fused.graph(t), quant.Options{})
			if len(p.Nodes) != 1 {
				t.Errorf("%d nodes, want one: %s", len(p.Nodes), kinds(p))
			}
			alone := model{inputs: map[string][]int{"x": {1, 9}}, nodes: []graph.Node{node(name, []string{"x"}, "y", a)}}
			holds(t, alone.graph(t), quant.Options{})
		})
	}
}

// TestFusion turns chains and diamonds of one tensor into one table.
func TestFusion(t *testing.T) {
	gemm := node("MatMul", []string{"x", "w"}, "h", nil)
	cases := map[string][]graph.Node{
		"relu6":         {gemm, node("Clip", []string{"h", "zero", "six"}, "y", nil)},
		"clip from 0.2": {gemm, node("Clip", []string{"h", "fifth", "six"}, "y", nil)},
		"silu":          {gemm, node("Sigmoid", []string{"h"}, "s", nil), node("Mul", []string{"h", "s"}, "y", nil)},
		"erf gelu": {gemm, node("Div", []string{"h", "root2"}, "a", nil), node("Erf", []string{"a"}, "e", nil),
			node("Add", []string{"e", "one"}, "f", nil), node("Mul", []string{"h", "f"}, "g", nil), node("Mul", []string{"g", "half"}, "y", nil)},
		"scaled relu":  {gemm, node("Mul", []string{"h", "half"}, "m", nil), node("Relu", []string{"m"}, "y", nil)},
		"scalar prelu": {gemm, node("PRelu", []string{"h", "half"}, "y", nil)},
		"two functions of a function": {gemm, node("Tanh", []string{"h"}, "t", nil), node("Sigmoid", []string{"t"}, "a", nil), node("Exp", []string{"t"}, "b", nil),
			node("MatMul", []string{"a", "v"}, "s", nil), node("MatMul", []string{"b", "v"}, "u", nil), node("Add", []string{"s", "u"}, "y", nil)},
		"affine, read twice": {gemm, node("Mul", []string{"h", "half"}, "m", nil), node("Relu", []string{"m"}, "r", nil),
			node("MatMul", []string{"m", "v"}, "s", nil), node("MatMul", []string{"r", "v"}, "u", nil), node("Add", []string{"s", "u"}, "y", nil)},
	}
	for name, nodes := range cases {
		t.Run(name, func(t *testing.T) {
			m := model{inputs: map[string][]int{"x": {1, 9}}, nodes: nodes, consts: map[string]*graph.Tensor{
				"w": random(1, 9, 5), "v": random(1, 5, 3), "zero": scalar(0), "one": scalar(1), "half": scalar(0.5), "fifth": scalar(0.2), "six": scalar(6), "root2": scalar(math.Sqrt2)}}
			p := holds(t, m.graph(t), quant.Options{})
			if !strings.Contains(name, "tw") && len(p.Nodes) != 1 {
				t.Errorf("%d nodes, want one: %s", len(p.Nodes), kinds(p))
			}
		})
	}
}
