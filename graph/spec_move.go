package graph

// ResolveTranspose is the permutation of a Transpose node: output dimension i
// is input dimension perm[i].
func ResolveTranspose(g *Graph, n *Node) (perm []int, err error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return nil, err
	}
	a, ok := n.Attrs["perm"]
	if !ok {
		for i := range x {
			perm = append(perm, len(x)-1-i)
		}
		return perm, nil
	}
	perm = toInts(a.Ints)
	if len(perm) != len(x) {
		return nil, n.errorf("perm %v does not fit the input %v", perm, x)
	}
	seen := make([]bool, len(x))
	for i, p := range perm {
		if p < 0 {
			p += len(x)
		}
		if p < 0 || p >= len(x) || seen[p] {
			return nil, n.errorf("perm %v is not a permutation", perm)
		}
		perm[i], seen[p] = p, true
	}
	return perm, nil
}

// ResolveConcat is the axis, in [0, rank), along which a Concat node joins its
// inputs, and the output shape.
func ResolveConcat(g *Graph, n *Node) (axis int, out []int, err error) {
	for i := range n.Inputs {
		x, err := g.inputShape(n, i)
		if err != nil {
			return 0, nil, err
		}
		if i == 0 {
			if axis, err = n.axis(n.attrInt("axis", 1), len(x)); err != nil {
				return 0, nil, err
			}
			out = append(out, x...)
			continue
		}
		fits := len(x) == len(out)
		for d := 0; fits && d < len(x); d++ {
			fits = d == axis || x[d] == out[d]
		}
		if !fits {
			return 0, nil, n.errorf("input %d of shape %v does not fit %v along axis %d", i, x, out, axis)
		}
		out[axis] += x[axis]
	}
	if out == nil {
		return 0, nil, n.errorf("has no inputs")
	}
	return axis, out, nil
}

// SplitSpec is a Split node: consecutive parts of the given sizes along Axis.
type SplitSpec struct {
	Axis  int // in [0, rank)
	Sizes []int
}

// ResolveSplit reads the sizes from the attribute, the constant input, or, as
// equal parts with a shorter last one, from the number of outputs.
func ResolveSplit(g *Graph, n *Node) (SplitSpec, error) {
	var s SplitSpec
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	if s.Axis, err = n.axis(n.attrInt("axis", 0), len(x)); err != nil {
		return s, err
	}
	var ok bool
	if s.Sizes, ok, err = g.intList(n, "split", 1); err != nil {
		return s, err
	}
	size, parts := x[s.Axis], n.attrInt("num_outputs", len(n.Outputs))
	if !ok {
		if parts != len(n.Outputs) || parts == 0 {
			return s, n.errorf("num_outputs %d, but there are %d outputs", parts, len(n.Outputs))
		}
		each := (size + parts - 1) / parts
		for i := range parts {
			s.Sizes = append(s.Sizes, max(0, min(each, size-i*each)))
		}
	}
	sum := 0
	for _, v := range s.Sizes {
		if v < 0 || v > size {
			return s, n.errorf("split %v does not fit axis %d of %v", s.Sizes, s.Axis, x)
		}
		sum += v
	}
	if sum != size || len(s.Sizes) != len(n.Outputs) {
		return s, n.errorf("split %v does not fit axis %d of %v and %d outputs", s.Sizes, s.Axis, x, len(n.Outputs))
	}
	return s, nil
}

// PadSpec is a Pad node in constant mode: Before and After cells of Value
// along every dimension; a negative count cuts cells off.
type PadSpec struct {
	Before, After []int
	Value         float64
	Out           []int
}

// ResolvePad reads the attribute form (opset < 11) or the constant inputs. The
// modes edge, reflect and wrap are unsupported.
func ResolvePad(g *Graph, n *Node) (PadSpec, error) {
	var s PadSpec
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	if mode := n.attrString("mode", "constant"); mode != "constant" {
		return s, n.unsupported("mode %s", mode)
	}
	pads, ok, err := g.intList(n, "pads", 1)
	if err != nil {
		return s, err
	}
	axes, err := g.padAxes(n, len(x))
	if err != nil {
		return s, err
	}
	if !ok || len(pads) != 2*len(axes) {
		return s, n.errorf("pads %v do not fit the input %v", pads, x)
	}
	if s.Value, err = g.scalar(n, 2, "the padding value", float64(n.attrFloat("value", 0))); err != nil {
		return s, err
	}
	s.Before, s.After = make([]int, len(x)), make([]int, len(x))
	for i, a := range axes {
		s.Before[a], s.After[a] = pads[i], pads[i+len(axes)]
	}
	for i, d := range x {
		if s.Before[i] <= -maxDim || s.Before[i] >= maxDim || s.After[i] <= -maxDim || s.After[i] >= maxDim {
			return s, n.errorf("pads %v are out of range", pads)
		}
		d += s.Before[i] + s.After[i]
		if d < 0 || s.Before[i] < -x[i] || s.After[i] < -x[i] {
			return s, n.errorf("pads %v cut off more than the input %v has", pads, x)
		}
		s.Out = append(s.Out, d)
	}
	return s, nil
}

// padAxes is the order of axes that pads speak of: the input axes of opset 18,
// else all.
func (g *Graph) padAxes(n *Node, rank int) ([]int, error) {
	t, err := g.constInput(n, 3, "axes")
	if err != nil {
		return nil, err
	}
	var out []int
	if t == nil {
		for i := range rank {
			out = append(out, i)
		}
		return out, nil
	}
	for _, v := range t.Ints {
		a, err := n.axis(int(v), rank)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	_, err = n.axes(out, rank)
	return out, err
}

// ResolveGather is the axis, in [0, rank), of a Gather node and its output
// shape: the data's, with the axis replaced by the indices' shape.
func ResolveGather(g *Graph, n *Node) (axis int, out []int, err error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return 0, nil, err
	}
	idx, err := g.inputShape(n, 1)
	if err != nil {
		return 0, nil, err
	}
	if axis, err = n.axis(n.attrInt("axis", 0), len(x)); err != nil {
		return 0, nil, err
	}
	out = append(append(append([]int{}, x[:axis]...), idx...), x[axis+1:]...)
	return axis, out, nil
}
