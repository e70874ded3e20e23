package quant

import "aver/graph"

// operators builds the nodes that are not functions of one tensor.
var operators map[string]func(b *builder, n *graph.Node) error

func init() {
	operators = map[string]func(b *builder, n *graph.Node) error{
		"Add":                (*builder).add,
		"ArgMax":             (*builder).argMax,
		"AveragePool":        (*builder).averagePool,
		"BatchNormalization": (*builder).batchNorm,
		"Cast":               (*builder).cast,
		"Concat":             (*builder).concat,
		"Conv":               (*builder).conv,
		"Div":                (*builder).div,
		"Dropout":            (*builder).same,
		"Expand":             (*builder).expand,
		"Flatten":            (*builder).reshape,
		"Gemm":               (*builder).gemm,
		"GlobalAveragePool":  (*builder).globalAveragePool,
		"GlobalMaxPool":      (*builder).globalMaxPool,
		"Identity":           (*builder).same,
		"MatMul":             (*builder).matMul,
		"MaxPool":            (*builder).maxPool,
		"Mul":                (*builder).mul,
		"Neg":                (*builder).neg,
		"PRelu":              (*builder).prelu,
		"Pad":                (*builder).pad,
		"ReduceMax":          (*builder).reduceMax,
		"ReduceMean":         (*builder).reduceMean,
		"ReduceSum":          (*builder).reduceSum,
		"Reshape":            (*builder).reshape,
		"Slice":              (*builder).slice,
		"Split":              (*builder).split,
		"Squeeze":            (*builder).reshape,
		"Sub":                (*builder).sub,
		"Transpose":          (*builder).transpose,
		"Unsqueeze":          (*builder).reshape,
	}
}

// Supported reports whether an operator can be made exact in integers. Some
// forms of it may still be refused: a division by something that is computed,
// say.
func Supported(op string) bool {
	_, ok := operators[op]
	return ok || graph.IsUnary(op)
}
