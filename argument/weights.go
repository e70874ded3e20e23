package argument

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"runtime/debug"

	"aver/ligero"
	"aver/relation"
)

// WeightProof proves that weights lie in their declared ranges: a hidden proof,
// and the parameters that its prover chose, of which the weights' code is that
// of their key.
type WeightProof struct {
	Params Params
	Body   []byte
}

// rangeKey is the key of such proofs. It shares the commitment to the weights,
// and everything else follows from it: digest is that of the key it belongs to.
func rangeKey(p *relation.Program, params Params, top []ligero.Digest, digest [32]byte) (*VerifyingKey, func(relation.Values) relation.Values, error) {
	ranges, values := relation.WeightRanges(p)
	// Each weight has limbs of its own, and no relation to another.
	key, err := newVerifyingKey(ranges, params, top, params.bind(digest), true)
	return key, values, err
}

// bind makes a digest depend on the parameters, which the prover chose: a
// transcript begins with it.
func (p *Params) bind(digest [32]byte) [32]byte {
	b := append([]byte("aver/ranges"), digest[:]...)
	add := func(values ...int) {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
	}
	add(p.Grinding)
	for _, c := range p.Codes {
		salted := 0
		if c.Salted {
			salted = 1
		}
		add(c.LogRow, c.LogInvRate, c.Queries, int(c.Hash), c.Tail, salted)
	}
	return sha256.Sum256(b)
}

// paramsBeside chooses parameters for a program whose weights are committed with
// the code of other ones.
func paramsBeside(p *relation.Program, given *Params) Params {
	s := newSearch(p)
	s.fixed = &given.Codes[weightCommitment]
	guess, _ := s.codes(given.Grinding, 1)
	pads, _ := newKey(p, guess).sketch()
	s.pads = *pads
	params, _ := s.codes(given.Grinding, 1)
	params.salt(p)
	return params
}

// manyWeights are worth a collection of garbage.
const manyWeights = 1 << 20

// ProveWeights proves in zero knowledge that every committed weight lies in the
// range that the program declares for it, so that with the declared shapes no
// accumulator can wrap. It takes one opening of the weights. values holds the
// weights; digest binds the proof to the key it goes into. Without weights there
// is no proof: nil.
func ProveWeights(ctx context.Context, p *relation.Program, params Params, weights *ligero.Committed, values relation.Values, digest, seed [32]byte) (*WeightProof, error) {
	if weights == nil {
		return nil, nil
	}
	ranges, _ := relation.WeightRanges(p)
	own := paramsBeside(ranges, &params)
	key, fill, err := rangeKey(p, own, own.Top(weights), digest)
	if err != nil {
		return nil, err
	}
	pk := &ProvingKey{VerifyingKey: key, Weights: weights}
	all := fill(values)
	for id := range all {
		if key.Program.Tensors[id].Kind == relation.Weight {
			all[id] = nil // the proof takes them from the commitment
		}
	}
	if len(weights.Matrix().Small) >= manyWeights {
		debug.FreeOSMemory() // the proof's own memory comes from the system: let it have what compiling has left behind
	}
	body, err := pk.Prove(ctx, all, Options{Seed: seed})
	return &WeightProof{own, body}, err
}

// VerifyWeights checks a proof of ProveWeights; nil is right for a program
// without weights. top is as in NewVerifyingKey; errors are Verify's and its.
func VerifyWeights(p *relation.Program, params Params, top []ligero.Digest, digest [32]byte, proof *WeightProof) error {
	if has := newLayout(p, weightCommitment, params.Codes[weightCommitment].LogRow).rows > 0; !has || proof == nil {
		if has != (proof != nil) {
			return fmt.Errorf("%w: a program with weights has a proof about them, and no other has", ErrProof)
		}
		return nil
	}
	if proof.Params.Codes[weightCommitment] != params.Codes[weightCommitment] {
		return fmt.Errorf("%w: a proof about weights in another code", ErrProof)
	}
	key, _, err := rangeKey(p, proof.Params, top, digest)
	if err != nil {
		return err
	}
	verdict, err := key.Verify(Statement{}, proof.Body)
	if err == nil && verdict.Mode != Hidden {
		return fmt.Errorf("%w: a proof about weights that is not hidden", ErrProof)
	}
	return err
}
