package argument

import "testing"

// Codewords past 2^18 symbols lose so much at each coordinate that rows are folded
// with that every challenge takes work.
func TestLongCodewords(t *testing.T) {
	b := gemm(5, 3)
	params := ChooseParams(&b.Program, 1)
	code, ok := fit(weightCommitment, 17, 2, params.Grinding, openings(1))
	if !ok {
		t.Fatal("no code")
	}
	params.Codes[weightCommitment] = code
	params.salt(&b.Program)
	weights, err := CommitWeights(&b.Program, params, b.values, newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	key, err := NewVerifyingKey(&b.Program, params, params.Top(weights), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	pk := &ProvingKey{VerifyingKey: key, Weights: weights}
	inBothModes(t, func(t *testing.T, m Mode) {
		if s := &key.shapes[m]; s.nonces < s.ledger.Terms[0].Count || key.least() == 0 {
			t.Errorf("%d proofs of work", s.nonces)
		}
		if bits := key.Ledger(m).Bits(); bits < 128 {
			t.Errorf("%v bits", bits)
		}
		if err := b.verify(pk, m, b.prove(t, pk, m)); err != nil {
			t.Error(err)
		}
	})
}
