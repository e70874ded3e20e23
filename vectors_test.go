package aver

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"aver/argument"
)

var update = flag.Bool("update", false, "write testdata/vectors anew; only where the protocol's version changes")

// vector is what a stored proof states.
type vector struct {
	Protocol string  `json:"protocol"`
	Key      string  `json:"key"` // digest
	Inputs   []Value `json:"inputs"`
	Outputs  []Value `json:"outputs"`
}

// TestVectors holds the verifier to proofs that an earlier build made: those of
// one protocol version verify for ever, and say the same.
func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	keys, err := filepath.Glob("testdata/vectors/*.vk")
	if err != nil || len(keys) < 4 {
		t.Fatalf("%d vectors found, %v", len(keys), err)
	}
	for _, path := range keys {
		stem := path[:len(path)-len(".vk")]
		k, err := OpenVerifyingKey(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := OpenProof(stem + ".proof")
		if err != nil {
			t.Fatal(err)
		}
		if r, err := OpenRotation(stem + ".rotation"); err == nil {
			if k, err = k.Follow(p.Key(), r); err != nil {
				t.Fatal(err)
			}
		}
		st, err := k.Verify(p)
		if err != nil {
			t.Errorf("%s: %v", stem, err)
			continue
		}
		want, err := os.ReadFile(stem + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(t, st); !bytes.Equal(got, want) {
			t.Errorf("%s states\n%s\nwant\n%s", stem, got, want)
		}
	}
}

func describe(t *testing.T, st *Statement) []byte {
	t.Helper()
	b, err := json.MarshalIndent(vector{argument.Hidden.Protocol(), hexDigest(st.Key), st.Inputs, st.Outputs}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

func writeVectors(t *testing.T) {
	dir := "testdata/vectors"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, opt := range map[string]CompileOptions{
		"open":      {Bits: 8, PublicWeights: true},
		"public":    {Bits: 8},
		"committed": {Bits: 8, CommitInput: true, CommitOutput: true},
		"rotated":   {Bits: 8, Proofs: 1},
	} {
		m := mustCompile(t, perceptron(), opt)
		files := map[string][]byte{".vk": m.VerifyingKey().Bytes()}
		if name == "rotated" {
			r, successors := mustRotate(t, m, 2)
			files[".rotation"], m = r.Bytes(), successors[1]
		}
		p, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
		if err != nil {
			t.Fatal(err)
		}
		st, err := m.VerifyingKey().Verify(p)
		if err != nil {
			t.Fatal(err)
		}
		files[".proof"], files[".json"] = p.Bytes(), describe(t, st)
		for ext, b := range files {
			if err := os.WriteFile(filepath.Join(dir, name+ext), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
