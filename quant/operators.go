package quant

import "aver/graph"

// operators builds the nodes that are not functions of one tensor.
var operators map[string]func(b *builder, n *graph.Node) error

func init() {
	operators = map[string]func(b *builder, n *graph.Node) error{
		"Conv":    (*builder).conv,
		"Flatten": (*builder).reshape,
		"Gemm":    (*builder).gemm,
		"MaxPool": (*builder).maxPool,
		"Reshape": (*builder).reshape,
	}
}

// Supported reports whether an operator can be made exact in integers. Some
// forms of it may still be refused: a division by something that is computed,
// say.
func Supported(op string) bool {
	_, ok := operators[op]
	_, binary := binaries[op]
	return ok || binary || graph.IsUnary(op)
}
