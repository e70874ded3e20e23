package graph

import "slices"

// ResolveReshape is the output shape of a node that only renames indices:
// Reshape, Flatten, Squeeze, Unsqueeze, Identity or Dropout. Row-major order
// stays.
func ResolveReshape(g *Graph, n *Node) ([]int, error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return nil, err
	}
	switch n.Op {
	case "Reshape":
		return g.reshape(n, x)
	case "Flatten":
		return n.flatten(x)
	case "Squeeze":
		return g.squeeze(n, x)
	case "Unsqueeze":
		return g.unsqueeze(n, x)
	case "Identity", "Dropout":
		return x, nil
	}
	return nil, n.errorf("is not a reshape")
}

func (g *Graph) reshape(n *Node, x []int) ([]int, error) {
	want, ok, err := g.intList(n, "shape", 1)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, n.errorf("the target shape is missing")
	}
	out := slices.Clone(want)
	if out == nil {
		out = []int{}
	}
	zero := n.attrInt("allowzero", 0) != 0
	free := -1
	for i, d := range want {
		switch {
		case d == -1 && free < 0:
			free, out[i] = i, 1
		case d == 0 && !zero && i < len(x):
			out[i] = x[i]
		case d < 0 || d == 0 && !zero:
			return nil, n.errorf("target shape %v does not fit the input %v", want, x)
		}
	}
	size, ok := countElements(out)
	total := NumElements(x)
	if free >= 0 && ok && size > 0 {
		out[free] = total / size
		size *= out[free]
	}
	if !ok || size != total {
		return nil, n.errorf("target shape %v does not fit the input %v", want, x)
	}
	return out, nil
}

func (n *Node) flatten(x []int) ([]int, error) {
	a := n.attrInt("axis", 1)
	if a < -len(x) || a > len(x) {
		return nil, n.errorf("axis %d is out of range for rank %d", a, len(x))
	}
	if a < 0 {
		a += len(x)
	}
	return []int{NumElements(x[:a]), NumElements(x[a:])}, nil
}

func (g *Graph) squeeze(n *Node, x []int) ([]int, error) {
	list, ok, err := g.intList(n, "axes", 1)
	if err != nil {
		return nil, err
	}
	if !ok {
		for i, d := range x {
			if d == 1 {
				list = append(list, i)
			}
		}
	}
	axes, err := n.axes(list, len(x))
	if err != nil {
		return nil, err
	}
	for _, a := range axes {
		if x[a] != 1 {
			return nil, n.errorf("axis %d of the input %v is not 1", a, x)
		}
	}
	return dropAxes(x, axes, false), nil
}

func (g *Graph) unsqueeze(n *Node, x []int) ([]int, error) {
	list, ok, err := g.intList(n, "axes", 1)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, n.errorf("axes are missing")
	}
	axes, err := n.axes(list, len(x)+len(list))
	if err != nil {
		return nil, err
	}
	out := slices.Clone(x)
	for _, a := range axes {
		out = slices.Insert(out, a, 1)
	}
	return out, nil
}
