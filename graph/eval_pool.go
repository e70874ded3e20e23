package graph

import "math"

func planPool(g *Graph, n *Node) (plan, error) {
	s, err := ResolvePool(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0); err != nil {
		return plan{}, err
	}
	shape := append([]int{s.Batch, s.Channels}, s.Out...)
	switch len(s.In) {
	case 1:
		s.In, s.Out, s.Kernel = padLeft(s.In, 2), padLeft(s.Out, 2), padLeft(s.Kernel, 2)
		s.Strides, s.Dilations = padLeft(s.Strides, 2), padLeft(s.Dilations, 2)
		s.PadBegin, s.PadEnd = []int{0, s.PadBegin[0]}, []int{0, s.PadEnd[0]}
	case 2:
	default:
		return plan{}, n.unsupported("%d spatial dimensions", len(s.In))
	}
	cell := s.max
	if n.Op == "AveragePool" || n.Op == "GlobalAveragePool" {
		cell = s.average
	}
	return one(shape, Float, func(in, out []*Tensor) error {
		rows, cols := s.taps(0), s.taps(1)
		i, size := 0, s.In[0]*s.In[1]
		for img := range s.Batch * s.Channels {
			x := in[0].Floats[img*size:][:size]
			for y := range rows {
				for z := range cols {
					out[0].Floats[i] = cell(x, &rows[y], &cols[z])
					i++
				}
			}
		}
		return nil
	}), nil
}

// taps is what a window covers along one dimension: count input indices from
// first, step apart.
type taps struct {
	y                  int // the output index
	first, step, count int
}

func (s *PoolSpec) taps(dim int) []taps {
	out := make([]taps, s.Out[dim])
	for y := range out {
		start, d := y*s.Strides[dim]-s.PadBegin[dim], s.Dilations[dim]
		out[y] = taps{y, start + max(0, ceilDiv(-start, d))*d, d, s.Cells(dim, y)}
	}
	return out
}

func (s *PoolSpec) max(x []float32, rows, cols *taps) float32 {
	best := float32(math.Inf(-1))
	for r := range rows.count {
		i := (rows.first+r*rows.step)*s.In[1] + cols.first
		for range cols.count {
			best = max(best, x[i])
			i += cols.step
		}
	}
	return best
}

func (s *PoolSpec) average(x []float32, rows, cols *taps) float32 {
	sum := 0.0
	for r := range rows.count {
		i := (rows.first+r*rows.step)*s.In[1] + cols.first
		for range cols.count {
			sum += float64(x[i])
			i += cols.step
		}
	}
	return float32(sum / float64(s.Divisor(rows.y, cols.y)))
}
