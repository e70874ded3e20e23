package aver

import (
	"aver/argument"
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"aver/format"
	"aver/graph"
	"aver/input"
	"aver/verify"
)

// weights is a tensor of small random numbers.
func weights(seed uint64, shape ...int) *graph.Tensor {
	rng := rand.New(rand.NewPCG(seed, 9))
	t := graph.NewTensor(graph.Float, shape)
	for i := range t.Floats {
		t.Floats[i] = float32(rng.Float64() - 0.5)
	}
	return t
}

// perceptron is relu(x·W + b), from 6 to 3 numbers.
func perceptron() *graph.Graph {
	return &graph.Graph{
		Name: "perceptron", Opset: 13,
		Inputs:  []graph.ValueInfo{{Name: "x", Shape: []int{1, 6}}},
		Outputs: []graph.ValueInfo{{Name: "y", Shape: []int{1, 3}}},
		Nodes: []graph.Node{
			{Name: "fc", Op: "Gemm", Inputs: []string{"x", "w", "b"}, Outputs: []string{"h"}},
			{Name: "relu", Op: "Relu", Inputs: []string{"h"}, Outputs: []string{"y"}},
		},
		Initializers: map[string]*graph.Tensor{"w": weights(1, 6, 3), "b": weights(2, 3)},
	}
}

func mustCompile(t testing.TB, g *graph.Graph, opt CompileOptions) *Model {
	t.Helper()
	m, err := compile(context.Background(), g, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSaveAndOpen(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{})
	if len(m.Warnings()) == 0 {
		t.Error("no warning about missing samples")
	}
	name := filepath.Join(t.TempDir(), "p")
	if err := m.Save(name); err != nil {
		t.Fatal(err)
	}
	opened, err := OpenModel(name + ".aver")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if !reflect.DeepEqual(opened.Warnings(), m.Warnings()) || opened.VerifyingKey().Digest() != m.VerifyingKey().Digest() {
		t.Error("the opened model is another one")
	}
	x := m.RandomInput(3)
	nodes := 0
	a, err := m.Run(t.Context(), x, func(stage string, done, total int) {
		if stage != "run" || done != nodes || total <= done {
			t.Errorf("progress: %s, %d of %d, want node %d", stage, done, total, nodes)
		}
		nodes++
	})
	if nodes == 0 {
		t.Error("no progress")
	}
	if err != nil {
		t.Fatal(err)
	}
	proof, stats, err := opened.Prove(t.Context(), x, ProveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := OpenVerifyingKey(name + ".vk")
	if err != nil {
		t.Fatal(err)
	}
	st, err := key.Verify(proof)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, stats.Outputs) || !reflect.DeepEqual(a, st.Outputs) {
		t.Errorf("run gives %v, prove %v, verify %v", a, stats.Outputs, st.Outputs)
	}
	if err := opened.Save(name); err == nil {
		t.Error("an opened model was saved over itself")
	}
}

func TestInputErrors(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{})
	six := func(v float64) Values { return Values{"x": {0, 0, v, 0, 0, 0}} }
	tests := []struct {
		name string
		x    Values
		is   []error
		says string
	}{
		{"no input", Values{}, []error{ErrInput, input.Missing}, `input "x"`},
		{"five values", Values{"x": make([]float64, 5)}, []error{ErrInput, ErrUnsupported, input.WrongShape}, "want 6 values"},
		{"NaN", six(math.NaN()), []error{ErrInput, ErrUnsupported, input.NotFinite}, "element 2"},
		{"out of range", six(100), []error{ErrUnsupported}, "calibrate"},
	}
	for _, tt := range tests {
		_, err := m.Run(t.Context(), tt.x)
		_, _, proveErr := m.Prove(t.Context(), tt.x, ProveOptions{})
		for _, is := range tt.is {
			if !errors.Is(err, is) || !errors.Is(proveErr, is) {
				t.Errorf("%s: %v and %v, want %v", tt.name, err, proveErr, is)
			}
		}
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v does not say %q", tt.name, err, tt.says)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	odd := perceptron()
	odd.Nodes[1].Op = "Frobnicate"
	var un *graph.UnsupportedError
	_, err := compile(t.Context(), odd, CompileOptions{})
	if err = classify(err); !errors.Is(err, ErrUnsupported) || !errors.As(err, &un) {
		t.Errorf("unknown operator: %v", err)
	}
	if _, err := compile(t.Context(), perceptron(), CompileOptions{Bits: 7}); err == nil {
		t.Error("7 bits were accepted")
	}
	_, err = compile(t.Context(), perceptron(), CompileOptions{Samples: []Values{{"x": {1}}}})
	if err = classify(err); !errors.Is(err, ErrInput) {
		t.Errorf("short sample: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := compile(ctx, perceptron(), CompileOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Compile(t.Context(), "testdata/nowhere.onnx", CompileOptions{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// A model is safe for concurrent use; all its proofs of one input verify.
func TestConcurrent(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			proof, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
			if err == nil {
				_, err = m.VerifyingKey().Verify(proof)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestCheck(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{Bits: 14})
	samples := []Values{m.RandomInput(1), m.RandomInput(2), m.RandomInput(3)}
	r, err := m.Check(t.Context(), samples, []int{0, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	o := r.Outputs[0]
	if r.Samples != 3 || o.Agreement != 1 || o.MaxError > 1e-2 || o.MaxError < o.MeanError || *o.Accuracy != *o.FloatAccuracy {
		t.Errorf("%+v %+v", r, o)
	}
	if len(r.Layers) == 0 || r.Layers[0].Bits != 14 {
		t.Errorf("layers %+v", r.Layers)
	}
	if _, err := m.Check(t.Context(), samples, []int{0}); !errors.Is(err, ErrInput) {
		t.Errorf("one label for three samples: %v", err)
	}
}

func TestExpectedBytes(t *testing.T) {
	for _, opt := range []CompileOptions{{}, {CommitInput: true, CommitOutput: true}} {
		m := mustCompile(t, perceptron(), opt)
		proof, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got, want := expectedBytes(m.VerifyingKey(), argument.Hidden), len(proof.Bytes())
		if !near(float64(got), float64(want), 0.03) {
			t.Errorf("expected %d bytes, the proof has %d", got, want)
		}
	}
}

// saved is the bytes of a small model's file.
func saved(t testing.TB) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "p")
	if err := mustCompile(t, perceptron(), CompileOptions{}).Save(name); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name + ".aver")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// use opens a model's bytes and does everything with it that reads them. A
// proof that it makes does not verify, or the damage is in what no proof needs.
func use(t *testing.T, b []byte) error {
	f, err := format.Unmarshal(format.Model, b)
	if err != nil {
		return readError(err, ErrWrongKey)
	}
	m, err := readModel(f)
	if err != nil {
		return readError(err, ErrWrongKey)
	}
	if _, err := m.Check(t.Context(), []Values{m.RandomInput(1)}, nil); err != nil {
		return err
	}
	proof, _, err := m.Prove(t.Context(), m.RandomInput(1), ProveOptions{})
	if err != nil {
		return err
	}
	_, err = m.VerifyingKey().Verify(proof)
	return err
}

func TestDamagedModel(t *testing.T) {
	good := saved(t)
	if err := use(t, good); err != nil {
		t.Fatal(err)
	}
	f, err := format.Unmarshal(format.Model, good)
	if err != nil {
		t.Fatal(err)
	}
	read := len(good) // the part before the commitment, which is trusted
	for _, s := range f.Sections {
		if s.Name == codewordSection {
			read = bytes.Index(good, s.Data[:64])
		}
	}
	for i := 0; i < len(good); i += 1 + len(good)/300 {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if err := use(t, bad); i < read && !errors.Is(err, ErrWrongKey) {
			t.Fatalf("byte %d of %d flipped: %v", i, len(good), err)
		}
	}
	for _, n := range []int{0, 1, 8, 100, len(good) / 2, len(good) - 1} {
		if err := use(t, good[:n]); !errors.Is(err, ErrWrongKey) {
			t.Errorf("cut to %d: %v", n, err)
		}
	}
}

func FuzzModel(f *testing.F) {
	f.Add(saved(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := use(t, b); err != nil && !errors.Is(err, ErrWrongKey) && !errors.Is(err, verify.ErrRejected) {
			t.Errorf("untyped: %v", err)
		}
	})
}

func FuzzFloatModel(f *testing.F) {
	f.Add(encodeGraph(perceptron()))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := decodeGraph(b)
		if err != nil {
			return
		}
		// What is read can be evaluated, or is refused.
		if ev, err := graph.NewEvaluator(g); err == nil && len(b) < 1<<12 {
			_, err = ev.Eval(t.Context(), nil)
			if len(g.Inputs) > 0 && err == nil {
				t.Error("evaluated without its inputs")
			}
		}
	})
}

func TestFloatModelRoundTrip(t *testing.T) {
	g := perceptron()
	g.Nodes[0].Attrs = map[string]graph.Attr{"alpha": {Float: 1}, "axes": {Ints: []int64{-1, 300}}, "t": {Tensor: weights(1, 2)}}
	b := encodeGraph(g)
	got, err := decodeGraph(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encodeGraph(got), b) {
		t.Error("the graph changed")
	}
}
