package quant

import (
	"slices"

	"aver/graph"
	"aver/op"
	"aver/relation"
)

// maxPool takes maxima along one spatial dimension after the other.
func (b *builder) maxPool(n *graph.Node) error {
	s, err := graph.ResolvePool(b.g, n)
	if err != nil {
		return err
	}
	x, err := b.comparable(n, n.Inputs[0])
	if err != nil {
		return err
	}
	if x, err = b.ready(x, n, spatial(len(s.In))); err != nil {
		return err
	}
	for i := len(s.In) - 1; i >= 0; i-- {
		w := window{dim: i + 2, kernel: s.Kernel[i], stride: s.Strides[i], dilation: s.Dilations[i], pad: s.PadBegin[i], out: s.Out[i]}
		x = b.windowMax(n, x, w)
	}
	b.values[n.Outputs[0]] = x
	return nil
}

// comparable is graph tensor name as a value whose integers grow with the real
// values and differ by few enough for a table of differences.
func (b *builder) comparable(n *graph.Node, name string) (*value, error) {
	v, err := b.value(name, n.Name)
	switch {
	case err != nil:
		return nil, err
	case v.gain > 0 && b.width(v) <= b.bits+rawSlack:
		if v.leaves(b.program.Tensors[v.view.Tensor].Shape) { // op.Max would read −∞ there, and it is 0
			return b.copy(v, n)
		}
		return v, nil
	}
	scale, r := b.integers(b.ranges[name])
	e := v.read(n.Name + "/input")
	return b.emitScaled(e, n.Name+"/input", relation.Witness, scale, b.shift(e, scale), b.activation(op.Clamp(r.Min, uint(b.bits))))
}

// window slides along one dimension: output y covers y·stride + j·dilation −
// pad for j below kernel.
type window struct {
	dim                                int
	kernel, stride, dilation, pad, out int
}

// windowMax is the maximum of every window: by pairs within each window, or,
// where windows overlap much, by maxima of lengths 1, 2, 4, … at every start,
// which windows share.
func (b *builder) windowMax(n *graph.Node, x *value, w window) *value {
	if len(x.axes[w.dim]) == 0 { // one cell, in every window
		to := slices.Clone(x.axes)
		to[w.dim] = drop1(w.out)
		e := x.read("").broadcast(to)
		return &value{e.terms[0].views[0], to, x.gain}
	}
	if w.sharedCost() < w.out*(w.kernel-1) {
		return b.sharedMax(n, x, w)
	}
	return b.pairedMax(n, x, w)
}

// starts is the number of starts at which a maximum of length size is needed.
func (w *window) starts(size int) int {
	return (w.out-1)*w.stride + 1 + (w.kernel-size)*w.dilation
}

func (w *window) sharedCost() int {
	cost, size := 0, 1
	for ; 2*size <= w.kernel; size *= 2 {
		cost += w.starts(2 * size)
	}
	if size < w.kernel {
		cost += w.out
	}
	return cost
}

// at is x with dimension d read at Offset + Σ Step·j over new axes of sizes.
func (x *value) at(d, offset int, sizes, steps []int) *value {
	to := slices.Clone(x.axes)
	to[d] = nil
	a := relation.Affine{Offset: offset}
	for i, size := range sizes {
		if size > 1 {
			a.Strides = append(a.Strides, relation.Stride{Index: to.first(d) + len(to[d]), Step: steps[i]})
			to[d] = append(to[d], size)
		}
	}
	axis := x.axes.first(d)
	var sub substitution
	for i := range x.axes.sizes() {
		switch {
		case i < axis:
			sub = append(sub, variable(i))
		case i == axis:
			sub = append(sub, a)
		default:
			sub = append(sub, variable(i-1+len(to[d])))
		}
	}
	return &value{sub.view(x.view), to, x.gain}
}

// sharedMax doubles the length of the maxima while it fits the window.
func (b *builder) sharedMax(n *graph.Node, x *value, w window) *value {
	size, offset := 1, -w.pad
	for ; 2*size <= w.kernel; size *= 2 {
		count := []int{w.starts(2 * size)}
		x = b.max(n, x.at(w.dim, offset, count, []int{1}), x.at(w.dim, offset+size*w.dilation, count, []int{1}))
		offset = 0
	}
	out, step := []int{w.out}, []int{w.stride}
	if len(x.axes[w.dim]) == 0 { // a single start
		return x
	}
	first := x.at(w.dim, offset, out, step)
	if size == w.kernel {
		return first
	}
	return b.max(n, first, x.at(w.dim, offset+(w.kernel-size)*w.dilation, out, step))
}

// pairedMax halves the number of candidates of each window; one left over by an
// odd number is compared at the end.
func (b *builder) pairedMax(n *graph.Node, x *value, w window) *value {
	// candidate j of output y is cell y·stride + j·step + offset of x's
	// dimension; in later rounds y and j are axes of x's dimension.
	read := func(first, step, count int) *value {
		return x.at(w.dim, first*w.dilation-w.pad, []int{w.out, count}, []int{w.stride, step * w.dilation})
	}
	var rest []*value
	count := w.kernel
	for count > 1 {
		if count%2 == 1 {
			rest = append(rest, read(count-1, 1, 1))
		}
		count /= 2
		best := b.max(n, read(0, 2, count), read(1, 2, count))
		read = pairReader(best, w, count)
	}
	best := read(0, 1, 1)
	for _, r := range rest {
		best = b.max(n, best, r)
	}
	return best
}

// pairReader reads the candidates that a round of maxima has left: along axes
// (y, j) of dimension w.dim.
func pairReader(best *value, w window, count int) func(first, step, n int) *value {
	return func(first, step, n int) *value {
		if count == 1 {
			return best
		}
		axis := best.axes.first(w.dim) + len(drop1(w.out))
		to := slices.Clone(best.axes)
		to[w.dim] = drop1(w.out, n)
		var sub substitution
		for i := range best.axes.sizes() {
			switch {
			case i < axis:
				sub = append(sub, variable(i))
			case i > axis:
				sub = append(sub, variable(i-1+len(drop1(n))))
			case n == 1:
				sub = append(sub, relation.Affine{Offset: first})
			default:
				sub = append(sub, relation.Affine{Offset: first, Strides: []relation.Stride{{Index: axis, Step: step}}})
			}
		}
		return &value{sub.view(best.view), to, best.gain}
	}
}

// max computes the greater of two views of equal axes and gains.
func (b *builder) max(n *graph.Node, x, y *value) *value {
	tx, ty := b.program.Tensors[x.view.Tensor], &b.program.Tensors[y.view.Tensor]
	r := op.Range{Min: min(tx.Min, ty.Min), Max: max(tx.Max, ty.Max)}
	id := b.tensor(n.Name, relation.Witness, x.axes.sizes(), r, tx.Scale)
	o := &op.Max{A: x.view, B: y.view}
	b.program.Nodes = append(b.program.Nodes, op.Node{Name: n.Name, Kind: n.Op, Out: id, Op: o})
	out := whole(id, x.axes)
	out.gain = x.gain
	return out
}
