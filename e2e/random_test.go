package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"aver/graph"
	"aver/op"
	"aver/quant"
	"aver/relation"
)

// grower makes models of random operators on random shapes; a step may read
// any tensor that is there.
type grower struct {
	*model
	names  []string
	shapes map[string][]int
}

func (g *grower) pick(lo, hi int) int { return lo + g.rng.IntN(hi-lo+1) }

// add records the output of an operator, if it is not too large.
func (g *grower) add(name string, shape ...int) {
	g.names = append(g.names, name)
	g.shapes[name] = shape
}

// image is a random tensor that has four dimensions: any can be read as such.
func (g *grower) image() (name string, shape []int) {
	name = g.names[g.rng.IntN(len(g.names))]
	shape = g.shapes[name]
	if len(shape) == 4 {
		return name, shape
	}
	return g.reshaped(name, 4)
}

// reshaped reads a tensor as one of random extents.
func (g *grower) reshaped(name string, rank int) (string, []int) {
	n := graph.NumElements(g.shapes[name])
	shape := make([]int, rank)
	to := make([]int64, rank)
	for d := range shape {
		var divisors []int
		for k := 1; k <= n; k++ {
			if n%k == 0 {
				divisors = append(divisors, k)
			}
		}
		if shape[d] = divisors[g.rng.IntN(len(divisors))]; d == rank-1 {
			shape[d] = n
		}
		n /= shape[d]
		to[d] = int64(shape[d])
	}
	out := g.node("Reshape", nil, name, g.ints(to...))
	g.add(out, shape...)
	return out, shape
}

var activations = []string{"Relu", "Tanh", "Sigmoid", "HardSwish", "HardSigmoid", "Elu", "Softplus", "Erf", "LeakyRelu", "Gelu", "Neg"}

func (g *grower) step() {
	x, s := g.image()
	switch g.rng.IntN(18) {
	case 0, 1:
		g.add(g.node(activations[g.rng.IntN(len(activations))], nil, x), s...)
	case 2:
		g.conv(x, s)
	case 3, 4:
		g.pool(x, s)
	case 5:
		y := g.node([]string{"Tanh", "Relu"}[g.rng.IntN(2)], nil, x)
		g.add(g.node([]string{"Add", "Mul", "Sub"}[g.rng.IntN(3)], nil, x, y), s...)
	case 6:
		perm := g.rng.Perm(4)
		p := make([]int64, 4)
		for i, d := range perm {
			p[i] = int64(d)
		}
		g.add(g.node("Transpose", attrs{"perm": list(p...)}, x), s[perm[0]], s[perm[1]], s[perm[2]], s[perm[3]])
	case 7:
		d := g.pick(0, 3)
		g.add(g.node("Concat", attrs{"axis": integer(int64(d))}, x, g.node("Sigmoid", nil, x)), along(s, d, 2*s[d])...)
	case 8:
		g.slice(x, s)
	case 9:
		g.pad(x, s)
	case 10:
		d := g.pick(0, 3)
		reduce := []string{"ReduceMean", "ReduceMax"}[g.rng.IntN(2)]
		g.add(g.node(reduce, attrs{"axes": list(int64(d))}, x), along(s, d, 1)...)
	case 11:
		k := g.pick(1, 4)
		g.add(g.node("MatMul", nil, x, g.weight(0.5, s[3], k)), s[0], s[1], s[2], k)
	case 12:
		y := g.node("Transpose", attrs{"perm": list(0, 1, 3, 2)}, g.node("Tanh", nil, x))
		g.add(g.node("MatMul", nil, x, y), s[0], s[1], s[2], s[2])
	case 13:
		d := g.pick(0, 3)
		g.add(g.node("ReduceSum", nil, x, g.ints(int64(d))), along(s, d, 1)...)
	case 14:
		name := []string{"GlobalAveragePool", "GlobalMaxPool"}[g.rng.IntN(2)]
		g.add(g.node("Mul", nil, x, g.node(name, nil, x)), s...)
	case 15:
		c := s[1]
		g.add(g.node("BatchNormalization", nil, x, g.positive(c), g.weight(1, c), g.weight(1, c), g.positive(c)), s...)
	case 16:
		g.add(g.node("PRelu", nil, x, g.positive(s[1], 1, 1)), s...)
	case 17:
		g.split(x, s)
	}
}

// along is a shape with another extent along dimension d.
func along(shape []int, d, n int) []int {
	to := append([]int(nil), shape...)
	to[d] = n
	return to
}

func (g *grower) split(x string, s []int) {
	d := g.pick(0, 3)
	if s[d] < 2 {
		return
	}
	k := g.pick(1, s[d]-1)
	parts := g.nodes(2, "Split", attrs{"axis": integer(int64(d))}, x, g.ints(int64(k), int64(s[d]-k)))
	g.add(parts[0], along(s, d, k)...)
	g.add(parts[1], along(s, d, s[d]-k)...)
}

func (g *grower) conv(x string, s []int) {
	kh, kw := g.pick(1, min(3, s[2])), g.pick(1, min(3, s[3]))
	sh, sw := g.pick(1, 3), g.pick(1, 2)
	pads := make([]int64, 4)
	for i := range pads {
		pads[i] = int64(g.pick(0, 1))
	}
	groups, out := 1, g.pick(1, 3)
	if g.rng.IntN(2) == 0 {
		groups, out = s[1], s[1]
	}
	a := attrs{"strides": list(int64(sh), int64(sw)), "pads": list(pads...), "group": integer(int64(groups))}
	y := g.model.conv(x, out, s[1]/groups, []int64{int64(kh), int64(kw)}, a)
	g.add(y, s[0], out, (s[2]+int(pads[0]+pads[2])-kh)/sh+1, (s[3]+int(pads[1]+pads[3])-kw)/sw+1)
}

func (g *grower) pool(x string, s []int) {
	kh, kw := g.pick(1, min(3, s[2])), g.pick(1, min(4, s[3]))
	sh, sw := g.pick(1, 2), g.pick(1, 2)
	name := []string{"MaxPool", "MaxPool", "AveragePool"}[g.rng.IntN(3)]
	pads := []int64{int64(g.pick(0, kh-1)), 0, 0, int64(g.pick(0, kw-1))}
	a := with(window([]int64{int64(kh), int64(kw)}, []int64{int64(sh), int64(sw)}), attrs{"pads": list(pads...)})
	g.add(g.node(name, a, x), s[0], s[1], (s[2]+int(pads[0])-kh)/sh+1, (s[3]+int(pads[3])-kw)/sw+1)
}

func (g *grower) slice(x string, s []int) {
	d := g.pick(0, 3)
	from := g.pick(0, s[d]-1)
	step := g.pick(1, 2)
	i := func(v int) string { return g.ints(int64(v)) }
	g.add(g.node("Slice", nil, x, i(from), i(s[d]), i(d), i(step)), along(s, d, (s[d]-from+step-1)/step)...)
}

func (g *grower) pad(x string, s []int) {
	d := g.pick(0, 3)
	before, after := g.pick(0, 2), g.pick(0, 1)
	pads := make([]int64, 8)
	pads[d], pads[d+4] = int64(before), int64(after)
	g.add(g.node("Pad", nil, x, g.ints(pads...)), along(s, d, before+s[d]+after)...)
}

func randomModel(seed int) *graph.Graph {
	name := fmt.Sprint("random ", seed)
	g := &grower{model: newModel(name), shapes: map[string][]int{}}
	shape := []int{g.pick(1, 2), g.pick(1, 5), g.pick(1, 6), g.pick(1, 7)}
	g.g.Inputs[0].Shape = shape
	g.add("x", shape...)
	for range g.pick(2, 7) {
		g.step()
	}
	last := g.names[len(g.names)-1]
	if other := g.names[g.pick(0, len(g.names)-1)]; other != "x" && other != last {
		g.outputs(other)
	}
	return g.outputs(last)
}

// TestRandomModels: whatever is compiled proves, its run is the reference's, and
// one changed cell is caught by the check that is there for it.
func TestRandomModels(t *testing.T) {
	count := 150
	if testing.Short() {
		count = 30
	}
	refused := 0
	for seed := range count {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			g := randomModel(seed)
			must(t, errors.Join(graph.Fix(g, 1), graph.Simplify(g)))
			opt := quant.Options{Bits: 10, WeightBits: 10, Samples: samples(g, 4), InputCommitted: seed%3 == 0, OutputCommitted: seed%5 == 0}
			var unsupported *quant.UnsupportedError
			var wraps *op.RangeError
			if _, _, _, err := quant.Quantize(context.Background(), g, opt); errors.As(err, &unsupported) || errors.As(err, &wraps) {
				refused++
				t.Skip(err)
			}
			c := compile(t, g, opt)
			c.complete(t, 0.2)
			rng := rand.New(rand.NewPCG(uint64(seed), 9))
			for range 3 {
				c.nudged(t, rng, relation.TensorID(rng.IntN(len(c.relation.Tensors))), rng.IntN(2) == 0)
			}
		})
	}
	if refused > count/10 {
		t.Errorf("%d of %d models are refused", refused, count)
	}
}
