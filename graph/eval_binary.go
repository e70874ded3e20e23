package graph

import "math"

// binary is an elementwise operator of two or, folded from the left, more
// inputs. It has no ints where the operator is defined for floats only.
type binary struct {
	floats  func(a, b float32) float32
	ints    func(a, b int64) int64
	compare bool // gives a Bool: floats returns 0 or 1
	many    bool // takes any number of inputs
}

func pow64(a, b float32) float32 { return float32(math.Pow(float64(a), float64(b))) }

func truth32(b bool) float32 { return float32(truth(b)) }

var binaries = map[string]binary{
	"Add": {floats: func(a, b float32) float32 { return a + b }, ints: func(a, b int64) int64 { return a + b }},
	"Sub": {floats: func(a, b float32) float32 { return a - b }, ints: func(a, b int64) int64 { return a - b }},
	"Mul": {floats: func(a, b float32) float32 { return a * b }, ints: func(a, b int64) int64 { return a * b }},
	"Div": {floats: func(a, b float32) float32 { return a / b }, ints: func(a, b int64) int64 { return a / b }},
	"Pow": {floats: pow64, ints: func(a, b int64) int64 { return truncate(math.Pow(float64(a), float64(b))) }},
	"Min": {floats: func(a, b float32) float32 { return min(a, b) }, ints: func(a, b int64) int64 { return min(a, b) }, many: true},
	"Max": {floats: func(a, b float32) float32 { return max(a, b) }, ints: func(a, b int64) int64 { return max(a, b) }, many: true},
	"Sum": {floats: func(a, b float32) float32 { return a + b }, many: true},
	"PRelu": {floats: func(a, slope float32) float32 {
		if a < 0 {
			return slope * a
		}
		return a
	}},
	"Equal":          {floats: func(a, b float32) float32 { return truth32(a == b) }, ints: func(a, b int64) int64 { return truth(a == b) }, compare: true},
	"Less":           {floats: func(a, b float32) float32 { return truth32(a < b) }, ints: func(a, b int64) int64 { return truth(a < b) }, compare: true},
	"LessOrEqual":    {floats: func(a, b float32) float32 { return truth32(a <= b) }, ints: func(a, b int64) int64 { return truth(a <= b) }, compare: true},
	"Greater":        {floats: func(a, b float32) float32 { return truth32(a > b) }, ints: func(a, b int64) int64 { return truth(a > b) }, compare: true},
	"GreaterOrEqual": {floats: func(a, b float32) float32 { return truth32(a >= b) }, ints: func(a, b int64) int64 { return truth(a >= b) }, compare: true},
	"And":            {ints: func(a, b int64) int64 { return a & b }},
	"Or":             {ints: func(a, b int64) int64 { return a | b }},
	"Xor":            {ints: func(a, b int64) int64 { return a ^ b }},
}

func planBinary(g *Graph, n *Node) (plan, error) {
	b := binaries[n.Op]
	if len(n.Inputs) != 2 && !b.many || len(n.Inputs) == 0 {
		return plan{}, n.errorf("has %d inputs", len(n.Inputs))
	}
	shape, err := g.broadcastInputs(n)
	if err != nil {
		return plan{}, err
	}
	t := g.dtype(n, 0)
	if t == Float && b.floats == nil || t != Float && b.ints == nil {
		return plan{}, n.errorf("input %q is %v, which is not supported here", n.Inputs[0], t)
	}
	if n.Op == "Pow" && t != Float && g.dtype(n, 1) == Float {
		return plan{}, n.unsupported("an integer to the power of a float")
	}
	result := t
	if b.compare {
		result = Bool
	}
	if len(n.Inputs) == 1 {
		return view(shape, result), nil
	}
	return one(shape, result, func(in, out []*Tensor) error {
		acc := in[0]
		for _, x := range in[1:] {
			if n.Op == "Div" && hasZero(x.Ints) {
				return n.errorf("divides an integer by zero")
			}
			b.apply(out[0], acc, x)
			acc = out[0]
		}
		return nil
	}), nil
}

func hasZero(list []int64) bool {
	for _, v := range list {
		if v == 0 {
			return true
		}
	}
	return false
}

// broadcastInputs is the shape that all inputs broadcast to; they must have one
// type.
func (g *Graph) broadcastInputs(n *Node) ([]int, error) {
	shape := []int{}
	for i := range n.Inputs {
		x, err := g.inputShape(n, i)
		if err != nil {
			return nil, err
		}
		// Pow alone may mix types; its result has that of the base.
		if i > 0 && n.Op != "Pow" {
			if err := g.want(n, g.dtype(n, 0), i); err != nil {
				return nil, err
			}
		}
		if shape, err = Broadcast(shape, x); err != nil {
			return nil, n.errorf("%v", err)
		}
	}
	if n.Op == "PRelu" && !broadcastsTo(g.Shapes[n.Inputs[1]], g.Shapes[n.Inputs[0]]) {
		return nil, n.errorf("the slope does not broadcast to the input")
	}
	return shape, nil
}

func (b *binary) apply(y, a, x *Tensor) {
	if a.DType != x.DType { // Pow with an integer exponent
		x = x.as(a.DType)
	}
	if a.DType != Float {
		zip(y.Ints, a.Ints, x.Ints, y.Shape, a.Shape, x.Shape, b.ints)
		return
	}
	if b.compare {
		zip(y.Ints, a.Floats, x.Floats, y.Shape, a.Shape, x.Shape, func(p, q float32) int64 { return int64(b.floats(p, q)) })
		return
	}
	zip(y.Floats, a.Floats, x.Floats, y.Shape, a.Shape, x.Shape, b.floats)
}

// as is a copy of t of another type.
func (t *Tensor) as(d DType) *Tensor {
	y := NewTensor(d, t.Shape)
	cast(y, t, 0)
	return y
}

// zip sets y = f(a, b) with broadcasting; y may be a.
func zip[A, B, Y any](y []Y, a []A, b []B, shape, as, bs []int, f func(A, B) Y) {
	if len(a) == len(y) && len(b) == 1 {
		v := b[0]
		for i := range y {
			y[i] = f(a[i], v)
		}
		return
	}
	a, b = expand(a, as, shape), expand(b, bs, shape)
	for i := range y {
		y[i] = f(a[i], b[i])
	}
}
