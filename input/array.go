package input

import (
	"math"
	"slices"

	"aver/graph"
)

// array is what a file holds, before it is known which input it is for.
type array struct {
	name   string
	shape  []int // nil: the file does not say
	values []float64
}

// one makes the array the single value of input v.
func (a array) one(v graph.ValueInfo) (*graph.Tensor, error) {
	ts, err := a.many(v)
	if err != nil {
		return nil, err
	}
	if len(ts) != 1 {
		return nil, wrongShape(v, "holds %d samples of shape %v, want one; its shape is %v", len(ts), v.Shape, a.shape)
	}
	return ts[0], nil
}

// many cuts the array into samples of input v: its shape is that of v, up to
// dimensions of size 1, after at most one leading axis of samples, or else one
// of the two is flat.
func (a array) many(v graph.ValueInfo) ([]*graph.Tensor, error) {
	size := 1
	for _, d := range v.Shape {
		size *= d
	}
	n := len(a.values)
	if n == 0 || n%size != 0 {
		return nil, wrongShape(v, "want %d values, shape %v; got %d, shape %v", size, v.Shape, n, a.shape)
	}
	if !fits(a.shape, v.Shape, n/size) {
		return nil, wrongShape(v, "want shape %v, or [samples, …] of it; got %v", v.Shape, a.shape)
	}
	ts := make([]*graph.Tensor, n/size)
	for i := range ts {
		t, err := tensor(v, a.values[i*size:][:size], i*size)
		if err != nil {
			return nil, err
		}
		ts[i] = t
	}
	return ts, nil
}

func wrongShape(v graph.ValueInfo, format string, args ...any) error {
	e := errorf(WrongShape, format, args...)
	e.Input = v.Name
	return e
}

// fits reports whether an array of shape got can be n samples of shape want.
func fits(got, want []int, n int) bool {
	if len(got) <= 1 {
		return true // flat; the number of values was checked
	}
	w := squeeze(want)
	alike := func(g []int) bool { return len(g) <= 1 || len(w) <= 1 || slices.Equal(g, w) }
	if n == 1 {
		return alike(squeeze(got))
	}
	// [n, …want], [n·batch, …rest of want] or [n, size].
	if got[0] == n {
		return alike(squeeze(got[1:]))
	}
	return len(want) > 0 && got[0] == n*want[0] && slices.Equal(squeeze(got[1:]), squeeze(want[1:]))
}

// squeeze drops the dimensions of size 1: they change no order.
func squeeze(shape []int) []int {
	var s []int
	for _, d := range shape {
		if d != 1 {
			s = append(s, d)
		}
	}
	return s
}

// tensor is the values as input v takes them; first is the index of values[0]
// in the file.
func tensor(v graph.ValueInfo, values []float64, first int) (*graph.Tensor, error) {
	t := &graph.Tensor{DType: v.DType, Shape: slices.Clone(v.Shape)}
	for i, x := range values {
		if p, ok := acceptable(v.DType, x); !ok {
			e := errorf(p, "element %d is %v, the input takes %s", first+i, x, typeName(v.DType))
			e.Input = v.Name
			return nil, e
		}
		if v.DType == graph.Float {
			t.Floats = append(t.Floats, float32(x))
		} else {
			t.Ints = append(t.Ints, int64(x))
		}
	}
	return t, nil
}

// exactInt bounds the integers that a float64 holds exactly.
const exactInt = 1 << 53

// acceptable reports whether x is a value of type d.
func acceptable(d graph.DType, x float64) (Problem, bool) {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return NotFinite, false
	case d == graph.Float:
		return OutOfRange, math.Abs(x) <= math.MaxFloat32
	case d == graph.Bool:
		return OutOfRange, x == 0 || x == 1
	default:
		return OutOfRange, x == math.Trunc(x) && math.Abs(x) < exactInt
	}
}

func typeName(d graph.DType) string {
	switch d {
	case graph.Float:
		return "float32 numbers"
	case graph.Bool:
		return "0 or 1"
	default:
		return "whole numbers below 2^53"
	}
}
