package quant

import (
	"math"
	"slices"

	"aver/graph"
	"aver/relation"
)

// most samples that the automatic choice of widths runs.
const mostMeasured = 64

// errors of the outputs over the samples, as fractions of the outputs' ranges, in
// which 0 is taken to lie.
type errors struct {
	most, mean, count float64 // mean is a sum over count cells
	agree, ranked     float64 // outputs with the same greatest cell, of how many
}

// measure runs the program on the samples and compares it with the float model.
func (q *quantizer) measure(b *builder) (*errors, error) {
	e := &errors{}
	for i, s := range q.samples[:min(len(q.samples), mostMeasured)] {
		var inputs [][]int64
		for j, in := range q.g.Inputs {
			x, err := b.program.QuantizeInput(j, floats32(s[in.Name]))
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, x)
		}
		t, err := b.program.Evaluate(q.ctx, relation.WideInts(b.weights), inputs)
		if err != nil {
			return nil, err
		}
		for j, o := range q.g.Outputs {
			_, got := b.program.Output(j, t)
			e.compare(got, floats(q.seen.outputs[i][o.Name]), q.seen.ranges[o.Name])
		}
	}
	return e, nil
}

func (e *errors) compare(got, want []float64, r interval) {
	r = r.hull(interval{})
	span := positive(r.hi - r.lo)
	for i := range got {
		d := math.Abs(got[i]-want[i]) / span
		e.most = math.Max(e.most, d)
		e.mean += d
		e.count++
	}
	if len(want) > 1 {
		e.ranked++
		if greatest(got) == greatest(want) {
			e.agree++
		}
	}
}

func greatest(v []float64) int { return slices.Index(v, slices.Max(v)) }

func floats32(t *graph.Tensor) []float32 {
	if t.DType == graph.Float {
		return t.Floats
	}
	out := make([]float32, len(t.Ints))
	for i, v := range t.Ints {
		out[i] = float32(v)
	}
	return out
}
