package op

import (
	"context"

	"aver/relation"
)

// Trace is one run of a program: the values of every tensor by its index.
type Trace struct {
	Values [][]int64                     // nil for a tensor whose values are small
	small  [][]int16                     // of weights
	acc    map[relation.TensorID][]int64 // accumulators, and differences of the sides of maxima, by a node's output
}

// state is a run under way.
type state struct {
	Trace
	p *Program
}

// Evaluate runs the program, which must be valid. weights are in the order of
// Weights, inputs in that of Inputs, both row-major. Errors: *Error for a wrong
// number of cells, *RangeError for an input outside its declared range, and the
// context's. Small weights must lie in their declared ranges. Each of progress is told
// before every node how many are done.
func (p *Program) Evaluate(ctx context.Context, weights []relation.Ints, inputs [][]int64, progress ...func(done, total int)) (*Trace, error) {
	s := &state{p: p, Trace: Trace{make([][]int64, len(p.Tensors)), make([][]int16, len(p.Tensors)), map[relation.TensorID][]int64{}}}
	if err := s.load(weights, inputs); err != nil {
		return nil, err
	}
	for i := range p.Nodes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, f := range progress {
			f(i, len(p.Nodes))
		}
		n := &p.Nodes[i]
		if err := n.Op.run(s, n); err != nil {
			return nil, err
		}
	}
	return &s.Trace, nil
}

func (s *state) load(weights []relation.Ints, inputs [][]int64) error {
	ids := s.p.Weights()
	if len(ids) != len(weights) || len(s.p.Inputs) != len(inputs) {
		return &Error{Msg: "wrong number of weight tensors or inputs"}
	}
	for i, id := range ids {
		if weights[i].Len() != s.p.Tensors[id].Size() {
			return s.p.tensorErrorf(id, "%d weights, want %d", weights[i].Len(), s.p.Tensors[id].Size())
		}
		s.Values[id], s.small[id] = weights[i].Wide, weights[i].Small
	}
	for i := range s.p.Tensors {
		if t := &s.p.Tensors[i]; t.Kind == relation.Fixed {
			s.Values[i] = t.Data
		}
	}
	for i, port := range s.p.Inputs {
		if err := s.p.CheckValues(port.Tensor, inputs[i]); err != nil {
			return err
		}
		s.Values[port.Tensor] = inputs[i]
	}
	return nil
}

// CheckValues reports values that do not fit tensor id: *Error for a wrong
// number of cells, *RangeError for a value outside the declared range.
func (p *Program) CheckValues(id relation.TensorID, values []int64) error {
	return p.CheckInts(id, relation.Ints{Wide: values})
}

// CheckInts is CheckValues of integers that may be small.
func (p *Program) CheckInts(id relation.TensorID, values relation.Ints) error {
	t := &p.Tensors[id]
	if values.Len() != t.Size() {
		return p.tensorErrorf(id, "%d values, want %d (shape %v)", values.Len(), t.Size(), t.Shape)
	}
	v, ok := firstOutside(values.Small, t)
	if !ok {
		v, ok = firstOutside(values.Wide, t)
	}
	if ok {
		return &RangeError{Tensor: t.Name, Range: Range{v, v}, Limit: t.bounds(), Advice: "the value is outside the range that the model was calibrated for; calibrate with samples that cover it"}
	}
	return nil
}

// firstOutside is the first value outside a tensor's range, if there is one.
func firstOutside[T int16 | int64](values []T, t *Tensor) (int64, bool) {
	for _, v := range values {
		if v := int64(v); v < t.Min || v > t.Max {
			return v, true
		}
	}
	return 0, false
}
