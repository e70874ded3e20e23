package graph

// conv2 is a convolution of two spatial dimensions; one of one dimension has a
// height of 1.
type conv2 struct {
	ConvSpec
	inC, outC int // channels of one group
	k         int // inC × kernel cells
	rows      int // output rows that are worked on at once
}

func planConv(g *Graph, n *Node) (plan, error) {
	s, err := ResolveConv(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0, 1, 2); err != nil {
		return plan{}, err
	}
	shape := append([]int{s.Batch, s.OutChannels}, s.Out...)
	switch len(s.In) {
	case 1:
		s.In, s.Out, s.Kernel = padLeft(s.In, 2), padLeft(s.Out, 2), padLeft(s.Kernel, 2)
		s.Strides, s.Dilations = padLeft(s.Strides, 2), padLeft(s.Dilations, 2)
		s.PadBegin, s.PadEnd = []int{0, s.PadBegin[0]}, []int{0, s.PadEnd[0]}
	case 2:
	default:
		return plan{}, n.unsupported("%d spatial dimensions", len(s.In))
	}
	c := conv2{ConvSpec: s, inC: s.InChannels / s.Group, outC: s.OutChannels / s.Group}
	c.k = c.inC * s.Kernel[0] * s.Kernel[1]
	c.rows = min(s.Out[0], max(1, block/max(1, c.k*s.Out[1])))
	return one(shape, Float, func(in, out []*Tensor) error {
		var bias []float32
		if s.hasBias(in) {
			bias = in[2].Floats
		}
		c.run(out[0].Floats, in[0].Floats, in[1].Floats, bias)
		return nil
	}), nil
}

func (s *ConvSpec) hasBias(in []*Tensor) bool { return len(in) > 2 && in[2] != nil }

// run computes y, a block of rows of one group at a time: the input cells that
// each output cell reads are laid out as a column, and the weights are
// multiplied with these columns.
func (c *conv2) run(y, x, w, bias []float32) {
	size, area := c.In[0]*c.In[1], c.Out[0]*c.Out[1]
	patches := make([]float32, c.k*c.rows*c.Out[1])
	for b := range c.Batch * c.Group {
		group := b % c.Group
		xs := x[b*c.inC*size:][:c.inC*size]
		ys := y[b*c.outC*area:][:c.outC*area]
		ws := w[group*c.outC*c.k:][:c.outC*c.k]
		for top := 0; top < c.Out[0]; top += c.rows {
			rows := min(c.rows, c.Out[0]-top)
			cols := patches[:c.k*rows*c.Out[1]]
			c.columns(cols, xs, top, rows)
			for o := range c.outC {
				dst := ys[o*area+top*c.Out[1]:][:rows*c.Out[1]]
				if bias != nil {
					fill(dst, bias[group*c.outC+o])
				}
				addRows(dst, ws[o*c.k:(o+1)*c.k], cols)
			}
		}
	}
}

func fill(dst []float32, v float32) {
	for i := range dst {
		dst[i] = v
	}
}

// columns lays out, for every channel and kernel cell, the input cells that the
// output rows [top, top+rows) read there.
func (c *conv2) columns(dst, x []float32, top, rows int) {
	h, w, outW := c.In[0], c.In[1], c.Out[1]
	for ch := range c.inC {
		for ky := range c.Kernel[0] {
			for kx := range c.Kernel[1] {
				for r := range rows {
					row := dst[:outW]
					dst = dst[outW:]
					iy := (top+r)*c.Strides[0] + ky*c.Dilations[0] - c.PadBegin[0]
					if iy < 0 || iy >= h {
						fill(row, 0)
						continue
					}
					readRow(row, x[(ch*h+iy)*w:][:w], kx*c.Dilations[1]-c.PadBegin[1], c.Strides[1])
				}
			}
		}
	}
}

// readRow sets dst[i] = src[start + i·step], or 0 outside src.
func readRow(dst, src []float32, start, step int) {
	lo := min(len(dst), max(0, ceilDiv(-start, step)))
	hi := max(lo, min(len(dst), ceilDiv(len(src)-start, step)))
	fill(dst[:lo], 0)
	fill(dst[hi:], 0)
	if step == 1 && lo < hi {
		copy(dst[lo:hi], src[start+lo:])
		return
	}
	for i := lo; i < hi; i++ {
		dst[i] = src[start+i*step]
	}
}
