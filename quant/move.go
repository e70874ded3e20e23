package quant

import (
	"slices"

	"aver/graph"
	"aver/op"
	"aver/relation"
)

// reshape reads the input in row-major order as another shape: through a view
// where one does that, else by a permutation.
func (b *builder) reshape(n *graph.Node) error {
	name, shape := n.Outputs[0], b.g.Shapes[n.Outputs[0]]
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	out, ok := v.reshape(shape)
	if !ok {
		if out, err = b.permute(v, n, plainAxes(shape), b.kindOf(name)); err != nil {
			return err
		}
	}
	b.values[name] = out
	return nil
}

// permute copies v in row-major order into a tensor of other axes.
func (b *builder) permute(v *value, n *graph.Node, to axes, kind relation.Kind) (*value, error) {
	sizes := v.axes.sizes()
	if len(sizes) == 0 {
		return &value{v.view, to, v.gain}, nil
	}
	source := &b.program.Tensors[v.view.Tensor]
	r := b.program.Reads(v.view, sizes)
	id := b.tensor(n.Name+"/reshaped", kind, to.sizes(), r, source.Scale)
	b.program.Nodes = append(b.program.Nodes, op.Node{Name: n.Name, Kind: n.Op, Out: id, Op: &op.Permute{Sizes: sizes, X: v.view}})
	out := whole(id, to)
	out.gain = v.gain
	return out, nil
}

// flat is v with dimension d as a single axis: merged where its axes are
// neighbours in the tensor, else copied.
func (b *builder) flat(v *value, n *graph.Node, d int) (*value, error) {
	if len(v.axes[d]) <= 1 {
		return v, nil
	}
	to := slices.Clone(v.axes)
	to[d] = []int{relation.Size(v.axes[d])}
	if out, ok := v.merge(d, to); ok {
		return out, nil
	}
	return b.permute(v, n, to, relation.Witness)
}

// merge joins the axes of dimension d where each moves through the same
// dimension of the tensor as far as all of the next.
func (v *value) merge(d int, to axes) (out *value, ok bool) {
	first, count := v.axes.first(d), len(v.axes[d])
	steps, dims := make([]int, count), make([]int, count)
	for i, a := range v.view.Dims {
		for _, s := range a.Strides {
			if j := s.Index - first; j >= 0 && j < count {
				steps[j], dims[j] = s.Step, i+1
			}
		}
	}
	for j := 1; j < count; j++ {
		if dims[j] != dims[0] || dims[j] == 0 || steps[j-1] != steps[j]*v.axes[d][j] {
			return nil, false
		}
	}
	sub := make(substitution, len(v.axes.sizes()))
	for i := range sub {
		switch {
		case i < first:
			sub[i] = variable(i)
		case i == first+count-1:
			sub[i] = variable(first)
		case i >= first+count:
			sub[i] = variable(i - count + 1)
		}
	}
	return &value{sub.view(v.view), to, v.gain}, true
}

// ready is v with the given dimensions each as one axis past whose ends 0 is
// read.
func (b *builder) ready(v *value, n *graph.Node, dims []int) (*value, error) {
	var err error
	for _, d := range dims {
		if v, err = b.flat(v, n, d); err != nil {
			return nil, err
		}
	}
	for _, d := range dims {
		if len(v.axes[d]) == 1 && !v.clean(d, b.program.Tensors[v.view.Tensor].Shape) {
			return b.copy(v, n)
		}
	}
	return v, nil
}

// copy is v in a tensor of its own.
func (b *builder) copy(v *value, n *graph.Node) (*value, error) {
	return b.emitRaw(v.read(n.Name+"/copy"), n.Name+"/copy", relation.Witness)
}
