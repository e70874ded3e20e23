package e2e

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/quant"
	"aver/relation"
)

// judged proves values and holds the verifier to the oracle's verdict: the very
// check that is there for what is false, and no check where nothing is.
func (c *instance) judged(t *testing.T, values relation.Values, what string) (verdict string) {
	t.Helper()
	statement, proof := c.prove(t, values)
	err := c.verify(statement, proof)
	verdict = oracle{c.relation, values}.verdict()
	if got := rejectedBy(err); got != verdict || verdict == "" && err != nil {
		t.Errorf("%s: rejected by %q (%v), want %q", what, got, err, verdict)
	}
	if c.judgements++; c.judgements%8 == 1 { // hidden proofs take longer
		c.hidden(t, values, verdict != "")
	}
	return verdict
}

// cloned are the values, to be changed.
func (c *instance) cloned() relation.Values {
	values := slices.Clone(c.values)
	for i := range values {
		values[i] = slices.Clone(values[i])
	}
	return values
}

// nudge moves a random cell of a tensor by one; a public value stays in its
// range, or no proof would be made. It reports whether there was room.
func nudge(rng *rand.Rand, t *relation.Tensor, cells []int64) bool {
	i := rng.IntN(len(cells))
	if public := t.Kind == relation.Input || t.Kind == relation.Output; !public || cells[i] < t.Max {
		cells[i]++
		return true
	} else if cells[i] > t.Min {
		cells[i]--
		return true
	}
	return false
}

// TestEveryTensorMatters: of every operator's relations, each tensor that a
// prover chooses is changed in one cell, with the multiplicities left and with
// them made to match.
func TestEveryTensorMatters(t *testing.T) {
	for i, operator := range operators {
		for side, opt := range map[string]quant.Options{"public": eightBits, "committed": sides["both"]} {
			t.Run(operator.name+"/"+side, func(t *testing.T) {
				c := compiled(t, i, opt)
				rng := rand.New(rand.NewPCG(uint64(i), 3))
				found := 0
				for id := range c.relation.Tensors {
					found += c.nudged(t, rng, relation.TensorID(id), false) + c.nudged(t, rng, relation.TensorID(id), true)
				}
				if found < 2 {
					t.Errorf("only %d changes were false", found)
				}
			})
		}
	}
}

// nudged changes one tensor, and with match the multiplicities; it returns 1 if
// that made something false.
func (c *instance) nudged(t *testing.T, rng *rand.Rand, id relation.TensorID, match bool) int {
	tensor := &c.relation.Tensors[id]
	switch tensor.Kind {
	case relation.Weight, relation.Fixed, relation.Ones:
		return 0
	}
	values := c.cloned()
	if match && c.counts(id) || !nudge(rng, tensor, values[id]) {
		return 0
	}
	what := tensor.Name
	if match {
		oracle{c.relation, values}.recount()
		what += ", recounted"
	}
	if c.judged(t, values, what) == "" {
		return 0
	}
	return 1
}

// counts reports whether a tensor is a table's multiplicities.
func (c *instance) counts(id relation.TensorID) bool {
	return slices.ContainsFunc(c.relation.Tables, func(t relation.Table) bool { return t.Multiplicity == id })
}

// TestAnotherInput: an honest run on another input does not prove this one's
// outputs, and the other way round.
func TestAnotherInput(t *testing.T) {
	for i, c := range operators {
		t.Run(c.name, func(t *testing.T) {
			c := compiled(t, i, eightBits)
			for _, other := range samples(c.graph, 3)[1:] {
				inputs := c.quantized(t, other)
				values, _, err := c.lowered.Witness(context.Background(), c.weights, inputs)
				must(t, err)
				for j, port := range c.program.Inputs {
					values[port.Tensor] = c.inputs[j]
				}
				if c.judged(t, values, "the run of another input") == "" {
					t.Error("another input's run is true of this one")
				}
			}
		})
	}
}

// TestOtherWeights: an honest run of a model with one weight changed does not
// prove anything about the committed one.
func TestOtherWeights(t *testing.T) {
	tried := 0
	for i, c := range operators {
		t.Run(c.name, func(t *testing.T) {
			c := compiled(t, i, eightBits)
			ids := c.program.Weights()
			for w := range c.weights {
				weights := slices.Clone(c.weights)
				weights[w] = slices.Clone(weights[w])
				if cell := &weights[w][0]; *cell < c.program.Tensors[ids[w]].Max {
					*cell++
				} else {
					*cell--
				}
				values, _, err := c.lowered.Witness(context.Background(), weights, c.inputs)
				if err != nil {
					continue // its accumulator leaves the tables
				}
				values[ids[w]] = c.weights[w]
				c.judged(t, values, "the run of other "+c.program.Tensors[ids[w]].Name)
				tried++
			}
		})
	}
	if tried < 10 {
		t.Errorf("only %d models have weights", tried)
	}
}
