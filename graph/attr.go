package graph

import "slices"

// attrInt is the integer attribute name, or def when absent.
func (n *Node) attrInt(name string, def int) int {
	if a, ok := n.Attrs[name]; ok {
		return int(a.Int)
	}
	return def
}

func (n *Node) attrFloat(name string, def float32) float32 {
	if a, ok := n.Attrs[name]; ok {
		return a.Float
	}
	return def
}

func (n *Node) attrString(name, def string) string {
	if a, ok := n.Attrs[name]; ok {
		return a.String
	}
	return def
}

// attrInts is the list attribute name, or count copies of def when absent.
func (n *Node) attrInts(name string, count, def int) ([]int, error) {
	a, ok := n.Attrs[name]
	if !ok {
		return slices.Repeat([]int{def}, count), nil
	}
	if len(a.Ints) != count {
		return nil, n.errorf("attribute %s has %d values, want %d", name, len(a.Ints), count)
	}
	return toInts(a.Ints), nil
}

func toInts(v []int64) []int {
	out := make([]int, len(v))
	for i, x := range v {
		out[i] = int(x)
	}
	return out
}

// input is the name of input i, "" when absent.
func (n *Node) input(i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

func (n *Node) output(i int) string {
	if i < len(n.Outputs) {
		return n.Outputs[i]
	}
	return ""
}

// inputShape is the shape of input i, which must be there and be known.
func (g *Graph) inputShape(n *Node, i int) ([]int, error) {
	name := n.input(i)
	if name == "" {
		return nil, n.errorf("input %d is missing", i)
	}
	shape, ok := g.Shapes[name]
	if !ok {
		return nil, n.errorf("the shape of input %q is not known", name)
	}
	return shape, nil
}

// constInput is the constant input i, nil when that input is absent.
func (g *Graph) constInput(n *Node, i int, what string) (*Tensor, error) {
	name := n.input(i)
	if name == "" {
		return nil, nil
	}
	if t := g.Initializers[name]; t != nil {
		return t, nil
	}
	return nil, n.unsupported("%s (input %q) is computed from the model's inputs; it has to be a constant", what, name)
}

// intList is a list that older opsets give as an attribute and newer ones as
// the constant input i (−1: no such input); ok is false when neither is there.
func (g *Graph) intList(n *Node, attr string, i int) (list []int, ok bool, err error) {
	if a, ok := n.Attrs[attr]; ok {
		return toInts(a.Ints), true, nil
	}
	if i < 0 {
		return nil, false, nil
	}
	t, err := g.constInput(n, i, attr)
	if err != nil || t == nil {
		return nil, false, err
	}
	if t.DType == Float || len(t.Shape) > 1 {
		return nil, false, n.errorf("%s (input %q) is not a list of integers", attr, n.Inputs[i])
	}
	return toInts(t.Ints), true, nil
}

// scalar is a one-element constant input i, or def when absent.
func (g *Graph) scalar(n *Node, i int, what string, def float64) (float64, error) {
	t, err := g.constInput(n, i, what)
	if err != nil || t == nil {
		return def, err
	}
	switch {
	case len(t.Floats) == 1:
		return float64(t.Floats[0]), nil
	case len(t.Ints) == 1:
		return float64(t.Ints[0]), nil
	}
	return 0, n.errorf("%s (input %q) is not one number", what, n.Inputs[i])
}

// axis brings an axis counted from the end into [0, rank).
func (n *Node) axis(a, rank int) (int, error) {
	if a < -rank || a >= rank {
		return 0, n.errorf("axis %d is out of range for rank %d", a, rank)
	}
	if a < 0 {
		a += rank
	}
	return a, nil
}

// axes normalises a list of axes and sorts it; no axis may occur twice.
func (n *Node) axes(list []int, rank int) ([]int, error) {
	if len(list) > maxRank {
		return nil, n.errorf("has %d axes", len(list))
	}
	out := make([]int, len(list))
	for i, a := range list {
		var err error
		if out[i], err = n.axis(a, rank); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	for i := 1; i < len(out); i++ {
		if out[i] == out[i-1] {
			return nil, n.errorf("axis %d is given twice", out[i])
		}
	}
	return out, nil
}
