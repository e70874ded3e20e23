package graph

import "math"

// BatchNormSpec is a BatchNormalization node at inference, folded: y[b, c, …]
// = Scale[c]·x[b, c, …] + Shift[c].
type BatchNormSpec struct {
	Scale, Shift []float64
}

// ResolveBatchNorm folds scale, bias, mean and variance, which must be
// constants.
func ResolveBatchNorm(g *Graph, n *Node) (BatchNormSpec, error) {
	var s BatchNormSpec
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	if n.attrInt("training_mode", 0) != 0 {
		return s, n.unsupported("training mode")
	}
	if len(x) < 2 {
		return s, n.errorf("input %v has no channels", x)
	}
	var p [4][]float32 // scale, bias, mean, variance
	for i := range p {
		t, err := g.constInput(n, i+1, "a parameter")
		if err != nil {
			return s, err
		}
		if t == nil || t.DType != Float || len(t.Shape) != 1 || t.Shape[0] != x[1] {
			return s, n.errorf("input %d does not have the %d channels of the input", i+1, x[1])
		}
		p[i] = t.Floats
	}
	eps := float64(n.attrFloat("epsilon", 1e-5))
	for c := range p[0] {
		a := float64(p[0][c]) / math.Sqrt(float64(p[3][c])+eps)
		s.Scale = append(s.Scale, a)
		s.Shift = append(s.Shift, float64(p[1][c])-a*float64(p[2][c]))
	}
	return s, nil
}

// LayerNormSpec is a LayerNormalization node over the dimensions from Axis on.
type LayerNormSpec struct {
	Axis    int // in [0, rank)
	Epsilon float64
	HasBias bool
}

// ResolveLayerNorm reads a LayerNormalization node.
func ResolveLayerNorm(g *Graph, n *Node) (LayerNormSpec, error) {
	s := LayerNormSpec{Epsilon: float64(n.attrFloat("epsilon", 1e-5)), HasBias: n.input(2) != ""}
	x, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	if s.Axis, err = n.axis(n.attrInt("axis", -1), len(x)); err != nil {
		return s, err
	}
	for i := 1; i <= 2; i++ {
		if i == 2 && !s.HasBias {
			continue
		}
		p, err := g.inputShape(n, i)
		if err != nil {
			return s, err
		}
		if !broadcastsTo(p, x[s.Axis:]) {
			return s, n.errorf("input %d of shape %v does not fit %v", i, p, x)
		}
	}
	for i, o := range n.Outputs {
		if i > 0 && o != "" {
			return s, n.unsupported("outputs Mean and InvStdDev")
		}
	}
	return s, nil
}
