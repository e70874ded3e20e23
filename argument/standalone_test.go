package argument

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/soundness"
)

// standing is a program with committed ends, its key, and a commitment to its
// input that stands alone.
func standing(t *testing.T) (*build, *ProvingKey, *ligero.Committed) {
	t.Helper()
	b := committed(gemm(5, 3))
	return b, b.key(t), commitEnd(t, b, relation.Input)
}

// commitEnd commits to the first tensor of a kind.
func commitEnd(t *testing.T, b *build, kind relation.Kind) *ligero.Committed {
	t.Helper()
	for id := range b.Tensors {
		if b.Tensors[id].Kind == kind {
			c, err := CommitEnd([][]int{b.Tensors[id].Shape}, [][]int64{b.values[id]}, newSeed(t))
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	t.Fatal("no such tensor")
	return nil
}

// Two proofs about the same commitments name the same roots, and agree in
// nothing else.
func TestProofsOfOneCommitment(t *testing.T) {
	b, pk, in := standing(t)
	out := commitEnd(t, b, relation.Output)
	inBothModes(t, func(t *testing.T, m Mode) {
		var s seen
		for range 2 {
			body, err := pk.Prove(context.Background(), b.values, Options{Mode: m, Seed: newSeed(t), Input: in, Output: out})
			if err != nil {
				t.Fatal(err)
			}
			v, err := pk.Verify(Statement{}, body)
			if err != nil {
				t.Fatal(err)
			}
			if *v.Input != in.Root() || *v.Output != out.Root() {
				t.Errorf("roots %x and %x", *v.Input, *v.Output)
			}
			p, err := decode(pk.VerifyingKey, body)
			if err != nil {
				t.Fatal(err)
			}
			s.add("root of the witness", p.Roots[witnessCommitment])
			if m == Clear {
				continue
			}
			s.planes("message", field.PlanesOf(p.Messages))
			for i, w := range p.words(pk.VerifyingKey) {
				s.planes(fmt.Sprint("word ", i), w)
			}
		}
		if len(s.repeats) > 0 {
			t.Errorf("%d repeats: %q", len(s.repeats), s.repeats[0])
		}
	})
}

// A commitment to the input of one program's proof serves another program's.
func TestOneCommitmentTwoPrograms(t *testing.T) {
	b, _, in := standing(t)
	other := committed(gemmOf(b.values[0], 7))
	pk := other.key(t)
	body, err := pk.Prove(context.Background(), other.values, Options{Seed: newSeed(t), Input: in})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := pk.Verify(Statement{}, body); err != nil || *v.Input != in.Root() {
		t.Errorf("%+v, %v", v, err)
	}
}

// A prover is told that a commitment does not fit, and if he goes on the proof
// is rejected by the check that binds the commitment to the claims on it.
func TestCommitmentToOtherValues(t *testing.T) {
	b, pk, _ := standing(t)
	other := slices.Clone(b.values[0])
	other[2] = 7 - other[2]
	in, err := CommitEnd([][]int{{5}}, [][]int64{other}, newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pk.Prove(context.Background(), b.values, Options{Seed: newSeed(t), Input: in}); !errors.Is(err, ErrKey) {
		t.Errorf("other values: %v", err)
	}
	var lies lying
	lies.given[inputCommitment] = in
	if check := stage(t, pk, b.values, newSeed(t), lies).verify(t); check != "pads: checks hold" {
		t.Errorf("other values are caught by %q", check)
	}
}

func TestCommitmentThatDoesNotFit(t *testing.T) {
	b, pk, in := standing(t)
	public := gemm(5, 3)
	large, err := CommitEnd([][]int{{1000}}, [][]int64{make([]int64, 1000)}, newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		b   *build
		pk  *ProvingKey
		opt Options
	}{
		"a public input":        {public, public.key(t), Options{Input: in}},
		"another code":          {b, pk, Options{Input: large}},
		"the output's place":    {b, pk, Options{Output: in}},
		"a public output":       {public, public.key(t), Options{Output: in}},
		"the other code at end": {b, pk, Options{Output: large}},
	} {
		if _, err := c.pk.Prove(context.Background(), c.b.values, c.opt); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		shapes [][]int
		values [][]int64
	}{
		"no tensors":     {nil, nil},
		"a tensor short": {[][]int{{2}, {3}}, [][]int64{{1, 2}}},
		"a value short":  {[][]int{{2, 3}}, [][]int64{{1, 2, 3, 4, 5}}},
	} {
		if _, err := CommitEnd(c.shapes, c.values, [32]byte{1}); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The code follows from the sizes, reaches the target without grinding, bears
// the budget, and fits what a key may have.
func TestEndCode(t *testing.T) {
	for _, shape := range [][]int{{1}, {10}, {28, 28}, {3, 32, 32}, {1 << 20}, {5, 5, 5, 5}, {1 << 15, 1 << 15}} {
		code := EndCode([][]int{shape})
		params := Params{Codes: [commitments]ligero.Params{inputCommitment: code}}
		rate := float64(code.RowLength()+code.Tail) / float64(code.CodeLength())
		switch {
		case soundness.QueryBits(rate, code.Queries) < soundness.Target:
			t.Errorf("%v: %+v has too few queries", shape, code)
		case code.Tail < CommitmentBudget*code.Queries:
			t.Errorf("%v: %+v does not bear the budget", shape, code)
		case code.Check() != nil || code.LogRow < minLogRow || code.LogLength() > maxLogLength:
			t.Errorf("%v: %+v fits no key", shape, code)
		case newLayout(ends([][]int{shape}), inputCommitment, code.LogRow).rows > maxRows:
			t.Errorf("%v: %+v has too many rows", shape, code)
		case params.checkEnds(ends([][]int{shape, {7}})) == nil:
			t.Errorf("%v: %+v passes for another size", shape, code)
		}
	}
}

// A key with other codes for its input or output could make no proof that a
// chain has use for.
func TestOtherEndCodesAreRefused(t *testing.T) {
	b := committed(gemm(5, 3))
	for _, c := range []commitment{inputCommitment, outputCommitment} {
		params := ChooseParams(&b.Program, 0)
		params.Codes[c].LogInvRate++
		if _, err := NewVerifyingKey(&b.Program, params, b.someTop(), [32]byte{}); !errors.Is(err, ErrKey) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
