package graph

// PoolSpec is a MaxPool, AveragePool, GlobalMaxPool or GlobalAveragePool node
// with every default filled in; a global pool has the whole image as its
// kernel. The input is [Batch, Channels, In...], the output [Batch, Channels,
// Out...]. Slices have one entry per spatial dimension. Output cell y covers
// the cells y·Stride + k·Dilation − PadBegin that are inside the input.
type PoolSpec struct {
	Batch, Channels int

	In, Out, Kernel, Strides, Dilations []int
	PadBegin, PadEnd                    []int

	// CountIncludePad makes the padding (but nothing past it, where a
	// ceil_mode window may reach) count in an average's divisor.
	CountIncludePad bool
}

// ResolvePool reads a pooling node. The shape of its input must be known.
func ResolvePool(g *Graph, n *Node) (PoolSpec, error) {
	var s PoolSpec
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	if len(x) < 3 {
		return s, n.errorf("input %v has no spatial dimension", x)
	}
	s.Batch, s.Channels = x[0], x[1]
	kernel := x[2:]
	plain := n
	switch n.Op {
	case "GlobalMaxPool", "GlobalAveragePool":
		plain = &Node{Name: n.Name, Op: n.Op} // a global pool has no attributes
	default:
		a := n.Attrs["kernel_shape"]
		if kernel = toInts(a.Ints); len(kernel) != len(x)-2 {
			return s, n.errorf("kernel_shape %v does not fit the input %v", kernel, x)
		}
	}
	w, err := plain.resolveWindow(x[2:], kernel)
	if err != nil {
		return s, err
	}
	s.In, s.Out, s.Kernel, s.Strides, s.Dilations = w.In, w.Out, w.Kernel, w.Strides, w.Dilations
	s.PadBegin, s.PadEnd = w.PadBegin, w.PadEnd
	s.CountIncludePad = n.attrInt("count_include_pad", 0) != 0
	err = s.check(n)
	return s, err
}

// check refuses windows that hold no input cell at all: their maximum would be
// −∞ and their average 0/0. Where taps are no further apart than the input is
// wide, none can step over it, and only the outermost windows can miss it.
func (s *PoolSpec) check(n *Node) error {
	for i, in := range s.In {
		if s.Kernel[i] == 1 {
			s.Dilations[i] = 1
		}
		if s.Dilations[i] > in || s.Cells(i, 0) == 0 || s.Cells(i, s.Out[i]-1) == 0 {
			return n.errorf("kernel %v with dilations %v and pads %v, %v has windows without a cell of the input %v",
				s.Kernel, s.Dilations, s.PadBegin, s.PadEnd, s.In)
		}
	}
	if n.Op == "MaxPool" && n.output(1) != "" {
		return n.unsupported("output Indices")
	}
	return nil
}

// Cells is how many input cells the window at output index y covers along
// spatial dimension i.
func (s *PoolSpec) Cells(i, y int) int {
	return s.count(i, y, 0, s.In[i])
}

// Divisor is what the sum of an average's window is divided by, at output
// index out (one entry per spatial dimension).
func (s *PoolSpec) Divisor(out ...int) int {
	d := 1
	for i, y := range out {
		if s.CountIncludePad {
			d *= s.count(i, y, -s.PadBegin[i], s.In[i]+s.PadEnd[i])
		} else {
			d *= s.Cells(i, y)
		}
	}
	return d
}

// count is the number of k with lo ≤ y·stride + k·dilation − pad < hi.
func (s *PoolSpec) count(i, y, lo, hi int) int {
	start, d := y*s.Strides[i]-s.PadBegin[i], s.Dilations[i]
	first := max(0, ceilDiv(lo-start, d))
	last := min(s.Kernel[i], ceilDiv(hi-start, d))
	return max(0, last-first)
}

func ceilDiv(a, b int) int {
	q := a / b
	if a%b != 0 && a > 0 {
		q++
	}
	return q
}
