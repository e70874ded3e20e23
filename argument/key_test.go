package argument

import (
	"errors"
	"testing"

	"aver/relation"
	"aver/soundness"
)

func TestKeyIsRefused(t *testing.T) {
	for name, change := range map[string]func(p *relation.Program, params *Params){
		"few queries":   func(_ *relation.Program, p *Params) { p.Codes[witnessCommitment].Queries-- },
		"no grinding":   func(_ *relation.Program, p *Params) { p.Grinding = 0 },
		"much grinding": func(_ *relation.Program, p *Params) { p.Grinding = 40 },
		"many queries":  func(_ *relation.Program, p *Params) { p.Codes[weightCommitment].Queries = 1 << 19 },
		"rate":          func(_ *relation.Program, p *Params) { p.Codes[weightCommitment].LogInvRate = 0 },
		"long rows":     func(_ *relation.Program, p *Params) { p.Codes[weightCommitment].LogRow = 24 },
		"no salts": func(_ *relation.Program, p *Params) {
			p.Codes[weightCommitment].Salted, p.Codes[weightCommitment].Tail = false, p.Codes[weightCommitment].Tail+1
		},
		"no tail":       func(_ *relation.Program, p *Params) { p.Codes[witnessCommitment].Tail = 0 },
		"no spare tail": func(_ *relation.Program, p *Params) { p.Codes[foldCommitment].Tail-- },
		"long tail":     func(_ *relation.Program, p *Params) { p.Codes[witnessCommitment].Tail *= 2 },
		"long pads":     func(_ *relation.Program, p *Params) { p.Codes[padCommitment].LogInvRate-- },
		"wrapping":      func(p *relation.Program, _ *Params) { p.Tensors[1].Max = 1 << 46 },
	} {
		b := gemm(5, 3)
		params := ChooseParams(&b.Program, 0)
		change(&b.Program, &params)
		if _, err := NewVerifyingKey(&b.Program, params, b.someTop(), [32]byte{}); !errors.Is(err, ErrKey) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A budget is what was asked for, up to the most, or at least MinBudget.
func TestBudgets(t *testing.T) {
	b := gemm(13, 5)
	for asked, least := range map[int]int{0: MinBudget, 1: 1, 40: 40, MaxBudget: MaxBudget} {
		params := ChooseParams(&b.Program, asked)
		if _, err := NewVerifyingKey(&b.Program, params, b.someTop(), [32]byte{}); err != nil {
			t.Errorf("budget %d: %v", asked, err)
		}
		if got := params.Budget(); got < least || asked > 0 && got != asked {
			t.Errorf("budget %d: got %d", asked, got)
		}
	}
}

// A key of endless kernels would hang its verifier.
func TestEndlessKeyIsRefused(t *testing.T) {
	b := gemm(5, 3)
	const n = 1 << 16
	big := b.tensor("big", relation.Fixed, []int{1}, 0, 0, []int64{0})
	out := b.tensor("out", relation.Virtual, []int{1, n}, 0, 0, nil)
	b.Einsums = append(b.Einsums, relation.Einsum{Name: "endless", Out: out, Sizes: []int{1, n, n}, Terms: []relation.Term{{Coef: 1, Factors: []relation.View{{
		Tensor: big, Dims: []relation.Affine{{Strides: []relation.Stride{{Index: 1, Step: 1}, {Index: 2, Step: -1}}}}}}}}})
	if _, err := NewVerifyingKey(&b.Program, ChooseParams(&b.Program, 0), b.someTop(), [32]byte{}); !errors.Is(err, ErrKey) {
		t.Errorf("got %v", err)
	}
}

func TestLedgerReachesTheTarget(t *testing.T) {
	for name, b := range programs() {
		pk := b.key(t)
		inBothModes(t, func(t *testing.T, m Mode) {
			ledger := pk.Ledger(m)
			if bits := ledger.Bits(); bits < soundness.Target {
				t.Errorf("%s: %.2f bits", name, bits)
			}
			sources := map[string]bool{}
			for _, term := range ledger.Terms {
				sources[term.Source] = true
			}
			want := []string{"lookup", "logup", "logup/layer", "einsum", "open weights", "open witness"}
			if m == Hidden {
				want = append(want, "pads")
			}
			for _, w := range want {
				if !sources[w] {
					t.Errorf("%s: nothing is entered for %s", name, w)
				}
			}
		})
	}
}
