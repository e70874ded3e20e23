package graph

import "math"

func planReshape(g *Graph, n *Node) (plan, error) {
	shape, err := ResolveReshape(g, n)
	if err != nil {
		return plan{}, err
	}
	return view(shape, g.dtype(n, 0)), nil
}

func planTranspose(g *Graph, n *Node) (plan, error) {
	perm, err := ResolveTranspose(g, n)
	if err != nil {
		return plan{}, err
	}
	x := g.Shapes[n.Inputs[0]]
	xs := Strides(x)
	shape, strides := make([]int, len(x)), make([]int, len(x))
	for i, p := range perm {
		shape[i], strides[i] = x[p], xs[p]
	}
	return one(shape, g.dtype(n, 0), func(in, out []*Tensor) error {
		out[0].read(in[0], strides, 0)
		return nil
	}), nil
}

func planSlice(g *Graph, n *Node) (plan, error) {
	s, err := ResolveSlice(g, n)
	if err != nil {
		return plan{}, err
	}
	strides := Strides(g.Shapes[n.Inputs[0]])
	offset := 0
	for i := range strides {
		offset += s.Start[i] * strides[i]
		strides[i] *= s.Step[i]
	}
	return one(s.Size, g.dtype(n, 0), func(in, out []*Tensor) error {
		out[0].read(in[0], strides, offset)
		return nil
	}), nil
}

func planExpand(g *Graph, n *Node) (plan, error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return plan{}, err
	}
	to, _, err := g.intList(n, "shape", 1)
	if err != nil {
		return plan{}, err
	}
	shape, err := Broadcast(x, to)
	if err != nil {
		return plan{}, n.errorf("%v", err)
	}
	strides := BroadcastStrides(x, shape)
	return one(shape, g.dtype(n, 0), func(in, out []*Tensor) error {
		out[0].read(in[0], strides, 0)
		return nil
	}), nil
}

func planConcat(g *Graph, n *Node) (plan, error) {
	axis, shape, err := ResolveConcat(g, n)
	if err != nil {
		return plan{}, err
	}
	for i := range n.Inputs {
		if err := g.want(n, g.dtype(n, 0), i); err != nil {
			return plan{}, err
		}
	}
	strides := Strides(shape)
	return one(shape, g.dtype(n, 0), func(in, out []*Tensor) error {
		at := 0
		for _, x := range in {
			out[0].write(x, strides, at*strides[axis])
			at += x.Shape[axis]
		}
		return nil
	}), nil
}

func planSplit(g *Graph, n *Node) (plan, error) {
	s, err := ResolveSplit(g, n)
	if err != nil {
		return plan{}, err
	}
	x := g.Shapes[n.Inputs[0]]
	var p plan
	for _, size := range s.Sizes {
		shape := append([]int{}, x...)
		shape[s.Axis] = size
		p.outs = append(p.outs, info{shape, g.dtype(n, 0)})
	}
	strides := Strides(x)
	p.run = func(in, out []*Tensor) error {
		at := 0
		for _, y := range out {
			y.read(in[0], strides, at*strides[s.Axis])
			at += y.Shape[s.Axis]
		}
		return nil
	}
	return p, nil
}

func planPad(g *Graph, n *Node) (plan, error) {
	s, err := ResolvePad(g, n)
	if err != nil {
		return plan{}, err
	}
	x := g.Shapes[n.Inputs[0]]
	xs, ys := Strides(x), Strides(s.Out)
	box := make([]int, len(x)) // the cells of x that are kept
	from, to := 0, 0
	for i := range x {
		box[i] = max(0, x[i]+min(0, s.Before[i])+min(0, s.After[i]))
		from += max(0, -s.Before[i]) * xs[i]
		to += max(0, s.Before[i]) * ys[i]
	}
	return one(s.Out, g.dtype(n, 0), func(in, out []*Tensor) error {
		for i := range out[0].Floats {
			out[0].Floats[i] = float32(s.Value)
		}
		for i := range out[0].Ints {
			out[0].Ints[i] = int64(s.Value)
		}
		kept := NewTensor(in[0].DType, box)
		kept.read(in[0], xs, from)
		out[0].write(kept, ys, to)
		return nil
	}), nil
}

func planGather(g *Graph, n *Node) (plan, error) {
	axis, shape, err := ResolveGather(g, n)
	if err != nil {
		return plan{}, err
	}
	if g.dtype(n, 1) != Int {
		return plan{}, n.errorf("the indices are not integers")
	}
	x := g.Shapes[n.Inputs[0]]
	outer, size, inner := NumElements(x[:axis]), x[axis], NumElements(x[axis+1:])
	return one(shape, g.dtype(n, 0), func(in, out []*Tensor) error {
		idx, err := n.indices(in[1].Ints, size)
		if err != nil {
			return err
		}
		pick(out[0].Floats, in[0].Floats, idx, outer, size, inner)
		pick(out[0].Ints, in[0].Ints, idx, outer, size, inner)
		return nil
	}), nil
}

// indices brings indices that count from the end into [0, size).
func (n *Node) indices(list []int64, size int) ([]int, error) {
	out := make([]int, len(list))
	for i, v := range list {
		if v < 0 && v >= math.MinInt64+int64(size) {
			v += int64(size)
		}
		if v < 0 || v >= int64(size) {
			return nil, n.errorf("index %d is out of range for %d entries", list[i], size)
		}
		out[i] = int(v)
	}
	return out, nil
}

func pick[T any](dst, src []T, idx []int, outer, size, inner int) {
	if len(dst) == 0 {
		return
	}
	for o := range outer {
		for _, i := range idx {
			copy(dst[:inner], src[(o*size+i)*inner:])
			dst = dst[inner:]
		}
	}
}
