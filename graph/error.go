package graph

import (
	"errors"
	"fmt"
	"strings"
)

// Error is a fault of a model: which node or tensor, and what is wrong.
type Error struct {
	Node   string // "" when the fault belongs to no node
	Op     string
	Tensor string // "" when the fault belongs to no single tensor
	Msg    string
	// TooLarge says that the model is sound, and too large to be proven.
	TooLarge bool
}

// Is makes errors.Is(err, errors.ErrUnsupported) true of what is too large.
func (e *Error) Is(target error) bool { return e.TooLarge && target == errors.ErrUnsupported }

func (e *Error) Error() string {
	var b strings.Builder
	if e.Node != "" {
		fmt.Fprintf(&b, "node %q", e.Node)
		if e.Op != "" {
			fmt.Fprintf(&b, " (%s)", e.Op)
		}
		b.WriteString(": ")
	}
	if e.Tensor != "" {
		fmt.Fprintf(&b, "tensor %q: ", e.Tensor)
	}
	return b.String() + e.Msg
}

func (n *Node) errorf(format string, args ...any) error {
	return &Error{Node: n.Name, Op: n.Op, Msg: fmt.Sprintf(format, args...)}
}

func tensorErrorf(name, format string, args ...any) error {
	return &Error{Tensor: name, Msg: fmt.Sprintf(format, args...)}
}

// tooLarge completes the fault of a shape beyond maxElements or maxRank.
func tooLarge(e Error, what string, shape []int) error {
	e.TooLarge, e.Msg = true, fmt.Sprintf("%s %v is too large: a tensor has 2^30 elements at most, and rank %d; use a smaller batch or model", what, shape, maxRank)
	return &e
}

// variantError says that the operator is known but this form of it is not
// supported. Simplify records it for Unsupported instead of failing, so that
// the user sees the whole list at once.
type variantError struct {
	node *Node
	why  string
}

func (e *variantError) Error() string {
	return (&Error{Node: e.node.Name, Op: e.node.Op, Msg: "not supported: " + e.why}).Error()
}

func (e *variantError) Is(target error) bool { return target == errors.ErrUnsupported }

func (n *Node) unsupported(format string, args ...any) error {
	return &variantError{n, fmt.Sprintf(format, args...)}
}

// MissingOp is an operator, or one form of it, that Aver cannot prove.
type MissingOp struct {
	Op    string
	Why   string   // "" when the operator is missing altogether
	Nodes []string // the nodes that use it
}

// UnsupportedError lists everything in a model that is missing.
type UnsupportedError struct {
	Missing []MissingOp
}

func (e *UnsupportedError) Error() string {
	var b strings.Builder
	b.WriteString("the model needs what is not supported:")
	for _, m := range e.Missing {
		fmt.Fprintf(&b, "\n  %s", m.Op)
		if m.Why != "" {
			fmt.Fprintf(&b, " (%s)", m.Why)
		}
		fmt.Fprintf(&b, ": %s", strings.Join(m.Nodes, ", "))
	}
	return b.String()
}

// Is makes errors.Is(err, errors.ErrUnsupported) true.
func (e *UnsupportedError) Is(target error) bool { return target == errors.ErrUnsupported }

// Unsupported reports every operator of g that supported refuses, or of which
// g uses a form that this package cannot infer or evaluate, as one
// *UnsupportedError; nil when there is none. Call it after Simplify, so that
// what folds away is not listed.
func Unsupported(g *Graph, supported func(op string) bool) error {
	var e UnsupportedError
	at := map[[2]string]int{}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		why, refused := g.refused[n.Name]
		_, known := ops[n.Op]
		if !refused && known && supported(n.Op) {
			continue
		}
		if !known || !supported(n.Op) {
			why = ""
		}
		key := [2]string{n.Op, why}
		j, seen := at[key]
		if !seen {
			j = len(e.Missing)
			at[key] = j
			e.Missing = append(e.Missing, MissingOp{Op: n.Op, Why: why})
		}
		e.Missing[j].Nodes = append(e.Missing[j].Nodes, n.Name)
	}
	if len(e.Missing) == 0 {
		return nil
	}
	return &e
}
