package quant

import (
	"fmt"

	"aver/graph"
	"aver/op"
	"aver/relation"
)

// Like is the tensor that an input is to be the same as: another program's
// output. Its shape may leave out extents of 1.
type Like struct {
	Shape []int
	Range op.Range
	Scale float64
}

// LikeError says that an input cannot be what Options.InputLike wants.
type LikeError struct {
	Input string // "" where it is about all of them
	Msg   string // what is wrong and what to do
}

func (e *LikeError) Error() string {
	if e.Input == "" {
		return "inputs like another model's outputs: " + e.Msg
	}
	return fmt.Sprintf("input %q like another model's output: %s", e.Input, e.Msg)
}

// values is the range of the real numbers.
func (l *Like) values() interval {
	return interval{float64(l.Range.Min) * l.Scale, float64(l.Range.Max) * l.Scale}
}

// input reads tensor id, which is like l, as an input of the given shape; nil
// where that is no view.
func (l *Like) input(id relation.TensorID, shape []int) *value {
	v, ok := whole(id, plainAxes(l.Shape)).reshape(shape)
	if !ok {
		return nil
	}
	return v
}

// checkLike refuses inputs that cannot be like their models before anything is
// calibrated.
func (q *quantizer) checkLike() error {
	likes := q.opt.InputLike
	if likes == nil {
		return nil
	}
	if len(likes) != len(q.g.Inputs) {
		return &LikeError{"", fmt.Sprintf("the model has %d, there are %d outputs", len(q.g.Inputs), len(likes))}
	}
	for i, in := range q.g.Inputs {
		l := &likes[i]
		switch {
		case in.DType != graph.Float && l.Scale != 1:
			return &LikeError{in.Name, fmt.Sprintf("it takes integers, and the output has a scale of %g: cast inside the model", l.Scale)}
		case relation.Size(l.Shape) != graph.NumElements(in.Shape) || l.input(0, in.Shape) == nil:
			return &LikeError{in.Name, fmt.Sprintf("it has shape %v, and the output %v: reshape inside the model", in.Shape, l.Shape)}
		}
	}
	return nil
}

// checkSeen refuses samples that the other model's output cannot be.
func (q *quantizer) checkSeen() error {
	for i, in := range q.g.Inputs {
		if q.opt.InputLike == nil {
			break
		}
		can, seen := q.opt.InputLike[i].values(), q.seen.ranges[in.Name]
		half := q.opt.InputLike[i].Scale / 2 // what rounding takes back
		if seen.lo < can.lo-half || seen.hi > can.hi+half {
			return &LikeError{in.Name, fmt.Sprintf("the samples lie in [%g, %g], and the output in [%g, %g]: give samples of what the first model puts out",
				seen.lo, seen.hi, can.lo, can.hi)}
		}
	}
	return nil
}

// likeRange is the range of random inputs where there are no samples.
func (o *Options) likeRange() interval {
	var r interval
	for i := range o.InputLike {
		r = r.hull(o.InputLike[i].values())
	}
	return r
}
