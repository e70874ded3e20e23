package aver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"aver/graph"
	"aver/journal"
)

func mustRotate(t *testing.T, m *Model, k int) (*Rotation, []*Model) {
	t.Helper()
	r, successors, err := m.Rotate(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return r, successors
}

// proves makes a proof and checks it under the key of a file that leads to the
// model's.
func proves(t *testing.T, m *Model, vk *VerifyingKey, rotations ...*Rotation) {
	t.Helper()
	proof, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := vk.Follow(proof.Key(), rotations...)
	if err != nil {
		t.Fatal(err)
	}
	st, err := key.Verify(proof)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(st.Chain) - 1; got != len(rotations) || st.Chain[0] != vk.Digest() || st.Key != proof.Key() {
		t.Errorf("%d links in the chain, want %d", got, len(rotations))
	}
}

// filed writes a model and opens it.
func filed(t *testing.T, m *Model, name string) *Model {
	t.Helper()
	if err := m.Save(name); err != nil {
		t.Fatal(err)
	}
	return opened(t, name+".aver")
}

func opened(t *testing.T, path string) *Model {
	t.Helper()
	m, err := OpenModel(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// Models in memory and in files are rotated, and their successors again. A
// successor outlives the file that it came from.
func TestRotate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "p")
	m := mustCompile(t, perceptron(), CompileOptions{Proofs: 2})
	vk := m.VerifyingKey()
	r1, first := mustRotate(t, m, 2)
	proves(t, first[0], vk, r1)

	file := filed(t, m, name)
	r2, second := mustRotate(t, file, 3)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := SaveRotation(name, r2, second); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name + "-3.vk"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a successor has a key's file: %v", err)
	}
	s := opened(t, SuccessorPath(name, 2))
	proves(t, s, vk, r2)
	r3, third := mustRotate(t, s, 1)
	s.Close()
	read, err := OpenRotation(name + ".rotation")
	if err != nil {
		t.Fatal(err)
	}
	proves(t, filed(t, third[0], name+"-far"), vk, r3, read)
	if _, err := third[0].Check(t.Context(), []Values{m.RandomInput(1)}, nil); err != nil {
		t.Error(err)
	}
}

// A rotation takes an opening; where all proofs were made there is one left for
// it, and only one.
func TestRotationsAreCounted(t *testing.T) {
	inMemory := mustCompile(t, perceptron(), CompileOptions{Proofs: 2})
	for name, m := range map[string]*Model{
		"in memory": inMemory,
		"in a file": filed(t, mustCompile(t, perceptron(), CompileOptions{Proofs: 2}), filepath.Join(t.TempDir(), "p")),
	} {
		prove := func() error {
			_, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
			return err
		}
		rotate := func() error {
			_, _, err := m.Rotate(t.Context(), 1)
			return err
		}
		for i, step := range []struct {
			do   func() error
			is   error
			used int
		}{{prove, nil, 1}, {rotate, nil, 2}, {prove, ErrSpent, 2}, {rotate, nil, 2}, {rotate, ErrSpent, 2}, {prove, ErrSpent, 2}} {
			if err := step.do(); !errors.Is(err, step.is) {
				t.Errorf("%s: step %d: %v, want %v", name, i, err, step.is)
			}
			if _, used, err := m.Budget(); err != nil || used != step.used {
				t.Errorf("%s: step %d: %d proofs counted, want %d (%v)", name, i, used, step.used, err)
			}
		}
	}
	// What was made in memory counts in the file.
	file := filed(t, inMemory, filepath.Join(t.TempDir(), "p"))
	if _, _, err := file.Rotate(t.Context(), 1); !errors.Is(err, ErrSpent) {
		t.Errorf("saved: %v", err)
	}
}

// The opening counts before the rotation is made.
func TestInterruptedRotationCounts(t *testing.T) {
	m := filed(t, mustCompile(t, perceptron(), CompileOptions{}), filepath.Join(t.TempDir(), "p"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := m.Rotate(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, used, err := m.Budget(); used != 1 || err != nil {
		t.Errorf("%d counted, %v", used, err)
	}
	if err := os.Remove(m.budget.path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Rotate(t.Context(), 1); !errors.Is(err, journal.Missing) {
		t.Errorf("without journal: %v", err)
	}
}

// All files of a rotation are written, or none, and none is written over.
func TestSaveRotation(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "p")
	m := mustCompile(t, perceptron(), CompileOptions{})
	r, successors := mustRotate(t, m, 3)
	filed(t, successors[2], filepath.Join(t.TempDir(), "elsewhere"))
	if err := SaveRotation(name, r, successors); err == nil {
		t.Error("a successor that is saved already was saved again")
	}
	if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
	for _, path := range rotationFiles(name, 2) {
		if err := os.WriteFile(path, []byte("another's"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := CheckRotation(name, 2); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s is there: %v", path, err)
		}
		if err := SaveRotation(name, r, successors[:2]); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s is there: %v", path, err)
		}
		if b, err := os.ReadFile(path); string(b) != "another's" || err != nil {
			t.Errorf("%s was written over: %v", path, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := CheckRotation(filepath.Join(dir, "nowhere", "p"), 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}

func TestNoRotation(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{})
	for _, k := range []int{0, MaxSuccessors + 1} {
		if _, _, err := m.Rotate(t.Context(), k); err == nil {
			t.Errorf("%d successors", k)
		}
	}
	if _, used, _ := m.Budget(); used != 0 {
		t.Errorf("a refusal took %d openings", used)
	}
	bare := perceptron()
	bare.Nodes, bare.Initializers = []graph.Node{{Name: "relu", Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"y"}}}, nil
	bare.Outputs[0].Shape = []int{1, 6}
	if _, _, err := mustCompile(t, bare, CompileOptions{}).Rotate(t.Context(), 1); err == nil {
		t.Error("a model without weights was rotated")
	}
}

// A rotation of a file whose commitment is damaged does not verify, and nothing
// comes of it.
func TestRotateDamagedFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "p")
	filed(t, mustCompile(t, perceptron(), CompileOptions{}), name).Close()
	b, err := os.ReadFile(name + ".aver")
	if err != nil {
		t.Fatal(err)
	}
	m := opened(t, name+".aver")
	tails := m.file.Sections[len(m.file.Sections)-2]
	if tails.Name != tailsSection {
		t.Fatalf("the last section but one is %q", tails.Name)
	}
	salts := m.file.Sections[len(m.file.Sections)-1]
	m.Close()
	b[len(b)-len(salts.Data)-len(tails.Data)] ^= 1
	if err := os.WriteFile(name+".aver", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := opened(t, name+".aver").Rotate(t.Context(), 1); !errors.Is(err, ErrWrongKey) || errors.Is(err, ErrRejected) {
		t.Errorf("got %v", err)
	}
}
