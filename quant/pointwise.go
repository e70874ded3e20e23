package quant

import (
	"context"
	"math"
	"math/bits"
	"strings"

	"aver/graph"
	"aver/op"
	"aver/relation"
)

// windowBits is by how many bits an activation's argument is finer than its
// value: its slope may exceed 1.
const windowBits = 2

// exactSlack is by how many bits a tensor may be wider than an activation and
// still have a table over all its values, however few cells it has.
const exactSlack = 2

// maxWindowBits bounds an activation's table.
const maxWindowBits = 16

// pointwise computes a function of one tensor with a table.
func (b *builder) pointwise(n *graph.Node) error {
	name := n.Outputs[0]
	root := b.fusion.root[name]
	e, err := b.expr(root, n)
	if err != nil {
		return err
	}
	if b.g.DTypes[name] != graph.Float {
		return unsupported(n, "an elementwise function of integers is not supported; compute it in float")
	}
	nodes := b.fusion.chain(name)
	e = b.labelled(e, nodes)
	v, err := b.applied(e, name, nodes)
	if err != nil {
		return err
	}
	delete(b.exprs, root)
	b.values[name] = v
	return nil
}

// labelled is e under the name of the last node and with all their operators.
func (b *builder) labelled(e *expr, nodes []*graph.Node) *expr {
	out := *e
	out.kind = joinKinds(e.kind, kinds(nodes))
	if e.kind == "" {
		out.name = nodes[len(nodes)-1].Name
	}
	return &out
}

// applied computes the function that nodes make of e.
func (b *builder) applied(e *expr, name string, nodes []*graph.Node) (*value, error) {
	top, rectifies := b.rectifies(nodes)
	unit, exact := b.exact(e)
	switch {
	case rectifies && exact.Max > 0 && math.IsInf(top, 1):
		return b.round(e, name, unit, b.clampTo(exact.Max))
	case rectifies && exact == op.Range{}:
		scale, _ := b.integers(interval{0, min(b.ranges[name].hi, top)})
		return b.round(e, name, scale, b.activation(op.Clamp(0, uint(b.bits))))
	case exact == op.Range{}:
		unit, exact = b.window(b.ranges[b.fusion.root[name]])
	}
	act, scale, err := b.table(name, nodes, unit, exact)
	if err != nil {
		return nil, err
	}
	v, err := b.round(e, name, unit, act)
	if err == nil {
		b.program.Tensors[v.view.Tensor].Scale = scale
	}
	return v, err
}

// clampTo is the activation max(t, 0) for t up to most.
func (b *builder) clampTo(most int64) int {
	return b.activation(op.Clamp(0, uint(bits.Len64(uint64(max(most, 0))))))
}

// rectifies reports whether the nodes make max(x, 0), or that bounded by top.
func (b *builder) rectifies(nodes []*graph.Node) (top float64, ok bool) {
	if len(nodes) != 1 {
		return 0, false
	}
	switch nodes[0].Op {
	case "Relu":
		return math.Inf(1), true
	case "Clip":
		s, err := graph.ResolveClip(b.g, nodes[0])
		return s.Hi, err == nil && s.Lo == 0 && s.Hi > 0
	}
	return 0, false
}

// exact gives the unit and the range of e's integers where e is a tensor that
// exists and a table over all of it is affordable; else the range is [0, 0].
func (b *builder) exact(e *expr) (unit float64, r op.Range) {
	v, ok := e.alias()
	if !ok {
		return 0, op.Range{}
	}
	width := b.width(v)
	if width > b.bits+exactSlack && (width > b.bits+rawSlack || relation.Size(e.sizes()) < 1<<width) {
		return 0, op.Range{}
	}
	t := &b.program.Tensors[v.view.Tensor]
	r = b.program.Reads(v.view, e.sizes())
	if v.gain < 0 {
		r = op.Range{Min: -r.Max, Max: -r.Min}
	}
	return t.Scale * math.Abs(v.gain), r
}

// window is the unit and the integers of a function's argument.
func (b *builder) window(r interval) (unit float64, w op.Range) {
	n := float64(int64(1) << min(b.bits+windowBits, maxWindowBits))
	unit = positive((r.hi - r.lo) / (n - 2))
	lo := int64(math.Floor(r.lo / unit))
	return unit, op.Range{Min: lo, Max: lo + int64(n) - 1}
}

// table is the activation that maps integers in units of unit over the window
// to the function's values at the activation width, and their scale.
func (b *builder) table(name string, nodes []*graph.Node, unit float64, w op.Range) (act int, scale float64, err error) {
	a := op.Activation{Name: kinds(nodes), Lo: w.Min, Log: uint(bits.Len64(uint64(w.Max - w.Min)))}
	x := make([]float32, 1<<a.Log)
	for i := range x {
		x[i] = float32(float64(a.Lo+int64(i)) * unit)
	}
	y, err := b.fusion.apply(b.ctx, name, nodes, x)
	if err != nil {
		return 0, 0, err
	}
	scale, r := b.integers(b.ranges[name])
	a.Values = make([]int64, len(y))
	for i, v := range y {
		q := math.Round(float64(v) / scale)
		if math.IsNaN(q) {
			q = 0 // a singularity, such as 1/0, at a point that samples did not reach
		}
		a.Values[i] = int64(max(float64(r.Min), min(q, float64(r.Max))))
	}
	a.Below, a.Above = a.Values[0], a.Values[len(y)-1]
	return b.activation(a), scale, nil
}

func kinds(nodes []*graph.Node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.Op)
	}
	return strings.Join(names, "+")
}

// apply evaluates the function that nodes make, with the float evaluator, at
// every x.
func (f *fusion) apply(ctx context.Context, name string, nodes []*graph.Node, x []float32) ([]float32, error) {
	root := f.root[name]
	shape := []int{len(x)}
	g := &graph.Graph{Opset: f.g.Opset, Initializers: map[string]*graph.Tensor{},
		Inputs:  []graph.ValueInfo{{Name: root, Shape: shape}},
		Outputs: []graph.ValueInfo{{Name: name, Shape: shape}}}
	for _, n := range nodes {
		g.Nodes = append(g.Nodes, *n)
		for _, in := range n.Inputs {
			if c := f.g.Initializers[in]; c != nil { // one value, whatever its rank
				g.Initializers[in] = &graph.Tensor{DType: c.DType, Shape: []int{}, Floats: c.Floats, Ints: c.Ints}
			}
		}
	}
	if err := graph.Simplify(g); err != nil {
		return nil, err
	}
	e, err := graph.NewEvaluator(g)
	if err != nil {
		return nil, err
	}
	out, err := e.Eval(ctx, map[string]*graph.Tensor{root: {Shape: shape, Floats: x}})
	if err != nil {
		return nil, err
	}
	return out[name].Floats, nil
}
