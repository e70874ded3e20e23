package quant

import (
	"slices"

	"aver/graph"
	"aver/relation"
)

// conv: Σ_{c,dy,dx} W[o,c,dy,dx]·X[c, y·stride + dy·dilation − pad, …]. The
// channels of a grouped convolution are the two axes group and channel.
func (b *builder) conv(n *graph.Node) error {
	s, err := graph.ResolveConv(b.g, n)
	if err != nil {
		return err
	}
	w := b.constant(n.Inputs[1])
	if w == nil {
		return unsupported(n, "the weights are computed; they have to be constant")
	}
	x, err := b.value(n.Inputs[0], n.Name)
	if err != nil {
		return err
	}
	if x, err = b.ready(x, n, spatial(len(s.In))); err != nil {
		return err
	}
	if x, err = b.grouped(x, n, s.Group); err != nil {
		return err
	}
	e := b.convolve(n, &s, x, floats(w))
	if len(n.Inputs) > 2 && n.Inputs[2] != "" {
		shape := append([]int{1, s.OutChannels}, slices.Repeat([]int{1}, len(s.In))...)
		if e, err = b.plusShaped(n, e, n.Inputs[2], shape); err != nil {
			return err
		}
	}
	return b.define(n.Outputs[0], e)
}

// spatial lists the dimensions after batch and channels.
func spatial(count int) []int {
	var dims []int
	for i := range count {
		dims = append(dims, i+2)
	}
	return dims
}

// grouped cuts the channels so that the first axes are the groups.
func (b *builder) grouped(x *value, n *graph.Node, groups int) (*value, error) {
	channels := relation.Size(x.axes[1])
	cut, ok := refine(x.axes[1], drop1(groups, channels/groups))
	if !ok {
		var err error
		if x, err = b.flat(x, n, 1); err != nil {
			return nil, err
		}
		cut = drop1(groups, channels/groups)
	}
	to := slices.Clone(x.axes)
	to[1] = cut
	return x.resplit(to), nil
}

// drop1 lists the numbers that are not 1.
func drop1(n ...int) []int {
	return slices.DeleteFunc(n, func(v int) bool { return v == 1 })
}

// convolve is the sum itself. x has its channels cut by groups and one axis at
// most for every spatial dimension.
func (b *builder) convolve(n *graph.Node, s *graph.ConvSpec, x *value, w []float64) *expr {
	e := &expr{name: n.Name, kind: n.Op, axes: make(axes, len(s.In)+2)}
	groups, inner := leading(x.axes[1], s.Group)
	e.axes[0] = x.axes[0]
	e.axes[1] = append(slices.Clone(groups), drop1(s.OutChannels/s.Group)...)
	for i, out := range s.Out {
		e.axes[i+2] = drop1(out)
	}
	vars := &variables{out: e.axes.sizes()}
	cs := vars.sum(inner)
	sub := renaming(slices.Concat(e.axes.of(0), e.axes.of(1)[:len(groups)], cs))
	wvars := slices.Concat(e.axes.of(1), cs)
	for i := range s.In {
		if s.In[i] == 1 {
			w = onlyCell(s, i, w)
			wvars = append(wvars, e.axes.of(i+2)...)
			continue
		}
		k := vars.sum(drop1(s.Kernel[i]))
		wvars = append(wvars, k...)
		sub = append(sub, slide(s, i, e.axes.of(i+2), k))
	}
	e.sums = vars.sums
	e.terms = []term{{
		coef:   x.gain,
		views:  []relation.View{sub.view(x.view)},
		weight: &weight{vars: wvars, data: w},
	}}
	return e
}

// leading splits axes where their product reaches n.
func leading(a []int, n int) (head, tail []int) {
	for n > 1 {
		n /= a[0]
		head, a = append(head, a[0]), a[1:]
	}
	return head, a
}

// onlyCell is w for an input that has one cell along spatial dimension i: an
// output index there meets one kernel index at most, so the kernel's dimension
// becomes the output's.
func onlyCell(s *graph.ConvSpec, i int, w []float64) []float64 {
	shape := append([]int{s.OutChannels, s.InChannels / s.Group}, s.Kernel...)
	for j := range i {
		if s.In[j] == 1 {
			shape[j+2] = s.Out[j]
		}
	}
	steps := graph.Strides(shape)
	shape[i+2] = s.Out[i]
	out := make([]float64, 0, relation.Size(shape))
	relation.Each(shape, func(index []int) {
		at := s.PadBegin[i] - index[i+2]*s.Strides[i]
		if k := at / s.Dilations[i]; at < 0 || at%s.Dilations[i] != 0 || k >= s.Kernel[i] {
			out = append(out, 0)
		} else {
			cell := (k - index[i+2]) * steps[i+2]
			for d, v := range index {
				cell += v * steps[d]
			}
			out = append(out, w[cell])
		}
	})
	return out
}
