package quant

import (
	"slices"

	"aver/graph"
	"aver/op"
	"aver/relation"
)

func (b *builder) reduceSum(n *graph.Node) error { return b.reduced(n, false) }

func (b *builder) reduceMean(n *graph.Node) error { return b.reduced(n, true) }

func (b *builder) reduced(n *graph.Node, mean bool) error {
	s, err := graph.ResolveReduce(b.g, n)
	if err != nil {
		return err
	}
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	e := v.summed(n, s.Axes, s.KeepDims)
	if mean {
		e = e.scale(1 / float64(s.Count))
	}
	return b.define(n.Outputs[0], e)
}

// summed is the sum over dimensions.
func (v *value) summed(n *graph.Node, dims []int, keep bool) *expr {
	e := &expr{name: n.Name, kind: n.Op}
	for d, a := range v.axes {
		switch {
		case !slices.Contains(dims, d):
			e.axes = append(e.axes, a)
		case keep:
			e.axes = append(e.axes, nil)
		}
	}
	rank := len(e.axes.sizes())
	var names []int
	kept := 0
	for d, a := range v.axes {
		for _, size := range a {
			if slices.Contains(dims, d) {
				names = append(names, rank+len(e.sums))
				e.sums = append(e.sums, size)
			} else {
				names = append(names, kept)
				kept++
			}
		}
	}
	e.terms = []term{{coef: v.gain, views: []relation.View{renaming(names).view(v.view)}}}
	return e
}

// averagePool sums every window and divides: by one number, or where windows
// at the border count fewer cells, by a public table of reciprocals.
func (b *builder) averagePool(n *graph.Node) error {
	s, err := graph.ResolvePool(b.g, n)
	if err != nil {
		return err
	}
	x, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	if x, err = b.ready(x, n, spatial(len(s.In))); err != nil {
		return err
	}
	one := &graph.ConvSpec{
		Batch: s.Batch, InChannels: s.Channels, OutChannels: s.Channels, Group: s.Channels,
		In: s.In, Out: s.Out, Kernel: s.Kernel, Strides: s.Strides, Dilations: s.Dilations, PadBegin: s.PadBegin,
	}
	e := b.windowSum(n, one, x)
	reciprocals := make([]float64, 0, relation.Size(s.Out))
	relation.Each(s.Out, func(y []int) {
		reciprocals = append(reciprocals, 1/float64(s.Divisor(y...)))
	})
	if slices.Min(reciprocals) == slices.Max(reciprocals) {
		return b.define(n.Outputs[0], e.scale(reciprocals[0]))
	}
	w := e.constant(reciprocals, append([]int{1, 1}, s.Out...))
	w.public = true
	e, ok := e.times(w)
	if !ok {
		return unsupported(n, "a window reaches one cell only along one dimension and is averaged unevenly along another")
	}
	return b.define(n.Outputs[0], e)
}

// windowSum is the sum of every window of every channel.
func (b *builder) windowSum(n *graph.Node, s *graph.ConvSpec, x *value) *expr {
	e := &expr{name: n.Name, kind: n.Op, axes: slices.Clone(x.axes)}
	for i, out := range s.Out {
		e.axes[i+2] = drop1(out)
	}
	vars := &variables{out: e.axes.sizes()}
	sub := renaming(slices.Concat(e.axes.of(0), e.axes.of(1)))
	var hits *weight // where the input has one cell, whether the window holds it
	for i := range s.In {
		if s.In[i] == 1 {
			hits = e.oneCell(s, i, hits)
			continue
		}
		sub = append(sub, slide(s, i, e.axes.of(i+2), vars.sum(drop1(s.Kernel[i]))))
	}
	e.sums = vars.sums
	e.terms = []term{{coef: x.gain, views: []relation.View{sub.view(x.view)}, weight: hits}}
	return e
}

// slide is the coordinate y·stride + k·dilation − pad of spatial dimension i.
func slide(s *graph.ConvSpec, i int, y, k []int) relation.Affine {
	a := relation.Affine{Offset: -s.PadBegin[i]}
	for _, v := range y {
		a.Strides = append(a.Strides, relation.Stride{Index: v, Step: s.Strides[i]})
	}
	for _, v := range k {
		a.Strides = append(a.Strides, relation.Stride{Index: v, Step: s.Dilations[i]})
	}
	return a
}

// oneCell adds to hits which windows hold the only cell along dimension i;
// where all do, there is nothing to add.
func (e *expr) oneCell(s *graph.ConvSpec, i int, hits *weight) *weight {
	w := &weight{vars: e.axes.of(i + 2), public: true}
	ones := slices.Repeat([]float64{1}, s.Kernel[i])
	only := graph.ConvSpec{OutChannels: 1, InChannels: 1, Group: 1, In: s.In[i : i+1], Out: s.Out[i : i+1],
		Kernel: s.Kernel[i : i+1], Strides: s.Strides[i : i+1], Dilations: s.Dilations[i : i+1], PadBegin: s.PadBegin[i : i+1]}
	w.data = onlyCell(&only, 0, ones)
	switch {
	case slices.Min(w.data) == 1:
		return hits
	case hits == nil:
		return w
	}
	return product(hits, w, slices.Concat(hits.vars, w.vars), e.sizes())
}

// globalAveragePool is the mean over all spatial dimensions.
func (b *builder) globalAveragePool(n *graph.Node) error {
	v, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	dims := spatial(len(v.axes) - 2)
	count := 1
	for _, d := range dims {
		count *= relation.Size(v.axes[d])
	}
	return b.define(n.Outputs[0], v.summed(n, dims, true).scale(1/float64(count)))
}

// reduceMax takes maxima along one dimension after the other.
func (b *builder) reduceMax(n *graph.Node) error {
	s, err := graph.ResolveReduce(b.g, n)
	if err != nil {
		return err
	}
	return b.maxOver(n, s.Axes, b.g.Shapes[n.Outputs[0]])
}

func (b *builder) globalMaxPool(n *graph.Node) error {
	rank := len(b.g.Shapes[n.Inputs[0]])
	return b.maxOver(n, spatial(rank-2), b.g.Shapes[n.Outputs[0]])
}

func (b *builder) maxOver(n *graph.Node, dims, shape []int) error {
	x, err := b.comparable(n, n.Inputs[0])
	if err != nil {
		return err
	}
	for _, d := range dims {
		if x, err = b.flat(x, n, d); err != nil {
			return err
		}
		size := relation.Size(x.axes[d])
		x = b.windowMax(n, x, window{dim: d, kernel: size, stride: 1, dilation: 1, out: 1})
	}
	x, _ = x.reshape(shape) // dimensions of 1 more or less
	b.values[n.Outputs[0]] = x
	return nil
}

// argMax compares along one axis. A sum is not rounded for it: ties stay rare.
func (b *builder) argMax(n *graph.Node) error {
	s, err := graph.ResolveArgMax(b.g, n)
	if err != nil {
		return err
	}
	if n.Op != "ArgMax" {
		return unsupported(n, "only ArgMax is supported")
	}
	v, err := b.ordered(n, n.Inputs[0])
	if err != nil {
		return err
	}
	if v, err = b.flat(v, n, s.Axis); err != nil {
		return err
	}
	count := relation.Size(v.axes[s.Axis])
	var perm []int
	for d := range v.axes {
		if d != s.Axis {
			perm = append(perm, d)
		}
	}
	v = v.transpose(append(perm, s.Axis))
	out := v.axes[:len(perm)]
	if len(out.sizes()) == 0 { // the output is [1]: variable 0 is its only dimension
		v.view = substitution{variable(1)}.view(v.view)
	}
	id := b.tensor(n.Name, b.kindOf(n.Outputs[0]), out.sizes(), op.Range{Min: 0, Max: int64(count - 1)}, 1)
	b.program.Nodes = append(b.program.Nodes, op.Node{Name: n.Name, Kind: n.Op, Out: id, Op: &op.ArgMax{X: v.view, N: count, Last: s.Last}})
	b.values[n.Outputs[0]], _ = whole(id, out).reshape(s.Out)
	return nil
}

// ordered is graph tensor name as a value whose integers grow with the real
// values, unrounded where nothing else needs it rounded.
func (b *builder) ordered(n *graph.Node, name string) (*value, error) {
	if e := b.exprs[name]; e != nil {
		delete(b.exprs, name)
		return b.emitRaw(e, name, relation.Witness)
	}
	v, err := b.value(name, n.Name)
	if err != nil || v.gain > 0 {
		return v, err
	}
	return b.copy(v, n)
}
