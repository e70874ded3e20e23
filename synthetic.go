package aver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"aver/graph"
)

// Stack is a made-up model for measurements: Blocks of four linear layers, of
// widths w → 3w → w → 4w → w as a transformer's projections have them, with GELU
// after the wide ones, applied to Rows rows. Its weights are random, and the
// same each time.
type Stack struct {
	Width, Blocks, Rows int
}

// perBlock is the weights of a block of width 1; biases come on top.
const perBlock = 3 + 3 + 4 + 4

// NewStack is the stack with about so many weights whose ratio of width to depth
// is nearest to that of GPT-2: 124 million give width 768.
func NewStack(weights, rows int) Stack {
	best, least := Stack{}, math.Inf(1)
	for w := 12; w <= 1<<14; w *= 2 {
		s := Stack{Width: w, Blocks: max(1, int(math.Round(float64(weights)/float64(perBlock*w*w)))), Rows: rows}
		shape := math.Abs(math.Log(float64(s.Blocks) * 51.2 / float64(w)))
		size := math.Abs(math.Log(float64(s.Weights()) / float64(weights)))
		if miss := shape + 8*size; miss < least {
			best, least = s, miss
		}
	}
	return best
}

// Weights is the number of the stack's weights, without biases.
func (s Stack) Weights() int { return perBlock * s.Width * s.Width * s.Blocks }

// Compile makes a Model of the stack, calibrated on a random input.
func (s Stack) Compile(ctx context.Context, opt CompileOptions) (*Model, error) {
	b := newSynthetic("stack", s.Rows, s.Width)
	x, w := "x", s.Width
	for range s.Blocks {
		for _, wide := range []int{3 * w, 4 * w} {
			h := b.node("Gelu", nil, b.gemm(x, w, wide))
			x = b.gemm(h, wide, w)
		}
	}
	return b.compile(ctx, x, opt)
}

// synthetic is a float model under construction.
type synthetic struct {
	g   *graph.Graph
	rng *rand.Rand
}

func newSynthetic(name string, shape ...int) *synthetic {
	return &synthetic{
		g: &graph.Graph{Name: name, Opset: 20, Initializers: map[string]*graph.Tensor{},
			Inputs: []graph.ValueInfo{{Name: "x", Shape: shape}}},
		rng: rand.New(rand.NewPCG(1, 2)),
	}
}

// node applies an operator and returns the name of its output.
func (b *synthetic) node(op string, attrs map[string]graph.Attr, inputs ...string) string {
	out := fmt.Sprintf("%s%d", op, len(b.g.Nodes))
	b.g.Nodes = append(b.g.Nodes, graph.Node{Name: out, Op: op, Inputs: inputs, Outputs: []string{out}, Attrs: attrs})
	return out
}

// weight is a constant of normal values.
func (b *synthetic) weight(spread float64, shape ...int) string {
	t := graph.NewTensor(graph.Float, shape)
	for i := range t.Floats {
		t.Floats[i] = float32(spread * b.rng.NormFloat64())
	}
	name := fmt.Sprintf("w%d", len(b.g.Initializers))
	b.g.Initializers[name] = t
	return name
}

// gemm is a linear layer of x, [rows, in].
func (b *synthetic) gemm(x string, in, out int) string {
	return b.node("Gemm", nil, x, b.weight(1.3/math.Sqrt(float64(in)), in, out), b.weight(0.1, out))
}

// conv is a convolution of x with square kernels that keeps the size.
func (b *synthetic) conv(x string, in, out, kernel int64) string {
	pad := kernel / 2
	pads := map[string]graph.Attr{"pads": {Ints: []int64{pad, pad, pad, pad}}}
	spread := 1.3 / math.Sqrt(float64(in*kernel*kernel))
	return b.node("Conv", pads, x, b.weight(spread, int(out), int(in), int(kernel), int(kernel)), b.weight(0.1, int(out)))
}

// compile makes a Model with the given output.
func (b *synthetic) compile(ctx context.Context, out string, opt CompileOptions) (*Model, error) {
	b.g.Outputs = []graph.ValueInfo{{Name: out}}
	sample := make([]float64, graph.NumElements(b.g.Inputs[0].Shape))
	for i := range sample {
		sample[i] = b.rng.NormFloat64()
	}
	opt.Samples = []Values{{"x": sample}}
	return compile(ctx, b.g, opt)
}
