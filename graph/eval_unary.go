package graph

// intUnaries are the unary operators that keep integers exact; Clip goes
// through float64.
var intUnaries = map[string]func(int64) int64{
	"Abs":  func(v int64) int64 { return max(v, -v) },
	"Neg":  func(v int64) int64 { return -v },
	"Relu": func(v int64) int64 { return max(v, 0) },
	"Sign": func(v int64) int64 { return truth(v > 0) - truth(v < 0) },
}

func planUnary(g *Graph, n *Node) (plan, error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return plan{}, err
	}
	f, err := ResolveUnary(g, n)
	if err != nil {
		return plan{}, err
	}
	t := g.dtype(n, 0)
	fi := intUnaries[n.Op]
	if n.Op == "Clip" {
		fi = func(v int64) int64 { return truncate(f(float64(v))) }
	}
	if t != Float && (fi == nil || t == Bool) {
		return plan{}, n.errorf("input %q is %v, which is not supported here", n.Inputs[0], t)
	}
	return one(x, t, func(in, out []*Tensor) error {
		for i, v := range in[0].Ints {
			out[0].Ints[i] = fi(v)
		}
		if n.Op == "Relu" {
			relu(out[0].Floats, in[0].Floats)
			return nil
		}
		for i, v := range in[0].Floats {
			out[0].Floats[i] = float32(f(float64(v)))
		}
		return nil
	}), nil
}

func relu(dst, src []float32) {
	for i, v := range src {
		dst[i] = max(v, 0)
	}
}

func planNot(g *Graph, n *Node) (plan, error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Bool, 0); err != nil {
		return plan{}, err
	}
	return one(x, Bool, func(in, out []*Tensor) error {
		for i, v := range in[0].Ints {
			out[0].Ints[i] = 1 - v
		}
		return nil
	}), nil
}
