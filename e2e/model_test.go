package e2e

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"aver/graph"
)

// model is a float model under construction, with reproducible weights.
type model struct {
	g   *graph.Graph
	rng *rand.Rand
}

type attrs = map[string]graph.Attr

func integer(v int64) graph.Attr { return graph.Attr{Int: v} }
func list(v ...int64) graph.Attr { return graph.Attr{Ints: v} }
func real(v float32) graph.Attr  { return graph.Attr{Float: v} }
func text(v string) graph.Attr   { return graph.Attr{String: v} }
func window(k, s []int64) attrs  { return attrs{"kernel_shape": list(k...), "strides": list(s...)} }
func with(a, b attrs) attrs      { return merge(merge(attrs{}, a), b) }
func merge(into, from attrs) attrs {
	for k, v := range from {
		into[k] = v
	}
	return into
}

// newModel is a model of one input x; its weights follow from its name.
func newModel(name string, shape ...int) *model {
	h := fnv.New64a()
	h.Write([]byte(name))
	return &model{
		g: &graph.Graph{Name: name, Opset: 17, Initializers: map[string]*graph.Tensor{},
			Inputs: []graph.ValueInfo{{Name: "x", Shape: shape}}},
		rng: rand.New(rand.NewPCG(h.Sum64(), 1)),
	}
}

// node applies an operator and returns the name of its first output.
func (m *model) node(op string, a attrs, inputs ...string) string {
	return m.nodes(1, op, a, inputs...)[0]
}

// nodes is node for an operator of several outputs.
func (m *model) nodes(outputs int, op string, a attrs, inputs ...string) []string {
	n := graph.Node{Name: fmt.Sprintf("%s%d", op, len(m.g.Nodes)), Op: op, Inputs: inputs, Attrs: a}
	for i := range outputs {
		n.Outputs = append(n.Outputs, fmt.Sprintf("%s.%d", n.Name, i))
	}
	m.g.Nodes = append(m.g.Nodes, n)
	return n.Outputs
}

// weight is a constant of normal values.
func (m *model) weight(spread float64, shape ...int) string {
	t := graph.NewTensor(graph.Float, shape)
	for i := range t.Floats {
		t.Floats[i] = float32(m.rng.NormFloat64() * spread)
	}
	return m.constant(t)
}

// positive is a constant of values in [0.5, 1.5).
func (m *model) positive(shape ...int) string {
	t := graph.NewTensor(graph.Float, shape)
	for i := range t.Floats {
		t.Floats[i] = 0.5 + m.rng.Float32()
	}
	return m.constant(t)
}

func (m *model) scalar(v float32) string {
	return m.constant(&graph.Tensor{Shape: []int{}, Floats: []float32{v}})
}

func (m *model) ints(v ...int64) string {
	return m.constant(&graph.Tensor{DType: graph.Int, Shape: []int{len(v)}, Ints: v})
}

func (m *model) constant(t *graph.Tensor) string {
	name := fmt.Sprintf("c%d", len(m.g.Initializers))
	m.g.Initializers[name] = t
	return name
}

// conv is a convolution of x with out channels.
func (m *model) conv(x string, out, in int, kernel []int64, a attrs) string {
	shape := []int{out, in}
	for _, k := range kernel {
		shape = append(shape, int(k))
	}
	return m.node("Conv", a, x, m.weight(0.3, shape...), m.weight(0.1, out))
}

// gemm is a dense layer of x, whose shape is [batch, in].
func (m *model) gemm(x string, in, out int) string {
	return m.node("Gemm", attrs{"transB": integer(1)}, x, m.weight(0.4, out, in), m.weight(0.2, out))
}

// outputs declares the model's outputs.
func (m *model) outputs(names ...string) *graph.Graph {
	for _, n := range names {
		m.g.Outputs = append(m.g.Outputs, graph.ValueInfo{Name: n})
	}
	return m.g
}
