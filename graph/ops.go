package graph

import (
	"errors"
	"maps"
	"slices"
)

// info is the type of one output.
type info struct {
	shape []int
	dtype DType
}

// kernel computes a node's outputs. They come allocated and zeroed, with the
// plan's shapes; a kernel may make them share an input's elements, and must not
// change its inputs.
type kernel func(in, out []*Tensor) error

// plan is what becomes of a node once its input shapes and constants are
// known: the types of its outputs and how to compute them.
type plan struct {
	outs  []info
	run   kernel
	share bool // the output gets the first input's elements: allocate none
}

// ops is every operator that shape inference and evaluation know. An entry may
// rely on the shape and type of every input that is present.
var ops = map[string]func(g *Graph, n *Node) (plan, error){
	"ArgMax":             planArgMax,
	"ArgMin":             planArgMax,
	"AveragePool":        planPool,
	"BatchNormalization": planBatchNorm,
	"Cast":               planCast,
	"Concat":             planConcat,
	"Constant":           planConstant,
	"ConstantOfShape":    planConstantOfShape,
	"Conv":               planConv,
	"Dropout":            planReshape,
	"Expand":             planExpand,
	"Flatten":            planReshape,
	"Gather":             planGather,
	"Gemm":               planGemm,
	"GlobalAveragePool":  planPool,
	"GlobalMaxPool":      planPool,
	"Identity":           planReshape,
	"LayerNormalization": planLayerNorm,
	"LogSoftmax":         planSoftmax,
	"MatMul":             planMatMul,
	"MaxPool":            planPool,
	"Not":                planNot,
	"Pad":                planPad,
	"Range":              planRange,
	"ReduceMax":          planReduce,
	"ReduceMean":         planReduce,
	"ReduceMin":          planReduce,
	"ReduceProd":         planReduce,
	"ReduceSum":          planReduce,
	"Reshape":            planReshape,
	"Shape":              planShape,
	"Size":               planShape,
	"Slice":              planSlice,
	"Softmax":            planSoftmax,
	"Split":              planSplit,
	"Squeeze":            planReshape,
	"Transpose":          planTranspose,
	"Unsqueeze":          planReshape,
	"Where":              planWhere,
}

func init() {
	for name := range unaries {
		ops[name] = planUnary
	}
	for name := range binaries {
		ops[name] = planBinary
	}
}

// Operators are the names of the operators that this package can infer and
// evaluate, sorted.
func Operators() []string { return slices.Sorted(maps.Keys(ops)) }

// errUnknown says that a node cannot be planned yet: its operator is unknown,
// or that of a node before it.
var errUnknown = errors.New("unknown operator or input shape")

// plan works out a node's outputs; the caller has known shapes recorded for
// what comes before it.
func (g *Graph) plan(n *Node) (plan, error) {
	f := ops[n.Op]
	if f == nil {
		return plan{}, errUnknown
	}
	if why, ok := g.refused[n.Name]; ok {
		return plan{}, &variantError{n, why}
	}
	for _, in := range n.Inputs {
		if _, ok := g.Shapes[in]; in != "" && !ok {
			return plan{}, errUnknown
		}
	}
	p, err := f(g, n)
	if err != nil {
		return p, err
	}
	for i, o := range n.Outputs {
		if o != "" && i >= len(p.outs) {
			return p, n.unsupported("output %d", i)
		}
	}
	for _, o := range p.outs {
		if _, ok := countElements(o.shape); !ok || len(o.shape) > maxRank {
			return p, tooLarge(Error{Node: n.Name, Op: n.Op}, "its output of shape", o.shape)
		}
	}
	return p, nil
}

// maxRank bounds a tensor's rank.
const maxRank = 16

// dtype is the type of input i.
func (g *Graph) dtype(n *Node, i int) DType { return g.DTypes[n.input(i)] }

// want refuses a node one of whose given inputs, where present, is not of type
// t.
func (g *Graph) want(n *Node, t DType, inputs ...int) error {
	for _, i := range inputs {
		if name := n.input(i); name != "" && g.DTypes[name] != t {
			return n.errorf("input %q is %v; only %v is supported", name, g.DTypes[name], t)
		}
	}
	return nil
}

// one is the plan for a single output.
func one(shape []int, t DType, run kernel) plan {
	return plan{outs: []info{{shape, t}}, run: run}
}

// view is the plan for an output that holds the first input's elements.
func view(shape []int, t DType) plan {
	p := one(shape, t, func(in, out []*Tensor) error {
		out[0].Floats, out[0].Ints = in[0].Floats, in[0].Ints
		return nil
	})
	p.share = true
	return p
}

// alloc makes a plan's outputs.
func (p *plan) alloc() []*Tensor {
	out := make([]*Tensor, len(p.outs))
	for i, o := range p.outs {
		if p.share {
			out[i] = &Tensor{DType: o.dtype, Shape: o.shape}
		} else {
			out[i] = NewTensor(o.dtype, o.shape)
		}
	}
	return out
}
