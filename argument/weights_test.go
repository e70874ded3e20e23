package argument

import (
	"context"
	"errors"
	"testing"

	"aver/ligero"
	"aver/relation"
	"aver/zk"
)

func (b *build) proveWeights(t *testing.T, pk *ProvingKey) error {
	t.Helper()
	digest := [32]byte{3}
	proof, err := ProveWeights(context.Background(), &b.Program, pk.Params, pk.Weights, b.values, digest, newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	return VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), digest, proof)
}

// widths are programs with weights of one table, and of several limbs.
func widths() map[string]*build {
	wide := gemm(13, 5)
	wide.Tensors[2].Min, wide.Tensors[2].Max = -1<<30, 1<<30+5 // the bias
	wide.values[2][0], wide.values[2][1] = -1<<30, 1<<30+5
	return map[string]*build{"narrow": gemm(13, 5), "wide": wide}
}

func TestWeightRanges(t *testing.T) {
	for name, b := range widths() {
		ranges, fill := relation.WeightRanges(&b.Program)
		if err := relation.Satisfied(ranges, fill(b.values)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := b.proveWeights(t, b.key(t)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A model's owner commits to weights beyond what the program declares.
func TestWeightsBeyondTheirRangeAreCaught(t *testing.T) {
	for name, change := range map[string]func(b *build){
		"above": func(b *build) { b.values[2][1] = b.Tensors[2].Max + 1 },
		"below": func(b *build) { b.values[2][0] = b.Tensors[2].Min - 1 },
		"far":   func(b *build) { b.values[2][3] = 1 << 46 },
	} {
		b := widths()["wide"]
		change(b)
		pk := b.key(t)
		ranges, fill := relation.WeightRanges(&b.Program)
		honest := widths()["wide"]
		values := fill(honest.values) // limbs and counts of other weights
		values[1] = b.values[2]
		own := paramsBeside(ranges, &pk.Params)
		key, _, err := rangeKey(&b.Program, own, own.Top(pk.Weights), [32]byte{3})
		if err != nil {
			t.Fatal(err)
		}
		if relation.Satisfied(ranges, values) == nil {
			t.Fatalf("%s: satisfied", name)
		}
		liar := &ProvingKey{VerifyingKey: key, Weights: pk.Weights}
		body, err := liar.Prove(context.Background(), values, Options{Seed: newSeed(t)})
		if err != nil {
			t.Fatal(err)
		}
		err = VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), [32]byte{3}, &WeightProof{own, body})
		if got := rejectedBy(err); got != zk.CheckSum {
			t.Errorf("%s: rejected by %q (%v)", name, got, err)
		}
	}
}

func TestWeightProofIsBound(t *testing.T) {
	b := gemm(13, 5)
	pk := b.key(t)
	proof, err := ProveWeights(context.Background(), &b.Program, pk.Params, pk.Weights, b.values, [32]byte{3}, newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), [32]byte{4}, proof); rejectedBy(err) == "" {
		t.Errorf("another key's digest: %v", err)
	}
	if err := VerifyWeights(&b.Program, pk.Params, []ligero.Digest{{5}}, [32]byte{3}, proof); rejectedBy(err) == "" {
		t.Errorf("another commitment: %v", err)
	}
	if err := VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), [32]byte{3}, nil); !errors.Is(err, ErrProof) {
		t.Errorf("no proof: %v", err)
	}
	// Work that the nonce may well be enough for, were the transcript not another.
	other := *proof
	other.Params.Grinding++
	if err := VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), [32]byte{3}, &other); rejectedBy(err) == "" {
		t.Errorf("other parameters: %v", err)
	}
	other = *proof
	other.Params.Codes[weightCommitment].Queries++
	if err := VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), [32]byte{3}, &other); !errors.Is(err, ErrProof) {
		t.Errorf("another code: %v", err)
	}
	b.Tensors[1].Max--
	if err := VerifyWeights(&b.Program, pk.Params, pk.Params.Top(pk.Weights), [32]byte{3}, proof); err == nil {
		t.Error("another range is accepted")
	}
}
