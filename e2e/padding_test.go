package e2e

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/argument"
	"aver/field"
	"aver/ligero"
	"aver/relation"
)

// hide fills the padding of every dimension that weights are summed over with
// junk, so that each sum of a true output meets it, and commits to that.
func (c *instance) hide(t *testing.T) (hidden int) {
	t.Helper()
	message := elements(c.key.Weights.Matrix())
	junk := make(field.Vec, 1)
	for id := range c.relation.Tensors {
		w := &c.relation.Tensors[id]
		if w.Kind != relation.Weight {
			continue
		}
		first, summed := c.first(t, id), c.summed(relation.TensorID(id))
		padded := make([]int, len(w.Shape))
		for d, n := range w.Shape {
			if padded[d] = n; summed[d] {
				padded[d] = 1 << relation.Log2(n)
			}
		}
		relation.Each(padded, func(index []int) {
			cell, inside := 0, true
			for d, i := range index {
				cell = cell<<relation.Log2(w.Shape[d]) + i
				inside = inside && i < w.Shape[d]
			}
			if !inside {
				field.SetInts(junk, []int64{1 + rand.Int64N(100)})
				message[first+cell] = junk[0]
				hidden++
			}
		})
	}
	code, parts := c.key.Params.Codes[0], c.key.Weights.Parts()
	weights, err := ligero.CommitMatrices(code, parts.Salts, ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: message, Tails: parts.Matrix.Tails})
	must(t, err)
	key, err := argument.NewVerifyingKey(c.relation, c.key.Params, c.key.Params.Top(weights), [32]byte{1})
	must(t, err)
	c.key = &argument.ProvingKey{VerifyingKey: key, Weights: weights}
	return hidden
}

// elements is all rows of a matrix as elements.
func elements(m *ligero.Matrix) (out field.Vec) {
	for out == nil || len(out)>>m.LogRow < m.Rows() {
		cells, small := m.Run(len(out) >> m.LogRow)
		next := make(field.Vec, len(small))
		field.SetSmall(next, small)
		out = append(append(out, cells...), next...)
	}
	return out
}

// first is where a weight tensor begins in the committed message: where a mark
// in its first cell goes.
func (c *instance) first(t *testing.T, id int) int {
	t.Helper()
	marks := make(relation.Values, len(c.relation.Tensors))
	for i := range c.relation.Tensors {
		marks[i] = make([]int64, c.relation.Tensors[i].Size())
	}
	marks[id][0] = 1
	marked, err := argument.CommitWeights(c.relation, c.key.Params, marks, [32]byte{1})
	must(t, err)
	return slices.IndexFunc(elements(marked.Matrix()), func(e field.Element) bool { return !e.IsZero() })
}

// summed tells which dimensions of a weight its einsum sums over.
func (c *instance) summed(id relation.TensorID) []bool {
	sums := make([]bool, len(c.relation.Tensors[id].Shape))
	for _, e := range c.relation.Einsums {
		rank := len(c.relation.Tensors[e.Out].Shape)
		for _, t := range e.Terms {
			for _, f := range t.Factors {
				if f.Tensor != id {
					continue
				}
				for d := range f.Dims {
					for _, s := range f.Dims[d].Strides {
						sums[d] = sums[d] || s.Index >= rank
					}
				}
			}
		}
	}
	return sums
}

// TestWeightsInPaddingDoNotCount: a key whose commitment hides weights beyond
// the true extents proves the same outputs and no others.
func TestWeightsInPaddingDoNotCount(t *testing.T) {
	tried := 0
	for i, c := range operators {
		t.Run(c.name, func(t *testing.T) {
			c := compiled(t, i, eightBits)
			if c.key.Weights == nil || c.hide(t) == 0 {
				t.Skip("no padding is summed over")
			}
			tried++
			if verdict := c.judged(t, c.values, "the truth"); verdict != "" {
				t.Errorf("the truth is against %q", verdict)
			}
			inputs := c.quantized(t, samples(c.graph, 2)[1])
			values, _, err := c.lowered.Witness(context.Background(), c.weights, inputs)
			must(t, err)
			for j, port := range c.program.Inputs {
				values[port.Tensor] = c.inputs[j]
			}
			c.judged(t, values, "another input's run")
		})
	}
	if tried < 10 {
		t.Errorf("only %d models have weights", tried)
	}
}
