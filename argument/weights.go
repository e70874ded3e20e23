package argument

import (
	"context"
	"fmt"

	"aver/ligero"
	"aver/relation"
)

// rangeKey is the key of the proof that the weights of a program lie in their
// declared ranges. It shares the commitment to the weights, and everything else
// follows from it: digest is that of the key it belongs to.
func rangeKey(p *relation.Program, params Params, root ligero.Digest, digest [32]byte) (*VerifyingKey, func(relation.Values) relation.Values, error) {
	ranges, values := relation.WeightRanges(p)
	own := paramsBeside(ranges, &params)
	key, err := NewVerifyingKey(ranges, own, root, digest)
	return key, values, err
}

// paramsBeside chooses parameters for a program whose weights are committed with
// the code of other ones.
func paramsBeside(p *relation.Program, given *Params) Params {
	s := newSearch(p)
	choose := func() Params {
		params := Params{Grinding: given.Grinding}
		for c := range commitments {
			s.code(&params, c, 1)
		}
		params.Codes[weightCommitment] = given.Codes[weightCommitment]
		return params
	}
	pads, _ := newKey(p, choose()).sketch()
	s.pads = *pads
	return choose()
}

// ProveWeights proves in zero knowledge that every committed weight lies in the
// range that the program declares for it, so that with the declared shapes no
// accumulator can wrap. It takes one opening of the weights. values holds the
// weights; digest binds the proof to the key it goes into.
func ProveWeights(ctx context.Context, p *relation.Program, params Params, weights *ligero.Committed, values relation.Values, digest, seed [32]byte) ([]byte, error) {
	if weights == nil {
		return nil, nil
	}
	key, fill, err := rangeKey(p, params, weights.Root(), digest)
	if err != nil {
		return nil, err
	}
	pk := &ProvingKey{VerifyingKey: key, Weights: weights}
	return pk.Prove(ctx, fill(values), Options{Seed: seed})
}

// VerifyWeights checks a proof of ProveWeights. Errors are Verify's and
// NewVerifyingKey's.
func VerifyWeights(p *relation.Program, params Params, root ligero.Digest, digest [32]byte, proof []byte) error {
	if newLayout(p, weightCommitment, params.Codes[weightCommitment].LogRow).rows == 0 {
		if len(proof) > 0 {
			return fmt.Errorf("%w: a proof about weights of a program without any", ErrProof)
		}
		return nil
	}
	key, _, err := rangeKey(p, params, root, digest)
	if err != nil {
		return err
	}
	mode, err := key.Verify(Statement{}, proof)
	if err == nil && mode != Hidden {
		return fmt.Errorf("%w: a proof about weights that is not hidden", ErrProof)
	}
	return err
}
