// Package graph is the float model: nodes and tensors with the meaning that
// ONNX gives them, shape inference, simplification, and a reference evaluator
// that yields every intermediate tensor.
package graph

// DType is the element type of a tensor. Narrower types of ONNX are widened to
// one of these on loading.
type DType uint8

const (
	Float DType = iota // float32
	Int                // int64; every integer type
	Bool               // stored in Ints as 0 or 1
)

// Tensor is a dense row-major tensor. Shape [] is a scalar.
type Tensor struct {
	DType  DType
	Shape  []int
	Floats []float32 // Float
	Ints   []int64   // Int and Bool
}

// Attr is one attribute of a node; the field that is set depends on the
// attribute.
type Attr struct {
	Int    int64
	Float  float32
	String string
	Ints   []int64
	Floats []float32
	Tensor *Tensor
}

// Node applies an ONNX operator of the default domain. An absent optional
// input is "".
type Node struct {
	Name    string
	Op      string
	Inputs  []string
	Outputs []string
	Attrs   map[string]Attr
}

// ValueInfo names a graph input or output. An unknown dimension is −1 until
// Fix has given it a size; a nil Shape is one of unknown rank ([]int{} is a
// scalar).
type ValueInfo struct {
	Name  string
	DType DType
	Shape []int
}

// Graph is a model. Nodes are in topological order.
type Graph struct {
	Name         string
	Opset        int
	Inputs       []ValueInfo // without initialisers
	Outputs      []ValueInfo
	Nodes        []Node
	Initializers map[string]*Tensor

	// Shapes and DTypes describe every tensor by name. Simplify fills them; a
	// tensor that an unsupported operator makes is absent.
	Shapes map[string][]int
	DTypes map[string]DType

	refused map[string]string // node name → why this form of its operator is unsupported
}
