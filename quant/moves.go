package quant

import (
	"slices"

	"aver/graph"
	"aver/relation"
)

// same passes the input on.
func (b *builder) same(n *graph.Node) error {
	in, out := n.Inputs[0], n.Outputs[0]
	if e := b.exprs[in]; e != nil {
		return b.define(out, e)
	}
	v, err := b.value(in, n.Name)
	b.values[out] = v
	return err
}

// cast is exact where integers become floats.
func (b *builder) cast(n *graph.Node) error {
	from, to := b.g.DTypes[n.Inputs[0]], b.g.DTypes[n.Outputs[0]]
	if from != to && !(from == graph.Int && to == graph.Float) {
		return unsupported(n, "a cast from %v to %v is not supported", from, to)
	}
	return b.same(n)
}

func (b *builder) transpose(n *graph.Node) error {
	perm, err := graph.ResolveTranspose(b.g, n)
	if err != nil {
		return err
	}
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	b.values[n.Outputs[0]] = v.transpose(perm)
	return nil
}

func (b *builder) slice(n *graph.Node) error {
	s, err := graph.ResolveSlice(b.g, n)
	if err != nil {
		return err
	}
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	for d := range s.Size {
		if v, err = b.cut(v, n, d, s.Start[d], s.Step[d], s.Size[d]); err != nil {
			return err
		}
	}
	b.values[n.Outputs[0]] = v
	return nil
}

// cut reads size cells of dimension d from start on, every step.
func (b *builder) cut(v *value, n *graph.Node, d, start, step, size int) (*value, error) {
	switch whole := relation.Size(v.axes[d]); {
	case size == 0:
		return nil, unsupported(n, "the result is empty")
	case whole == 1 || start == 0 && step == 1 && size == whole:
		return v, nil
	}
	v, err := b.flat(v, n, d)
	if err != nil {
		return nil, err
	}
	return v.at(d, start, []int{size}, []int{step}), nil
}

func (b *builder) split(n *graph.Node) error {
	s, err := graph.ResolveSplit(b.g, n)
	if err != nil {
		return err
	}
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	start := 0
	for i, size := range s.Sizes {
		if n.Outputs[i] != "" {
			if b.values[n.Outputs[i]], err = b.cut(v, n, s.Axis, start, 1, size); err != nil {
				return err
			}
		}
		start += size
	}
	return nil
}

// concat adds up the inputs, each shifted to its place and 0 elsewhere.
func (b *builder) concat(n *graph.Node) error {
	axis, shape, err := graph.ResolveConcat(b.g, n)
	if err != nil {
		return err
	}
	var sum *expr
	start := 0
	for _, in := range n.Inputs {
		v, err := b.value(in, n.Name)
		if err != nil {
			return err
		}
		size := relation.Size(v.axes[axis])
		if v, err = b.shifted(v, n, axis, start, shape[axis]); err != nil {
			return err
		}
		start += size
		if sum == nil {
			sum = v.read(n.Name)
			continue
		}
		e, f, err := b.aligned(n, sum, v.read(n.Name))
		if err != nil {
			return err
		}
		sum = e.plus(f)
	}
	sum.kind = n.Op
	return b.define(n.Outputs[0], sum)
}

// shifted is v with dimension d moved start cells on in one of total cells, 0
// elsewhere.
func (b *builder) shifted(v *value, n *graph.Node, d, start, total int) (*value, error) {
	if relation.Size(v.axes[d]) == total && start == 0 {
		return v, nil
	}
	var err error
	if len(v.axes[d]) == 0 {
		v, err = b.withUnit(v, n, d)
	} else {
		v, err = b.ready(v, n, []int{d})
	}
	if err != nil {
		return nil, err
	}
	return v.at(d, -start, []int{total}, []int{1}), nil
}

// withUnit copies v into a tensor that has dimension d although it is 1, so
// that it can be shifted.
func (b *builder) withUnit(v *value, n *graph.Node, d int) (*value, error) {
	e := v.read(n.Name + "/copy")
	to := slices.Clone(e.axes)
	to[d] = []int{1}
	return b.emitRaw(e.broadcast(to), n.Name+"/copy", relation.Witness)
}

// pad surrounds the input with a value: with 0 as a view, else by adding it
// where the input is not.
func (b *builder) pad(n *graph.Node) error {
	s, err := graph.ResolvePad(b.g, n)
	if err != nil {
		return err
	}
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	in := v.axes.shape()
	for d, size := range s.Out {
		first, last := max(-s.Before[d], 0), in[d]-max(-s.After[d], 0)
		if v, err = b.cut(v, n, d, first, 1, last-first); err != nil {
			return err
		}
		if v, err = b.shifted(v, n, d, max(s.Before[d], 0), size); err != nil {
			return err
		}
	}
	if s.Value == 0 {
		b.values[n.Outputs[0]] = v
		return nil
	}
	e := v.read(n.Name)
	e.kind = n.Op
	frame := make([]float64, 0, relation.Size(s.Out))
	relation.Each(s.Out, func(index []int) {
		value := 0.0
		for d, i := range index {
			if i < s.Before[d] || i >= s.Before[d]+in[d] {
				value = s.Value
			}
		}
		frame = append(frame, value)
	})
	e.add(term{coef: 1, weight: e.constant(frame, s.Out)})
	return b.define(n.Outputs[0], e)
}

// expand broadcasts the input.
func (b *builder) expand(n *graph.Node) error {
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	b.values[n.Outputs[0]], _ = v.read(n.Name).spread(b.g.Shapes[n.Outputs[0]]).alias()
	return nil
}
