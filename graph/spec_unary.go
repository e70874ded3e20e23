package graph

import "math"

// ClipSpec bounds a Clip node; an absent bound is ±Inf. y = min(max(x, Lo),
// Hi), so Hi wins where Lo > Hi.
type ClipSpec struct {
	Lo, Hi float64
}

// ResolveClip reads the attribute form (opset < 11) or the constant inputs.
func ResolveClip(g *Graph, n *Node) (ClipSpec, error) {
	s := ClipSpec{math.Inf(-1), math.Inf(1)}
	if a, ok := n.Attrs["min"]; ok {
		s.Lo = float64(a.Float)
	}
	if a, ok := n.Attrs["max"]; ok {
		s.Hi = float64(a.Float)
	}
	var err error
	if s.Lo, err = g.scalar(n, 1, "the lower bound", s.Lo); err != nil {
		return s, err
	}
	s.Hi, err = g.scalar(n, 2, "the upper bound", s.Hi)
	return s, err
}

// unary builds the real function of an elementwise operator of one variable.
type unary func(g *Graph, n *Node) (func(float64) float64, error)

// plain is a function without attributes.
func plain(f func(float64) float64) unary {
	return func(*Graph, *Node) (func(float64) float64, error) { return f, nil }
}

var unaries = map[string]unary{
	"Abs":        plain(math.Abs),
	"Ceil":       plain(math.Ceil),
	"Cos":        plain(math.Cos),
	"Erf":        plain(math.Erf),
	"Exp":        plain(math.Exp),
	"Floor":      plain(math.Floor),
	"HardSwish":  plain(func(x float64) float64 { return x * clamp(x/6+0.5, 0, 1) }),
	"Log":        plain(math.Log),
	"Mish":       plain(func(x float64) float64 { return x * math.Tanh(softplus(x)) }),
	"Neg":        plain(func(x float64) float64 { return -x }),
	"Reciprocal": plain(func(x float64) float64 { return 1 / x }),
	"Relu":       plain(func(x float64) float64 { return max(x, 0) }),
	"Round":      plain(math.RoundToEven),
	"Sigmoid":    plain(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
	"Sign":       plain(sign),
	"Sin":        plain(math.Sin),
	"Softplus":   plain(softplus),
	"Softsign":   plain(func(x float64) float64 { return x / (1 + math.Abs(x)) }),
	"Sqrt":       plain(math.Sqrt),
	"Tanh":       plain(math.Tanh),

	"Clip": func(g *Graph, n *Node) (func(float64) float64, error) {
		s, err := ResolveClip(g, n)
		return func(x float64) float64 { return clamp(x, s.Lo, s.Hi) }, err
	},
	"Celu": func(_ *Graph, n *Node) (func(float64) float64, error) {
		a := float64(n.attrFloat("alpha", 1))
		return func(x float64) float64 { return max(x, 0) + min(0, a*math.Expm1(x/a)) }, nil
	},
	"Elu": func(_ *Graph, n *Node) (func(float64) float64, error) {
		return elu(float64(n.attrFloat("alpha", 1)), 1), nil
	},
	"Selu": func(_ *Graph, n *Node) (func(float64) float64, error) {
		return elu(float64(n.attrFloat("alpha", 1.6732632)), float64(n.attrFloat("gamma", 1.050701))), nil
	},
	"Gelu": func(_ *Graph, n *Node) (func(float64) float64, error) {
		switch mode := n.attrString("approximate", "none"); mode {
		case "none":
			return func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) }, nil
		case "tanh":
			return func(x float64) float64 {
				return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
			}, nil
		default:
			return nil, n.errorf("approximate %q is unknown", mode)
		}
	},
	"HardSigmoid": func(_ *Graph, n *Node) (func(float64) float64, error) {
		a, b := float64(n.attrFloat("alpha", 0.2)), float64(n.attrFloat("beta", 0.5))
		return func(x float64) float64 { return clamp(a*x+b, 0, 1) }, nil
	},
	"LeakyRelu": func(_ *Graph, n *Node) (func(float64) float64, error) {
		a := float64(n.attrFloat("alpha", 0.01))
		return func(x float64) float64 {
			if x < 0 {
				return a * x
			}
			return x
		}, nil
	},
	"ThresholdedRelu": func(_ *Graph, n *Node) (func(float64) float64, error) {
		a := float64(n.attrFloat("alpha", 1))
		return func(x float64) float64 {
			if x > a {
				return x
			}
			return 0
		}, nil
	},
}

// IsUnary reports whether op is elementwise with one variable input.
func IsUnary(op string) bool {
	_, ok := unaries[op]
	return ok
}

// ResolveUnary is the real function that an elementwise node of one variable
// applies (Relu, LeakyRelu, Clip, Sigmoid, Gelu, Erf, …), attributes filled
// in. The error names the node when op is none of these (see IsUnary) or an
// attribute is bad.
func ResolveUnary(g *Graph, n *Node) (func(float64) float64, error) {
	u, ok := unaries[n.Op]
	if !ok {
		return nil, n.errorf("is not an elementwise function of one variable")
	}
	return u(g, n)
}

func clamp(x, lo, hi float64) float64 { return min(max(x, lo), hi) }

// softplus is ln(1 + eˣ) without overflow.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func elu(alpha, gamma float64) func(float64) float64 {
	return func(x float64) float64 {
		if x < 0 {
			return gamma * alpha * math.Expm1(x)
		}
		return gamma * x
	}
}
