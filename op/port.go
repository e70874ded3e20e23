package op

import (
	"fmt"
	"math"
)

// QuantizeInput rounds real values to the integers of input i, row-major.
// Errors: *Error for a wrong number of values or one that is not finite,
// *RangeError for one outside the calibrated range.
func (p *Program) QuantizeInput(i int, values []float32) ([]int64, error) {
	port := &p.Inputs[i]
	t := &p.Tensors[port.Tensor]
	if len(values) != t.Size() {
		return nil, &Error{Tensor: port.Name, Msg: fmt.Sprintf("%d values, want %d (shape %v)", len(values), t.Size(), port.Shape)}
	}
	out := make([]int64, len(values))
	for j, v := range values {
		q := math.Round(float64(v) / t.Scale)
		if math.IsNaN(q) || math.IsInf(q, 0) {
			return nil, &Error{Tensor: port.Name, Msg: fmt.Sprintf("value %d is %v", j, v)}
		}
		if q < float64(t.Min) || q > float64(t.Max) {
			return nil, &RangeError{Tensor: port.Name, Range: clampRange(q), Limit: t.bounds(),
				Advice: fmt.Sprintf("value %d is %v, and the model was calibrated for [%g, %g]; calibrate with samples that cover it",
					j, v, float64(t.Min)*t.Scale, float64(t.Max)*t.Scale)}
		}
		out[j] = int64(q)
	}
	return out, nil
}

func clampRange(q float64) Range {
	v := int64(max(min(q, maxValue), -maxValue))
	return Range{v, v}
}

// Output gives the integers of output i of a run, and the real numbers they
// stand for, row-major in the port's shape.
func (p *Program) Output(i int, t *Trace) ([]int64, []float64) {
	id := p.Outputs[i].Tensor
	ints := t.Values[id]
	reals := make([]float64, len(ints))
	for j, v := range ints {
		reals[j] = float64(v) * p.Tensors[id].Scale
	}
	return ints, reals
}
