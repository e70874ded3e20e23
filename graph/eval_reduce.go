package graph

import (
	"math"
	"slices"
)

// reducers fold a run of cells in float64.
var reducers = map[string]func(x []float32) float64{
	"ReduceSum":  sum,
	"ReduceMean": func(x []float32) float64 { return sum(x) / float64(len(x)) },
	"ReduceMax":  func(x []float32) float64 { return extreme(x, 1) },
	"ReduceMin":  func(x []float32) float64 { return -extreme(x, -1) },
	"ReduceProd": func(x []float32) float64 {
		p := 1.0
		for _, v := range x {
			p *= float64(v)
		}
		return p
	},
}

func sum(x []float32) float64 {
	s := 0.0
	for _, v := range x {
		s += float64(v)
	}
	return s
}

// extreme is the largest sign·x[i].
func extreme(x []float32, sign float64) float64 {
	best := math.Inf(-1)
	for _, v := range x {
		best = max(best, sign*float64(v))
	}
	return best
}

// intReducers combine two integers; there is no mean of integers.
var intReducers = map[string]func(a, b int64) int64{
	"ReduceSum":  func(a, b int64) int64 { return a + b },
	"ReduceMax":  func(a, b int64) int64 { return max(a, b) },
	"ReduceMin":  func(a, b int64) int64 { return min(a, b) },
	"ReduceProd": func(a, b int64) int64 { return a * b },
}

func planReduce(g *Graph, n *Node) (plan, error) {
	s, err := ResolveReduce(g, n)
	if err != nil {
		return plan{}, err
	}
	t := g.dtype(n, 0)
	f, fi := reducers[n.Op], intReducers[n.Op]
	if t == Bool || t == Int && fi == nil {
		return plan{}, n.errorf("input %q is %v, which is not supported here", n.Inputs[0], t)
	}
	if s.Count == 0 {
		return plan{}, n.errorf("reduces an empty input")
	}
	return one(s.Out, t, func(in, out []*Tensor) error {
		x := in[0].last(s.Axes)
		for i := range out[0].Floats {
			out[0].Floats[i] = float32(f(x.Floats[i*s.Count:][:s.Count]))
		}
		for i := range out[0].Ints {
			cells := x.Ints[i*s.Count:][:s.Count]
			acc := cells[0]
			for _, v := range cells[1:] {
				acc = fi(acc, v)
			}
			out[0].Ints[i] = acc
		}
		return nil
	}), nil
}

func planArgMax(g *Graph, n *Node) (plan, error) {
	s, err := ResolveArgMax(g, n)
	if err != nil {
		return plan{}, err
	}
	size := g.Shapes[n.Inputs[0]][s.Axis]
	flip := n.Op == "ArgMin"
	return one(s.Out, Int, func(in, out []*Tensor) error {
		x := in[0].last([]int{s.Axis})
		for i := range out[0].Ints {
			if x.DType == Float {
				out[0].Ints[i] = argMax(x.Floats[i*size:][:size], s.Last, flip)
			} else {
				out[0].Ints[i] = argMax(x.Ints[i*size:][:size], s.Last, flip)
			}
		}
		return nil
	}), nil
}

// argMax is the first, or last, index of the largest, or if flip the smallest,
// cell.
func argMax[T float32 | int64](x []T, last, flip bool) int64 {
	best := 0
	for i, v := range x {
		better := v > x[best]
		if flip {
			better = v < x[best]
		}
		if better || last && v == x[best] {
			best = i
		}
	}
	return int64(best)
}

// last is t with the given sorted axes moved behind all others; t itself when
// they are there already.
func (t *Tensor) last(axes []int) *Tensor {
	var order []int
	for i := range t.Shape {
		if !slices.Contains(axes, i) {
			order = append(order, i)
		}
	}
	order = append(order, axes...)
	if slices.IsSorted(order) {
		return t
	}
	strides := Strides(t.Shape)
	shape, from := make([]int, len(order)), make([]int, len(order))
	for i, o := range order {
		shape[i], from[i] = t.Shape[o], strides[o]
	}
	y := NewTensor(t.DType, shape)
	y.read(t, from, 0)
	return y
}
