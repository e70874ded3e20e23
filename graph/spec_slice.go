package graph

import "slices"

// SliceSpec is a Slice node with one entry per input dimension: output index i
// reads Start + i·Step, for i < Size. A dimension that is not sliced has Start
// 0 and Step 1; Step may be negative.
type SliceSpec struct {
	Start, Step, Size []int
}

// ResolveSlice reads the attribute form (opset 9) or the constant inputs.
func ResolveSlice(g *Graph, n *Node) (SliceSpec, error) {
	var s SliceSpec
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	var lists [4][]int // starts, ends, axes, steps
	var given [4]bool
	for i, name := range []string{"starts", "ends", "axes", "steps"} {
		if lists[i], given[i], err = g.intList(n, name, i+1); err != nil {
			return s, err
		}
	}
	starts, ends, axes, steps := lists[0], lists[1], lists[2], lists[3]
	if !given[2] {
		for i := range starts {
			axes = append(axes, i)
		}
	}
	if !given[3] {
		steps = slices.Repeat([]int{1}, len(starts))
	}
	if !given[0] || !given[1] || len(starts) != len(ends) || len(axes) != len(starts) || len(steps) != len(starts) {
		return s, n.errorf("starts %v, ends %v, axes %v and steps %v do not fit", starts, ends, axes, steps)
	}
	err = s.set(n, x, starts, ends, axes, steps)
	return s, err
}

// set fills s in for an input of shape x.
func (s *SliceSpec) set(n *Node, x, starts, ends, axes, steps []int) error {
	if _, err := n.axes(axes, len(x)); err != nil {
		return err
	}
	s.Start = make([]int, len(x))
	s.Step = slices.Repeat([]int{1}, len(x))
	s.Size = slices.Clone(x)
	for i, a := range axes {
		a, _ := n.axis(a, len(x))
		if steps[i] == 0 {
			return n.errorf("a step is zero")
		}
		// A step past the dimension takes one cell, whatever its size.
		s.Step[a] = max(-maxDim, min(steps[i], maxDim))
		s.Start[a], s.Size[a] = sliceRange(starts[i], ends[i], s.Step[a], x[a])
	}
	return nil
}

// sliceRange clamps a start and an end, either counted from the end of dim
// when negative, as ONNX says, and counts the cells.
func sliceRange(start, end, step, dim int) (first, size int) {
	if dim == 0 {
		return 0, 0
	}
	if start < 0 {
		start += dim
	}
	if end < 0 {
		end += dim
	}
	if step > 0 {
		start, end = max(0, min(start, dim)), max(0, min(end, dim))
		return start, max(0, (end-start+step-1)/step)
	}
	start, end = max(0, min(start, dim-1)), max(-1, min(end, dim-1))
	return start, max(0, (start-end-step-1)/-step)
}
