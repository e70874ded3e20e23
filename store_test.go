package aver

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"aver/field"
	"aver/format"
	"aver/ligero"
)

// Files of the first releases, which have the weights beside a message of elements,
// are read, proved from, and found out where they are damaged.
func TestOldModelFile(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{Proofs: 2})
	name := filepath.Join(t.TempDir(), "p")
	good := filed(t, m, name)
	sections := slices.DeleteFunc(slices.Clone(good.file.Sections), func(s format.Section) bool {
		return s.Name == runsSection || s.Name == smallSection
	})
	for what, change := range map[string]func([]int64) []int64{
		"":                 func(w []int64) []int64 { return w },
		"a weight missing": func(w []int64) []int64 { return w[1:] },
		"a weight outside": func(w []int64) []int64 { return append([]int64{1 << 40}, w[1:]...) },
	} {
		weights := new(format.Encoder)
		for _, w := range m.weights {
			weights.Ints(change(w.Widened()))
		}
		old := append(slices.Clone(sections), format.Section{Name: weightsSection, Data: weights.Encoded()})
		if err := format.Write(name+".aver", format.Model, old); err != nil {
			t.Fatal(err)
		}
		m, err := OpenModel(name + ".aver")
		if what != "" {
			if !errors.Is(err, ErrWrongKey) {
				t.Errorf("%s: %v", what, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		proof, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.key.Verify(proof); err != nil {
			t.Error(err)
		}
		if err := errors.Join(m.Rebuild(), m.Close()); err != nil {
			t.Error(err)
		}
	}
}

// narrow is a model most of whose rows of weights are small integers, some of them
// with padding in between.
func narrow(t *testing.T) *Model {
	t.Helper()
	m, err := Stack{Width: 24, Blocks: 1, Rows: 2}.Compile(t.Context(), CompileOptions{PublicWeights: true})
	if err != nil {
		t.Fatal(err)
	}
	if rows := m.prover.Weights.Matrix(); len(rows.Small) == 0 || len(rows.Data) == 0 {
		t.Fatalf("runs of %v", rows.Runs)
	}
	return m
}

// A model in a file computes and proves what it does in memory, and what its rows
// hold where no weight is changes nothing.
func TestNarrowRows(t *testing.T) {
	m := narrow(t)
	stored := filed(t, m, filepath.Join(t.TempDir(), "p"))
	for i := range m.weights {
		if !slices.Equal(stored.weights[i].Widened(), m.weights[i].Widened()) {
			t.Errorf("weights %d are others in the file", i)
		}
	}
	proof, _, err := stored.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.key.Verify(proof); err != nil {
		t.Error(err)
	}
	rows := m.prover.Weights.Matrix()
	rows.Small[24*128-1] ^= 1 // of 72 columns, padded
	if err := errors.Join(m.Rebuild(), stored.Rebuild()); err != nil {
		t.Error(err)
	}
	rows.Small[0] ^= 1
	if err := filed(t, m, filepath.Join(t.TempDir(), "q")).Rebuild(); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a weight changed: %v", err)
	}
}

// Hostile rows are refused: more or fewer than there are, more than memory could
// hold, and a tensor that is cut apart.
func TestHostileRows(t *testing.T) {
	m := narrow(t)
	sections := filed(t, m, filepath.Join(t.TempDir(), "p")).file.Sections
	whole := *m.prover.Weights.Matrix()
	cut := whole
	cut.Runs = append([]int{1, whole.Runs[1] - 1}, whole.Runs[2:]...)
	cut.Small, cut.Data = whole.Small[1<<whole.LogRow:], append(make(field.Vec, 1<<whole.LogRow), whole.Data...)
	hostile := map[string]ligero.Matrix{"cut": cut}
	a, b := whole.Runs[1], whole.Runs[2]
	for _, runs := range [][]int{nil, {0}, {a + b}, {0, a + b}, {0, a, b, 1}, {0, a - 1, b, 1, 0, 1}, {0, a, 1 << 31}, {0, a, 1 << 30, 0, 1 << 30}, make([]int, 1<<16)} {
		bad := whole
		bad.Runs = runs
		hostile[fmt.Sprint("runs of ", runs[:min(len(runs), 9)])] = bad
	}
	for what, rows := range hostile {
		for i := range sections {
			switch sections[i].Name {
			case runsSection:
				sections[i].Data = encodeRuns(rows.Runs)
			case smallSection:
				sections[i].Data = rawBytes(rows.Small)
			case messageSection:
				sections[i].Data = rawBytes(rows.Data)
			}
		}
		f, err := format.Unmarshal(format.Model, format.Marshal(format.Model, sections))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readModel(f); !errors.Is(readError(err, ErrWrongKey), ErrWrongKey) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
