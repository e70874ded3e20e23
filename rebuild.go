package aver

import (
	"fmt"

	"aver/argument"
	"aver/op"
	"aver/relation"
	"aver/verify"
)

// Rebuild encodes and hashes the weights again and holds the root to the key's:
// nil means that the key commits to the weights that the model runs with, and to
// no others. Of what the file holds of their commitment it uses nothing if the
// weights are public; else the random coefficients and salts, without which nobody
// can tell. Errors match ErrWrongKey.
func (m *Model) Rebuild() error {
	if m.prover.Weights == nil {
		return nil
	}
	a, parts := m.key.Argument, m.prover.Weights.Parts()
	var wide [][]int64
	for _, w := range m.weights {
		wide = append(wide, w.Widened())
	}
	c, err := argument.RecommitWeights(a.Program, a.Params, weightValues(m.key.Program, a.Program, wide), parts.Matrix.Tails, parts.Salts)
	if err != nil {
		return &marked{ErrWrongKey, err}
	}
	if c.Root() != a.WeightRoot {
		return &marked{ErrWrongKey, fmt.Errorf("the weights are not those that key %x commits to, or what hides them is damaged", m.key.Digest())}
	}
	return nil
}

// RebuildKey is Rebuild, and holds another key to the model's too. It may differ
// in the proof that the weights lie in their ranges, of which there are many, and
// then has another digest. Of a successor it must be the key that its chain
// begins with. Errors match ErrWrongKey.
func (m *Model) RebuildKey(k *VerifyingKey) error {
	if err := m.Rebuild(); err != nil {
		return err
	}
	if m.key.Chain()[0] == k.Digest() {
		return nil
	}
	if d := m.key.Difference(k); d != "" {
		return &verify.Error{Kind: ErrWrongKey, Reason: fmt.Sprintf("key %x has another %s than the model's, %x", k.Digest(), d, m.key.Digest())}
	}
	return nil
}

// weightValues is weights as values of the lowered program.
func weightValues(p *op.Program, lowered *relation.Program, weights [][]int64) relation.Values {
	values := make(relation.Values, len(lowered.Tensors))
	for i, id := range p.Weights() {
		values[id] = weights[i]
	}
	return values
}
