package graph

func planWhere(g *Graph, n *Node) (plan, error) {
	if err := g.want(n, Bool, 0); err != nil {
		return plan{}, err
	}
	t := g.dtype(n, 1)
	if err := g.want(n, t, 1, 2); err != nil {
		return plan{}, err
	}
	shape := []int{}
	for i := range 3 {
		x, err := g.inputShape(n, i)
		if err != nil {
			return plan{}, err
		}
		if shape, err = Broadcast(shape, x); err != nil {
			return plan{}, n.errorf("%v", err)
		}
	}
	return one(shape, t, func(in, out []*Tensor) error {
		c := expand(in[0].Ints, in[0].Shape, shape)
		if t == Float {
			choose(out[0].Floats, c, expand(in[1].Floats, in[1].Shape, shape), expand(in[2].Floats, in[2].Shape, shape))
		} else {
			choose(out[0].Ints, c, expand(in[1].Ints, in[1].Shape, shape), expand(in[2].Ints, in[2].Shape, shape))
		}
		return nil
	}), nil
}

func choose[T any](y []T, c []int64, a, b []T) {
	for i := range y {
		if y[i] = b[i]; c[i] != 0 {
			y[i] = a[i]
		}
	}
}
