package graph

import "slices"

// ConvSpec is a Conv node with every default filled in. The input is
// [Batch, InChannels, In...], the weights are [OutChannels,
// InChannels/Group, Kernel...], the output is [Batch, OutChannels, Out...].
// Slices have one entry per spatial dimension. auto_pad is resolved into the
// pads: output cell y reads In at y·Stride + k·Dilation − PadBegin.
type ConvSpec struct {
	Batch, InChannels, OutChannels, Group int

	In, Out, Kernel, Strides, Dilations []int
	PadBegin, PadEnd                    []int
}

// ResolveConv reads a Conv node. The shapes of its inputs must be known.
func ResolveConv(g *Graph, n *Node) (ConvSpec, error) {
	var s ConvSpec
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	w, err := g.inputShape(n, 1)
	if err != nil {
		return s, err
	}
	if len(x) < 3 || len(w) != len(x) {
		return s, n.errorf("input %v and weights %v do not fit", x, w)
	}
	s.Batch, s.InChannels, s.OutChannels = x[0], x[1], w[0]
	s.Group = n.attrInt("group", 1)
	if s.Group <= 0 || s.OutChannels%s.Group != 0 || s.Group > s.InChannels || w[1]*s.Group != s.InChannels {
		return s, n.errorf("input %v, weights %v and group %d do not fit", x, w, s.Group)
	}
	if k, ok := n.Attrs["kernel_shape"]; ok && !slices.Equal(toInts(k.Ints), w[2:]) {
		return s, n.errorf("kernel_shape %v is not that of the weights %v", k.Ints, w)
	}
	if n.input(2) != "" {
		if b, err := g.inputShape(n, 2); err != nil || !slices.Equal(b, w[:1]) {
			return s, n.errorf("bias %v does not fit the weights %v", b, w)
		}
	}
	win, err := n.resolveWindow(x[2:], w[2:])
	if err != nil {
		return s, err
	}
	s.In, s.Out, s.Kernel, s.Strides, s.Dilations = win.In, win.Out, win.Kernel, win.Strides, win.Dilations
	s.PadBegin, s.PadEnd = win.PadBegin, win.PadEnd
	return s, nil
}
