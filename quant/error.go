package quant

import (
	"fmt"

	"aver/graph"
)

// UnsupportedError says that a node cannot be made exact in integers. The
// command exits with code 12 for it.
type UnsupportedError struct {
	Node, Op, Tensor string
	Range            [2]float64 // calibrated range of the tensor, both 0 when it does not matter
	Msg              string     // what is wrong and what to do
}

func (e *UnsupportedError) Error() string {
	s := fmt.Sprintf("node %q (%s): tensor %q", e.Node, e.Op, e.Tensor)
	if e.Range != [2]float64{} {
		s += fmt.Sprintf(" with range [%g, %g]", e.Range[0], e.Range[1])
	}
	return s + ": " + e.Msg
}

func unsupported(n *graph.Node, format string, args ...any) error {
	e := &UnsupportedError{Node: n.Name, Op: n.Op, Msg: fmt.Sprintf(format, args...)}
	if len(n.Outputs) > 0 {
		e.Tensor = n.Outputs[0]
	}
	return e
}
