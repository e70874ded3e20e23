package op

import "aver/relation"

// Tensor is an integer tensor of a program: the relation tensor of the same
// index, and the scale that makes real numbers of its integers.
type Tensor struct {
	relation.Tensor
	Scale float64 // real value = integer · Scale
}

// Port is an input or output of the program as the model's user sees it.
type Port struct {
	Name   string
	Tensor relation.TensorID
	Shape  []int // the model's shape: as many cells as the tensor, same row-major order
}

// Operator is the kind of a node: *Linear, *Max, *ArgMax or *Permute.
type Operator interface {
	// check refuses an operator that does not fit the program's tensors.
	check(p *Program, n *Node) error
	// views lists what the operator reads.
	views() []relation.View
	// bounds is the range of the output that the operands' ranges imply.
	bounds(p *Program, n *Node) (Range, error)
	// run computes the output from the operands' values.
	run(s *state, n *Node) error
	// lower adds the node's relations, and how to compute their tensors.
	lower(l *lowering, n *Node) error
}

// Node computes tensor Out.
type Node struct {
	Name string // of the model's node it comes from
	Kind string // the model's operators it stands for, for people: "Conv+Relu"
	Out  relation.TensorID
	Op   Operator
}

// Program is a quantised model. Nodes are in topological order; each computes
// one tensor of kind Witness or Output. Tensors of kind Weight take their
// values from a list beside the program, in the order of their indices.
type Program struct {
	Name        string
	Tensors     []Tensor
	Activations []Activation
	Nodes       []Node
	Inputs      []Port
	Outputs     []Port

	InputCommitted, OutputCommitted bool
}

// Weights lists the weight tensors, in order.
func (p *Program) Weights() []relation.TensorID {
	var ids []relation.TensorID
	for i := range p.Tensors {
		if p.Tensors[i].Kind == relation.Weight {
			ids = append(ids, relation.TensorID(i))
		}
	}
	return ids
}
