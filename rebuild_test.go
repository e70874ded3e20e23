package aver

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/verify"
)

// A model with public weights has no journal, no limit and no secret, and its
// proofs hide the rest.
func TestPublicWeights(t *testing.T) {
	name := filepath.Join(t.TempDir(), "p")
	m := filed(t, mustCompile(t, perceptron(), CompileOptions{PublicWeights: true}), name)
	if parts := m.prover.Weights.Parts(); len(parts.Matrix.Tails) != 0 || len(parts.Salts) != 0 {
		t.Errorf("%d random coefficients and %d salts", len(parts.Matrix.Tails), len(parts.Salts))
	}
	if st, err := os.Stat(name + ".aver"); err != nil || st.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
	key, err := OpenVerifyingKey(name + ".vk")
	if err != nil {
		t.Fatal(err)
	}
	for _, clear := range []bool{false, true, false} {
		proof, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{Clear: clear})
		if err != nil {
			t.Fatal(err)
		}
		st, err := key.Verify(proof)
		if err != nil || st.Hidden == clear || !st.PublicWeights {
			t.Errorf("clear %t: %+v, %v", clear, st, err)
		}
	}
	if total, used, err := m.Budget(); total != Unlimited || used != 0 || err != nil || m.BudgetPrice() != 1 {
		t.Errorf("%d of %d proofs, %v", used, total, err)
	}
	if _, err := os.Stat(journalPath(name)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a journal: %v", err)
	}
	if _, _, err := m.Rotate(t.Context(), 1); !errors.Is(err, ErrPublicWeights) {
		t.Errorf("rotated: %v", err)
	}
	if _, err := compile(t.Context(), perceptron(), CompileOptions{PublicWeights: true, Proofs: 3}); err == nil {
		t.Error("public weights with a budget")
	}
}

// A verifier takes no rotation of public weights, whoever made it.
func TestRotatedPublicWeights(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{PublicWeights: true})
	r := verify.NewRotation(m.key, [][32]byte{m.key.Argument.WeightRoot}, make([]byte, 100))
	if _, err := m.key.Successors(r); !errors.Is(err, ErrRejected) {
		t.Errorf("got %v", err)
	}
}

// Private weights have a budget, which the key states, and a price.
func TestBudgetPrice(t *testing.T) {
	least := mustCompile(t, perceptron(), CompileOptions{Proofs: 1})
	most := mustCompile(t, perceptron(), CompileOptions{Proofs: MaxProofs})
	if least.key.Budget() != 1 || most.key.Budget() != MaxProofs || !(1 <= least.BudgetPrice() && least.BudgetPrice() < most.BudgetPrice()) {
		t.Errorf("%d proofs cost %g, %d cost %g", least.key.Budget(), least.BudgetPrice(), most.key.Budget(), most.BudgetPrice())
	}
}

// Public weights give one commitment, whoever makes it, and the keys differ in
// their proofs about ranges alone. Private ones give one each.
func TestRebuildKey(t *testing.T) {
	for _, public := range []bool{false, true} {
		opt := CompileOptions{PublicWeights: public}
		a, b := mustCompile(t, perceptron(), opt), mustCompile(t, perceptron(), opt)
		if a.key.Digest() == b.key.Digest() {
			t.Errorf("public %t: both proofs about ranges are the same", public)
		}
		if err := a.RebuildKey(a.key); err != nil {
			t.Errorf("public %t: its own key: %v", public, err)
		}
		if err := a.RebuildKey(b.key); public && err != nil || !public && !errors.Is(err, ErrWrongKey) {
			t.Errorf("public %t: the other's key: %v", public, err)
		}
		wide := mustCompile(t, perceptron(), CompileOptions{PublicWeights: public, Bits: 14})
		if err := a.RebuildKey(wide.key); !errors.Is(err, ErrWrongKey) {
			t.Errorf("public %t: of another program: %v", public, err)
		}
	}
	m := mustCompile(t, perceptron(), CompileOptions{Proofs: 1})
	_, successors := mustRotate(t, m, 1)
	if err := successors[0].RebuildKey(m.key); err != nil {
		t.Errorf("a successor: %v", err)
	}
}

// A file whose weights are not the committed ones is found out, also where all
// else in it is as it was: the commitment that it holds is not believed.
func TestRebuildOtherWeights(t *testing.T) {
	for _, public := range []bool{false, true} {
		name := filepath.Join(t.TempDir(), "p")
		m := mustCompile(t, perceptron(), CompileOptions{PublicWeights: public})
		if err := m.Rebuild(); err != nil {
			t.Errorf("public %t: %v", public, err)
		}
		rows := m.prover.Weights.Matrix().Data
		honest := rows[4]
		field.SetInts(rows[4:5], []int64{m.weights[0].Widened()[4] ^ 1})
		lying := filed(t, m, name)
		if err := lying.Rebuild(); !errors.Is(err, ErrWrongKey) {
			t.Errorf("public %t: a weight changed: %v", public, err)
		}
		proof, _, err := lying.Prove(t.Context(), lying.RandomInput(1), ProveOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.key.Verify(proof); !errors.Is(err, ErrRejected) {
			t.Errorf("public %t: a proof with another weight: %v", public, err)
		}
		rows[4] = honest
		parts := m.prover.Weights.Parts()
		for what, damage := range map[string]func(){
			"codeword": func() { m.prover.Weights = withoutColumns(t, m.prover.Weights) },
		} {
			if damage(); m.Rebuild() != nil {
				t.Errorf("public %t: the %s was used", public, what)
			}
		}
		if public {
			continue
		}
		for what, damage := range map[string]func(){
			"tails": func() { parts.Matrix.Tails[0] = parts.Matrix.Tails[1] },
			"salts": func() { parts.Salts[0][0] ^= 1 },
		} {
			if damage(); !errors.Is(m.Rebuild(), ErrWrongKey) {
				t.Errorf("other %s were accepted", what)
			}
		}
	}
}

// withoutColumns is a commitment whose codeword cannot be read.
func withoutColumns(t *testing.T, c *ligero.Committed) *ligero.Committed {
	t.Helper()
	parts := c.Parts()
	parts.Columns = columnFile{strings.NewReader("")}
	broken, err := ligero.Restore(c.Params(), parts)
	if err != nil {
		t.Fatal(err)
	}
	return broken
}
