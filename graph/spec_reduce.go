package graph

// ReduceSpec is a ReduceSum, ReduceMean, ReduceMax, … node.
type ReduceSpec struct {
	Axes     []int // in [0, rank), sorted; empty: the node copies its input
	KeepDims bool
	Count    int   // how many cells enter one output cell
	Out      []int // output shape
}

// ResolveReduce reads the axes from the attribute or the constant input,
// whichever is there; without axes it is all of them, unless
// noop_with_empty_axes says none.
func ResolveReduce(g *Graph, n *Node) (ReduceSpec, error) {
	s := ReduceSpec{KeepDims: n.attrInt("keepdims", 1) != 0, Count: 1}
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	list, _, err := g.intList(n, "axes", 1)
	if err != nil {
		return s, err
	}
	if len(list) == 0 && n.attrInt("noop_with_empty_axes", 0) == 0 {
		for i := range x {
			list = append(list, i)
		}
	}
	if s.Axes, err = n.axes(list, len(x)); err != nil {
		return s, err
	}
	s.Out = dropAxes(x, s.Axes, s.KeepDims)
	for _, a := range s.Axes {
		s.Count *= x[a]
	}
	return s, nil
}

// dropAxes is shape with the sorted axes removed, or 1 if keep.
func dropAxes(shape, axes []int, keep bool) []int {
	out := []int{}
	for i, d := range shape {
		if len(axes) > 0 && axes[0] == i {
			axes = axes[1:]
			if !keep {
				continue
			}
			d = 1
		}
		out = append(out, d)
	}
	return out
}

// ArgMaxSpec is an ArgMax (or ArgMin) node.
type ArgMaxSpec struct {
	Axis     int // in [0, rank)
	KeepDims bool
	Last     bool // of equal maxima the last index wins, not the first
	Out      []int
}

// ResolveArgMax reads an ArgMax node.
func ResolveArgMax(g *Graph, n *Node) (ArgMaxSpec, error) {
	s := ArgMaxSpec{
		KeepDims: n.attrInt("keepdims", 1) != 0,
		Last:     n.attrInt("select_last_index", 0) != 0,
	}
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	if s.Axis, err = n.axis(n.attrInt("axis", 0), len(x)); err != nil {
		return s, err
	}
	if x[s.Axis] == 0 {
		return s, n.errorf("axis %d of the input %v is empty", s.Axis, x)
	}
	s.Out = dropAxes(x, []int{s.Axis}, s.KeepDims)
	return s, nil
}

// ResolveSoftmax gives the dimensions [first, last) over which a Softmax or
// LogSoftmax node normalises: one axis, or before opset 13 all from axis on.
func ResolveSoftmax(g *Graph, n *Node) (first, last int, err error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return 0, 0, err
	}
	def := -1
	if g.Opset < 13 {
		def = 1
	}
	if len(x) == 1 && def == 1 { // the flattened rows of a vector: one cell each
		if _, ok := n.Attrs["axis"]; !ok {
			return 1, 1, nil
		}
	}
	if first, err = n.axis(n.attrInt("axis", def), len(x)); err != nil {
		return 0, 0, err
	}
	if g.Opset < 13 {
		return first, len(x), nil
	}
	return first, first + 1, nil
}
