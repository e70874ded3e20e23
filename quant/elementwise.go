package quant

import (
	"slices"

	"aver/graph"
	"aver/relation"
)

// plusOperand adds factor times graph tensor name, broadcast to e's shape.
func (b *builder) plusOperand(n *graph.Node, e *expr, name string, factor float64) (*expr, error) {
	return b.plusReshaped(n, e, name, factor, b.g.Shapes[name])
}

// plusShaped adds graph tensor name read as shape, broadcast.
func (b *builder) plusShaped(n *graph.Node, e *expr, name string, shape []int) (*expr, error) {
	return b.plusReshaped(n, e, name, 1, shape)
}

func (b *builder) plusReshaped(n *graph.Node, e *expr, name string, factor float64, shape []int) (*expr, error) {
	if c := b.constant(name); c != nil {
		out := *e
		out.terms = slices.Clone(e.terms)
		out.add(term{coef: factor, weight: e.constant(floats(c), shape)})
		return &out, nil
	}
	f, err := b.expr(name, n)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(f.axes.shape(), shape) {
		v, err := b.value(name, n.Name)
		if err != nil {
			return nil, err
		}
		v, _ = v.reshape(shape) // dimensions of 1 more or less
		f = v.read(n.Name)
	}
	delete(b.exprs, name)
	e, f, err = b.aligned(n, e, f)
	if err != nil {
		return nil, err
	}
	return e.plus(f.scale(factor)), nil
}

// constant is a constant of the given shape, broadcast to e's, over e's output
// variables. Dimensions of 1, and one-value constants, depend on no variable.
func (e *expr) constant(data []float64, shape []int) *weight {
	w := &weight{data: data}
	first := len(e.axes) - len(shape)
	for d, size := range shape {
		if size > 1 {
			w.vars = append(w.vars, e.axes.of(first+d)...)
		}
	}
	return w
}

// aligned gives e and f the same axes, broadcasting dimensions of 1 and missing
// ones.
func (b *builder) aligned(n *graph.Node, e, f *expr) (*expr, *expr, error) {
	rank := max(len(e.axes), len(f.axes))
	e, f = e.rank(rank), f.rank(rank)
	for {
		to, bad := commonAxes(e.axes, f.axes)
		if bad < 0 {
			return e.broadcast(to), f.broadcast(to), nil
		}
		var err error
		if e, err = b.flattened(n, e, bad); err != nil {
			return nil, nil, err
		}
		if f, err = b.flattened(n, f, bad); err != nil {
			return nil, nil, err
		}
	}
}

// commonAxes refines two lists of axes; bad is the dimension where that fails,
// else −1.
func commonAxes(a, b axes) (to axes, bad int) {
	to = make(axes, len(a))
	for d := range a {
		var ok bool
		switch {
		case len(a[d]) == 0:
			to[d] = b[d]
		case len(b[d]) == 0:
			to[d] = a[d]
		default:
			if to[d], ok = refine(a[d], b[d]); !ok {
				return nil, d
			}
		}
	}
	return to, -1
}

// flattened computes e with dimension d as one axis.
func (b *builder) flattened(n *graph.Node, e *expr, d int) (*expr, error) {
	if len(e.axes[d]) <= 1 {
		return e, nil
	}
	v, ok := e.alias()
	if !ok {
		var err error
		if v, err = b.emitRaw(e, e.name+"/operand", relation.Witness); err != nil {
			return nil, err
		}
	}
	v, err := b.flat(v, n, d)
	if err != nil {
		return nil, err
	}
	return v.read(n.Name), nil
}

// rank is e with dimensions of 1 in front.
func (e *expr) rank(n int) *expr {
	out := *e
	out.axes = append(make(axes, n-len(e.axes)), e.axes...)
	return &out
}

// broadcast is e over axes to, which refine e's; dimensions that e lacks are
// broadcast.
func (e *expr) broadcast(to axes) *expr {
	mine := slices.Clone(to)
	for d := range mine {
		if len(e.axes[d]) == 0 {
			mine[d] = nil
		}
	}
	out := e.resplit(mine)
	var names []int
	for d := range to {
		if len(mine[d]) > 0 || len(to[d]) == 0 {
			names = append(names, to.of(d)...)
		}
	}
	rank := len(to.sizes())
	for i := range e.sums {
		names = append(names, rank+i)
	}
	return out.renamed(to, names)
}

// renamed is e over other axes with variable i called to[i].
func (e *expr) renamed(a axes, to []int) *expr {
	out := &expr{axes: a, name: e.name, kind: e.kind, sums: e.sums}
	sub := renaming(to)
	for _, t := range e.terms {
		out.terms = append(out.terms, t.renamed(sub, to))
	}
	return out
}
