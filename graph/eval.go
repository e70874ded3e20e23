package graph

import (
	"context"
	"slices"
)

// Evaluator computes a graph's tensors in float32. It is safe for concurrent
// use.
type Evaluator struct {
	g     *Graph
	steps []step
}

type step struct {
	node *Node
	plan plan
}

// NewEvaluator plans every node of g, which must have gone through Fix and
// Simplify and must not change afterwards. The error is an *UnsupportedError
// when g holds what cannot be evaluated, else an *Error.
func NewEvaluator(g *Graph) (*Evaluator, error) {
	if err := Unsupported(g, func(string) bool { return true }); err != nil {
		return nil, err
	}
	e := &Evaluator{g: g}
	total := 0
	for i := range g.Nodes {
		n := &g.Nodes[i]
		p, err := g.plan(n)
		if err == errUnknown {
			return nil, n.errorf("has inputs of unknown shape; call Simplify first")
		}
		if err != nil {
			return nil, err
		}
		for _, o := range p.outs {
			total += NumElements(o.shape)
		}
		if total > maxElements {
			return nil, n.errorf("evaluating the graph up to here takes more than %d elements", maxElements)
		}
		e.steps = append(e.steps, step{n, p})
	}
	return e, nil
}

// Eval runs the graph on inputs, by name, whose shapes and types must be those
// of g.Inputs. It returns the inputs, every intermediate tensor and the outputs
// by name. They may share memory with each other and with the model: do not
// change them. The error is an *Error, or ctx's.
func (e *Evaluator) Eval(ctx context.Context, inputs map[string]*Tensor) (map[string]*Tensor, error) {
	values := make(map[string]*Tensor, len(e.g.Inputs)+len(e.steps))
	for _, v := range e.g.Inputs {
		t := inputs[v.Name]
		if err := v.check(t); err != nil {
			return nil, err
		}
		values[v.Name] = t
	}
	var in []*Tensor
	for _, s := range e.steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in = in[:0]
		for _, name := range s.node.Inputs {
			t := values[name]
			if t == nil {
				t = e.g.Initializers[name]
			}
			in = append(in, t)
		}
		out := s.plan.alloc()
		if err := s.plan.run(in, out); err != nil {
			return nil, err
		}
		for i, name := range s.node.Outputs {
			if name != "" {
				values[name] = out[i]
			}
		}
	}
	for _, o := range e.g.Outputs {
		if values[o.Name] == nil {
			values[o.Name] = e.g.Initializers[o.Name]
		}
	}
	return values, nil
}

// check holds t to the declared type.
func (v *ValueInfo) check(t *Tensor) error {
	if t == nil {
		return tensorErrorf(v.Name, "the input is missing")
	}
	if t.DType != v.DType {
		return tensorErrorf(v.Name, "the input is %v, want %v", t.DType, v.DType)
	}
	if !slices.Equal(t.Shape, v.Shape) || t.Len() != NumElements(v.Shape) {
		return tensorErrorf(v.Name, "the input has shape %v and %d elements, want %v", t.Shape, t.Len(), v.Shape)
	}
	return nil
}
