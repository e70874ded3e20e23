package graph

import "math"

func planConstant(_ *Graph, n *Node) (plan, error) {
	t, err := n.constant()
	if err != nil {
		return plan{}, err
	}
	p := one(t.Shape, t.DType, func(_, out []*Tensor) error {
		out[0].Floats, out[0].Ints = t.Floats, t.Ints
		return nil
	})
	p.share = true
	return p, nil
}

// constant is the value of a Constant node, whichever attribute holds it.
func (n *Node) constant() (*Tensor, error) {
	for name, a := range n.Attrs {
		switch name {
		case "value":
			if a.Tensor != nil {
				return a.Tensor, nil
			}
		case "value_float":
			return &Tensor{DType: Float, Shape: []int{}, Floats: []float32{a.Float}}, nil
		case "value_floats":
			return &Tensor{DType: Float, Shape: []int{len(a.Floats)}, Floats: a.Floats}, nil
		case "value_int":
			return &Tensor{DType: Int, Shape: []int{}, Ints: []int64{a.Int}}, nil
		case "value_ints":
			return &Tensor{DType: Int, Shape: []int{len(a.Ints)}, Ints: a.Ints}, nil
		}
	}
	return nil, n.unsupported("a value that is not a tensor of numbers")
}

func planConstantOfShape(g *Graph, n *Node) (plan, error) {
	shape, ok, err := g.intList(n, "shape", 0)
	if err != nil {
		return plan{}, err
	}
	if !ok {
		return plan{}, n.errorf("the shape is missing")
	}
	value := &Tensor{DType: Float, Floats: []float32{0}}
	if t := n.Attrs["value"].Tensor; t != nil {
		value = t
	}
	if value.Len() != 1 {
		return plan{}, n.errorf("value has %d elements, want one", value.Len())
	}
	return one(shape, value.DType, func(_, out []*Tensor) error {
		out[0].read(value, make([]int, len(shape)), 0)
		return nil
	}), nil
}

func planShape(g *Graph, n *Node) (plan, error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return plan{}, err
	}
	if n.Op == "Size" {
		return one([]int{}, Int, func(_, out []*Tensor) error {
			out[0].Ints[0] = int64(NumElements(x))
			return nil
		}), nil
	}
	first, size := sliceRange(n.attrInt("start", 0), n.attrInt("end", len(x)), 1, len(x))
	return one([]int{size}, Int, func(_, out []*Tensor) error {
		for i := range out[0].Ints {
			out[0].Ints[i] = int64(x[first+i])
		}
		return nil
	}), nil
}

func planRange(g *Graph, n *Node) (plan, error) {
	var v [3]float64 // start, limit, delta
	for i := range v {
		var err error
		if v[i], err = g.scalar(n, i, "an argument", math.NaN()); err != nil {
			return plan{}, err
		}
	}
	size := math.Ceil((v[1] - v[0]) / v[2])
	if math.IsNaN(size) || size > maxElements {
		return plan{}, n.errorf("cannot count from %v to %v in steps of %v", v[0], v[1], v[2])
	}
	return one([]int{int(max(0, size))}, g.dtype(n, 0), func(_, out []*Tensor) error {
		for i := range out[0].Floats {
			out[0].Floats[i] = float32(v[0] + float64(i)*v[2])
		}
		for i := range out[0].Ints {
			out[0].Ints[i] = int64(v[0]) + int64(i)*int64(v[2])
		}
		return nil
	}), nil
}

// wideInt tells whether an ONNX type is an integer that int64 stands for
// without wrapping values that occur in models: int32, int64, uint32, uint64.
func wideInt(t int) bool { return t == 6 || t == 7 || t == 12 || t == 13 }

func planCast(g *Graph, n *Node) (plan, error) {
	x, err := g.inputShape(n, 0)
	if err != nil {
		return plan{}, err
	}
	to := n.attrInt("to", 0)
	var t DType
	switch {
	case to == 1, to == 10, to == 11, to == 16:
		t = Float
	case wideInt(to), to >= 2 && to <= 5:
		t = Int
	case to == 9:
		t = Bool
	default:
		return plan{}, n.unsupported("a cast to element type %d", to)
	}
	if t == Float && g.dtype(n, 0) == Float {
		return view(x, t), nil
	}
	return one(x, t, func(in, out []*Tensor) error {
		cast(out[0], in[0], to)
		return nil
	}), nil
}

// cast converts x; it is not for float to float.
func cast(y, x *Tensor, to int) {
	for i := range y.Floats {
		y.Floats[i] = float32(x.Ints[i])
	}
	for i := range y.Ints {
		y.Ints[i] = castInt(x, i, y.DType, to)
	}
}

// castInt truncates towards zero and wraps to the narrow integer types.
func castInt(x *Tensor, i int, t DType, to int) int64 {
	var v int64
	if x.DType == Float {
		f := float64(x.Floats[i])
		if t == Bool {
			return truth(f != 0)
		}
		v = truncate(f)
	} else {
		v = x.Ints[i]
	}
	if t == Bool {
		return truth(v != 0)
	}
	switch to {
	case 2:
		return int64(uint8(v))
	case 3:
		return int64(int8(v))
	case 4:
		return int64(uint16(v))
	case 5:
		return int64(int16(v))
	}
	return v
}

// truncate is f towards zero, saturated; NaN gives 0.
func truncate(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
