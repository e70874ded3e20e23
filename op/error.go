package op

import (
	"fmt"

	"aver/relation"
)

// Error is a fault of a program or of the values given to it.
type Error struct {
	Node   string // "" when it belongs to no node
	Tensor string // "" when it belongs to no tensor
	Msg    string
}

func (e *Error) Error() string {
	switch {
	case e.Node != "" && e.Tensor != "":
		return fmt.Sprintf("node %q: tensor %q: %s", e.Node, e.Tensor, e.Msg)
	case e.Node != "":
		return fmt.Sprintf("node %q: %s", e.Node, e.Msg)
	case e.Tensor != "":
		return fmt.Sprintf("tensor %q: %s", e.Tensor, e.Msg)
	}
	return e.Msg
}

// RangeError says that integers would not fit: an accumulator that could wrap,
// or an input outside the range that the program declares. The command exits
// with code 12 for it.
type RangeError struct {
	Node, Tensor string
	Range        Range  // what there is
	Limit        Range  // what fits
	Advice       string // what to do about it
}

func (e *RangeError) Error() string {
	where := &Error{Node: e.Node, Tensor: e.Tensor}
	where.Msg = fmt.Sprintf("range [%d, %d] exceeds [%d, %d]: %s", e.Range.Min, e.Range.Max, e.Limit.Min, e.Limit.Max, e.Advice)
	return where.Error()
}

func (n *Node) errorf(format string, args ...any) error {
	return &Error{Node: n.Name, Msg: fmt.Sprintf(format, args...)}
}

func (p *Program) tensorErrorf(id relation.TensorID, format string, args ...any) error {
	return &Error{Tensor: p.Tensors[id].Name, Msg: fmt.Sprintf(format, args...)}
}
