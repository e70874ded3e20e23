package graph

import "math"

func planBatchNorm(g *Graph, n *Node) (plan, error) {
	s, err := ResolveBatchNorm(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0); err != nil {
		return plan{}, err
	}
	x := g.Shapes[n.Inputs[0]]
	inner := NumElements(x[2:])
	return one(x, Float, func(in, out []*Tensor) error {
		for r := range x[0] * x[1] {
			a, b := s.Scale[r%x[1]], s.Shift[r%x[1]]
			for i := r * inner; i < (r+1)*inner; i++ {
				out[0].Floats[i] = float32(a*float64(in[0].Floats[i]) + b)
			}
		}
		return nil
	}), nil
}

func planLayerNorm(g *Graph, n *Node) (plan, error) {
	s, err := ResolveLayerNorm(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0, 1, 2); err != nil {
		return plan{}, err
	}
	x := g.Shapes[n.Inputs[0]]
	tail := x[s.Axis:]
	size := NumElements(tail)
	return one(x, Float, func(in, out []*Tensor) error {
		scale := expand(in[1].Floats, in[1].Shape, tail)
		bias := make([]float32, size)
		if s.HasBias {
			bias = expand(in[2].Floats, in[2].Shape, tail)
		}
		for lo := 0; lo < len(in[0].Floats); lo += size {
			normalise(out[0].Floats[lo:lo+size], in[0].Floats[lo:lo+size], scale, bias, s.Epsilon)
		}
		return nil
	}), nil
}

// normalise sets y = (x − mean)/√(variance + eps)·scale + bias.
func normalise(y, x, scale, bias []float32, eps float64) {
	mean, variance := sum(x)/float64(len(x)), 0.0
	for _, v := range x {
		d := float64(v) - mean
		variance += d * d
	}
	inv := 1 / math.Sqrt(variance/float64(len(x))+eps)
	for i, v := range x {
		y[i] = float32((float64(v)-mean)*inv*float64(scale[i]) + float64(bias[i]))
	}
}

func planSoftmax(g *Graph, n *Node) (plan, error) {
	first, last, err := ResolveSoftmax(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0); err != nil {
		return plan{}, err
	}
	x := g.Shapes[n.Inputs[0]]
	size, inner := NumElements(x[first:last]), NumElements(x[last:])
	log := n.Op == "LogSoftmax"
	return one(x, Float, func(in, out []*Tensor) error {
		for i := range NumElements(x[:first]) {
			for j := range inner {
				at := i*size*inner + j
				softmax(out[0].Floats[at:], in[0].Floats[at:], size, inner, log)
			}
		}
		return nil
	}), nil
}

// softmax normalises n cells, step apart.
func softmax(y, x []float32, n, step int, log bool) {
	top, total := math.Inf(-1), 0.0
	for i := range n {
		top = max(top, float64(x[i*step]))
	}
	for i := range n {
		total += math.Exp(float64(x[i*step]) - top)
	}
	for i := range n {
		d := float64(x[i*step]) - top
		if log {
			y[i*step] = float32(d - math.Log(total))
		} else {
			y[i*step] = float32(math.Exp(d) / total)
		}
	}
}
