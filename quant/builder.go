package quant

import (
	"context"
	"fmt"

	"aver/graph"
	"aver/op"
	"aver/relation"
)

// builder makes the program, node by node.
type builder struct {
	ctx     context.Context
	g       *graph.Graph
	bits    int // of activations
	wbits   int // of weights
	ranges  map[string]interval
	program *op.Program
	weights [][]int64
	fusion  *fusion

	values  map[string]*value // what exists
	exprs   map[string]*expr  // what is still a sum
	outputs map[string]bool
	readers map[string]int // how many nodes read a tensor, its being an output included
}

// build quantises the graph to activations of bits and weights of wbits.
func build(ctx context.Context, g *graph.Graph, ranges map[string]interval, opt Options, bits, wbits int) (*builder, error) {
	b := &builder{
		ctx: ctx, g: g, bits: bits, wbits: wbits, ranges: ranges,
		program: &op.Program{Name: g.Name, InputCommitted: opt.InputCommitted, OutputCommitted: opt.OutputCommitted},
		values:  map[string]*value{}, exprs: map[string]*expr{},
		outputs: map[string]bool{}, readers: map[string]int{},
	}
	for _, o := range g.Outputs {
		b.outputs[o.Name] = true
		b.readers[o.Name]++
	}
	for i := range g.Nodes {
		for _, in := range g.Nodes[i].Inputs {
			b.readers[in]++
		}
	}
	b.fusion = fuse(g, b.outputs)
	b.inputs(opt.InputLike)
	for i := range g.Nodes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := b.node(&g.Nodes[i]); err != nil {
			return nil, err
		}
	}
	return b, b.finish()
}

// inputs declares the input tensors.
func (b *builder) inputs(likes []Like) {
	for i, in := range b.g.Inputs {
		scale, r := b.integers(b.ranges[in.Name])
		if in.DType != graph.Float {
			scale, r = 1, integerRange(b.ranges[in.Name])
		}
		like := &Like{in.Shape, r, scale}
		if likes != nil {
			like = &likes[i]
		}
		id := b.tensor(in.Name, relation.Input, plainAxes(like.Shape).sizes(), like.Range, like.Scale)
		b.program.Inputs = append(b.program.Inputs, op.Port{Name: in.Name, Tensor: id, Shape: in.Shape})
		b.values[in.Name] = like.input(id, in.Shape)
	}
}

// node turns one node into values or sums of its outputs.
func (b *builder) node(n *graph.Node) error {
	if b.fusion.inside(n) {
		return nil
	}
	if b.fusion.ends(n) {
		return b.pointwise(n)
	}
	build, ok := operators[n.Op]
	if !ok {
		return unsupported(n, "the operator is not supported")
	}
	return build(b, n)
}

// finish gives every output of the graph a tensor of its own.
func (b *builder) finish() error {
	taken := map[relation.TensorID]bool{}
	for _, o := range b.g.Outputs {
		v, err := b.value(o.Name, o.Name)
		if err != nil {
			return err
		}
		id := v.view.Tensor
		if t := &b.program.Tensors[id]; t.Kind != relation.Output || taken[id] || !v.identical(t.Shape) {
			if v, err = b.emitRaw(v.read(o.Name), o.Name+"/output", relation.Output); err != nil {
				return err
			}
			id = v.view.Tensor
		}
		taken[id] = true
		b.program.Outputs = append(b.program.Outputs, op.Port{Name: o.Name, Tensor: id, Shape: o.Shape})
	}
	return b.program.Validate()
}

// tensor declares a tensor of the program; a scalar gets shape [1].
func (b *builder) tensor(name string, kind relation.Kind, shape []int, r op.Range, scale float64) relation.TensorID {
	if len(shape) == 0 {
		shape = []int{1}
	}
	t := relation.Tensor{Name: name, Kind: kind, Shape: shape, Min: r.Min, Max: r.Max}
	b.program.Tensors = append(b.program.Tensors, op.Tensor{Tensor: t, Scale: scale})
	return relation.TensorID(len(b.program.Tensors) - 1)
}

// kindOf is the kind of the tensor that a node computes for graph tensor name.
func (b *builder) kindOf(name string) relation.Kind {
	if b.outputs[name] {
		return relation.Output
	}
	return relation.Witness
}

// constant is the initialiser of that name, nil if it is none.
func (b *builder) constant(name string) *graph.Tensor { return b.g.Initializers[name] }

// floats are a constant's elements.
func floats(t *graph.Tensor) []float64 {
	out := make([]float64, 0, t.Len())
	for _, v := range t.Floats {
		out = append(out, float64(v))
	}
	for _, v := range t.Ints {
		out = append(out, float64(v))
	}
	return out
}

// value is graph tensor name, computed if it was still a sum. node is who asks.
func (b *builder) value(name, node string) (*value, error) {
	if v := b.values[name]; v != nil {
		return v, nil
	}
	if e := b.exprs[name]; e != nil {
		v, err := b.emit(e, name)
		b.values[name] = v
		delete(b.exprs, name)
		return v, err
	}
	if c := b.constant(name); c != nil {
		return b.fixed(name, c)
	}
	return nil, fmt.Errorf("node %q: tensor %q has no value", node, name)
}

// expr is graph tensor name as a sum.
func (b *builder) expr(name string, n *graph.Node) (*expr, error) {
	if e := b.exprs[name]; e != nil {
		return e, nil
	}
	v, err := b.value(name, n.Name)
	if err != nil {
		return nil, err
	}
	return v.read(n.Name), nil
}

// define records the sum that is graph tensor name. It stays a sum while one
// reader can take it as such.
func (b *builder) define(name string, e *expr) error {
	b.exprs[name] = e
	if b.readers[name] == 1 && !b.outputs[name] && b.fusion.needs[name] == 0 || b.fusion.private(name) {
		return nil
	}
	_, err := b.value(name, e.name)
	return err
}

// fixed is a constant that is used as a tensor of values: public and exact to
// 16 bits.
func (b *builder) fixed(name string, c *graph.Tensor) (*value, error) {
	a := plainAxes(c.Shape)
	e := &expr{axes: a, name: name, kind: "Constant"}
	vars := make([]int, len(a.sizes()))
	for i := range vars {
		vars[i] = i
	}
	e.terms = []term{{coef: 1, weight: &weight{vars: vars, data: floats(c)}}}
	b.ranges[name] = spanOf(floats(c))
	v, err := b.emitRaw(e, name, relation.Witness)
	b.values[name] = v
	return v, err
}
