package quant

import (
	"slices"

	"aver/graph"
	"aver/relation"
)

// add and sub: the sum of two operands of which one may be constant.
func (b *builder) add(n *graph.Node) error { return b.plus(n, 1) }

func (b *builder) sub(n *graph.Node) error { return b.plus(n, -1) }

func (b *builder) plus(n *graph.Node, sign float64) error {
	first, second, f1, f2 := n.Inputs[0], n.Inputs[1], 1.0, sign
	if b.constant(first) != nil {
		first, second, f1, f2 = second, first, sign, 1
	}
	e, err := b.spread(n, first)
	if err != nil {
		return err
	}
	e = e.scale(f1)
	if e.kind != "" { // the node joins the sum that it continues
		e.kind = joinKinds(e.kind, n.Op)
	} else {
		e.name, e.kind = n.Name, n.Op
	}
	if e, err = b.plusOperand(n, e, second, f2); err != nil {
		return err
	}
	return b.define(n.Outputs[0], e)
}

// spread is graph tensor name as a sum, broadcast to the shape of n's output.
func (b *builder) spread(n *graph.Node, name string) (*expr, error) {
	e, err := b.expr(name, n)
	if err != nil {
		return nil, err
	}
	return e.spread(b.g.Shapes[n.Outputs[0]]), nil
}

func (e *expr) spread(shape []int) *expr {
	e = e.rank(len(shape))
	to := slices.Clone(e.axes)
	for d, size := range shape {
		if len(to[d]) == 0 {
			to[d] = drop1(size)
		}
	}
	return e.broadcast(to)
}

// mul multiplies by a constant, or two computed tensors.
func (b *builder) mul(n *graph.Node) error {
	first, second := n.Inputs[0], n.Inputs[1]
	if b.constant(first) != nil {
		first, second = second, first
	}
	if c := b.constant(second); c != nil {
		return b.timesConstant(n, first, floats(c), c.Shape)
	}
	return b.mulComputed(n, first, second)
}

// div divides by a constant.
func (b *builder) div(n *graph.Node) error {
	c := b.constant(n.Inputs[1])
	if c == nil {
		return unsupported(n, "divides by a computed tensor; only a constant divisor is supported")
	}
	inverse := floats(c)
	for i, v := range inverse {
		if v == 0 {
			return unsupported(n, "divides by 0")
		}
		inverse[i] = 1 / v
	}
	return b.timesConstant(n, n.Inputs[0], inverse, c.Shape)
}

func (b *builder) timesConstant(n *graph.Node, name string, c []float64, shape []int) error {
	e, err := b.spread(n, name)
	if err != nil {
		return err
	}
	if e, err = b.multiplied(n, e, c, shape); err != nil {
		return err
	}
	return b.define(n.Outputs[0], e)
}

// multiplied is e times a constant that broadcasts to e's shape.
func (b *builder) multiplied(n *graph.Node, e *expr, c []float64, shape []int) (*expr, error) {
	if len(c) == 1 {
		return e.scale(c[0]), nil
	}
	w := e.constant(c, shape)
	out, ok := e.times(w)
	if !ok { // the weights would grow: compute the sum first
		v, err := b.emitRaw(e, e.name+"/factor", relation.Witness)
		if err != nil {
			return nil, err
		}
		out, _ = v.read(n.Name).times(w)
	}
	if out.kind = joinKinds(out.kind, n.Op); e.kind == "" {
		out.name = n.Name
	}
	return out, nil
}

func (b *builder) mulComputed(n *graph.Node, first, second string) error {
	x, err := b.value(first, n.Name)
	if err != nil {
		return err
	}
	y, err := b.value(second, n.Name)
	if err != nil {
		return err
	}
	e, f, err := b.aligned(n, x.read(n.Name), y.read(n.Name))
	if err != nil {
		return err
	}
	out := &expr{axes: e.axes, name: n.Name, kind: n.Op, terms: []term{{
		coef:  e.terms[0].coef * f.terms[0].coef,
		views: []relation.View{e.terms[0].views[0], f.terms[0].views[0]},
	}}}
	return b.define(n.Outputs[0], out)
}

func (b *builder) neg(n *graph.Node) error {
	e, err := b.expr(n.Inputs[0], n)
	if err != nil {
		return err
	}
	return b.define(n.Outputs[0], e.scale(-1))
}

// matMul multiplies matrices; vectors and batch dimensions as NumPy does.
func (b *builder) matMul(n *graph.Node) error {
	s, err := graph.ResolveMatMul(b.g, n)
	if err != nil {
		return err
	}
	x, err := b.operand(n, n.Inputs[0])
	if err != nil {
		return err
	}
	y, err := b.operand(n, n.Inputs[1])
	if err != nil {
		return err
	}
	if len(x.shape) == 1 {
		x = x.rank(2)
	}
	if len(y.shape) == 1 {
		y = y.rank(2).transpose([]int{1, 0})
	}
	e, err := b.matmul(n, x, y, append(slices.Clone(s.Batch), s.M, s.N))
	if err != nil {
		return err
	}
	var kept axes // a vector operand's dimension of 1 is not in the output
	if e.axes, kept = nil, e.axes; len(s.Out) == len(kept) {
		e.axes = kept
	} else {
		for d, a := range kept {
			if d < len(kept)-2 || len(b.g.Shapes[n.Inputs[0]]) > 1 && d == len(kept)-2 || len(b.g.Shapes[n.Inputs[1]]) > 1 && d == len(kept)-1 {
				e.axes = append(e.axes, a)
			}
		}
	}
	return b.define(n.Outputs[0], e)
}

// batchNorm scales and shifts every channel.
func (b *builder) batchNorm(n *graph.Node) error {
	s, err := graph.ResolveBatchNorm(b.g, n)
	if err != nil {
		return err
	}
	e, err := b.expr(n.Inputs[0], n)
	if err != nil {
		return err
	}
	shape := slices.Repeat([]int{1}, len(e.axes))
	shape[1] = len(s.Scale)
	if e, err = b.multiplied(n, e, s.Scale, shape); err != nil {
		return err
	}
	e.add(term{coef: 1, weight: e.constant(s.Shift, shape)})
	return b.define(n.Outputs[0], e)
}

// prelu is x·slope + max(x, 0)·(1 − slope) with a slope for every channel.
func (b *builder) prelu(n *graph.Node) error {
	slope := b.constant(n.Inputs[1])
	if slope == nil {
		return unsupported(n, "the slope is computed; it has to be constant")
	}
	x, err := b.comparable(n, n.Inputs[0])
	if err != nil {
		return err
	}
	read := x.read(n.Name + "/positive")
	t := b.program.Tensors[x.view.Tensor]
	positive, err := b.emitScaled(read, n.Name+"/positive", relation.Witness, t.Scale*x.gain, 0, b.clampTo(t.Max))
	if err != nil {
		return err
	}
	rest := floats(slope)
	for i, v := range rest {
		rest[i] = 1 - v
	}
	e, err := b.multiplied(n, x.read(n.Name), floats(slope), slope.Shape)
	if err != nil {
		return err
	}
	f, err := b.multiplied(n, positive.read(n.Name), rest, slope.Shape)
	if err != nil {
		return err
	}
	e = e.plus(f)
	e.kind = n.Op
	return b.define(n.Outputs[0], e)
}
