package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"aver"
	"aver/format"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"aver": func() { os.Exit(Main()) }})
}

// modelsDir is the repository's models.
func modelsDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("../../models")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestScripts runs testdata/script. Each script finds in its directory a
// compiled model mlp.aver, its key mlp.vk, an input x.json with its proof
// mlp.proof, a model odd.onnx with operators that nobody knows, a model
// head.onnx from the 10 numbers that mlp puts out to 4, and an input nan.npy; MODELS is
// the repository's models.
func TestScripts(t *testing.T) {
	fixture := t.TempDir()
	buildFixture(t, fixture)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("MODELS", modelsDir(t))
			return os.CopyFS(env.WorkDir, os.DirFS(fixture))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status, "flip": flip, "cut": cut, "sparse": sparse, "json": jsonKeys, "onlyowner": onlyOwner, "readable": readable,
		},
	})
}

func buildFixture(t *testing.T, dir string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	samples := filepath.Join(modelsDir(t), "fashion-samples.npz")
	m, err := aver.Compile(t.Context(), filepath.Join(modelsDir(t), "fashion-mlp.onnx"), aver.CompileOptions{Calibrate: samples})
	must(err)
	must(m.Save(filepath.Join(dir, "mlp")))
	xs, err := m.ReadSamples(samples)
	must(err)
	b, err := json.Marshal(map[string][][]float64{"input_data": {xs[0]["input"]}})
	must(err)
	must(os.WriteFile(filepath.Join(dir, "x.json"), b, 0o644))
	proof, _, err := m.Prove(t.Context(), xs[0], aver.ProveOptions{})
	must(err)
	must(proof.Save(filepath.Join(dir, "mlp.proof")))
	must(os.WriteFile(filepath.Join(dir, "odd.onnx"), oddModel(), 0o644))
	must(os.WriteFile(filepath.Join(dir, "head.onnx"), layerModel(10, 4), 0o644))
	must(os.WriteFile(filepath.Join(dir, "nan.npy"), notNumbers(784), 0o644))
}

// notNumbers is an .npy array of n NaNs.
func notNumbers(n int) []byte {
	head := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d,)}\n", n)
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(head)), 0)
	b = append(b, head...)
	for range n {
		b = append(b, 0, 0, 0xc0, 0x7f)
	}
	return b
}

// oddModel is an ONNX file whose nodes are of operators that nobody knows.
func oddModel() []byte {
	field := func(id byte, b ...byte) []byte { return append([]byte{id<<3 | 2, byte(len(b))}, b...) }
	text := func(id byte, s string) []byte { return field(id, []byte(s)...) }
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	// dim 2 of a float tensor
	typ := field(2, field(1, join([]byte{1 << 3, 1}, field(2, field(1, []byte{1 << 3, 2}...)...))...)...)
	node := func(name, op, in, out string) []byte {
		return field(1, join(text(1, in), text(2, out), text(3, name), text(4, op))...)
	}
	graph := join(node("first", "Frobnicate", "x", "m"), node("second", "Defenestrate", "m", "y"), text(2, "odd"),
		field(11, join(text(1, "x"), typ)...), field(12, join(text(1, "y"), typ)...))
	return join([]byte{1 << 3, 8}, field(7, graph...), field(8, []byte{2 << 3, 13}...))
}

// status N aver …: runs a command and wants exit code N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command…")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if want, err := strconv.Atoi(args[0]); err != nil || code != want {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
	if code != 0 && ts.ReadFile("stdout") != "" {
		ts.Fatalf("a failure wrote to stdout")
	}
	if strings.Contains(ts.ReadFile("stderr"), "goroutine ") {
		ts.Fatalf("it panicked")
	}
}

// edit changes a file's bytes.
func edit(ts *testscript.TestScript, name string, f func([]byte) []byte) {
	path := ts.MkAbs(name)
	b, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, f(b), 0o644))
}

// flip FILE PERCENT, or flip MODEL SECTION: flips a bit about that far into the
// file, or in the middle of a model's section, in the lowest byte of a word where
// the file is words: a field element has no use for the upper bits.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	edit(ts, args[0], func(b []byte) []byte {
		percent, err := strconv.Atoi(args[1])
		part := b
		if err != nil {
			f, err := format.Unmarshal(format.Model, b)
			ts.Check(err)
			part, err = f.Raw(args[1]) // a part of b
			ts.Check(err)
			percent = 50
		}
		part[min(len(part)-1, len(part)*percent/100)&^7] ^= 4
		return b
	})
}

// cut FILE PERCENT: keeps that much of the file.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	percent, err := strconv.Atoi(args[1])
	ts.Check(err)
	edit(ts, args[0], func(b []byte) []byte { return b[:len(b)*percent/100] })
}

// sparse FILE: makes the file 2 GiB long without using the disk.
func sparse(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.Truncate(ts.MkAbs(args[0]), 2<<30))
}

// json KEY…: stdout is one JSON value that has these keys.
func jsonKeys(ts *testscript.TestScript, _ bool, args []string) {
	var v map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &v))
	for _, k := range args {
		if _, ok := v[k]; !ok {
			ts.Fatalf("no %q in the JSON", k)
		}
	}
}

// onlyowner FILE: nobody else may read the file.
func onlyOwner(ts *testscript.TestScript, _ bool, args []string) { mode(ts, args[0], 0o600) }

// readable FILE: everyone may read the file.
func readable(ts *testscript.TestScript, _ bool, args []string) { mode(ts, args[0], 0o644) }

func mode(ts *testscript.TestScript, file string, want fs.FileMode) {
	st, err := os.Stat(ts.MkAbs(file))
	ts.Check(err)
	if st.Mode().Perm() != want {
		ts.Fatalf("mode %v, want %v", st.Mode().Perm(), want)
	}
}

// An interrupt ends in exit code 130 and leaves no file, whole or half.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root := newRoot()
	root.SetArgs([]string{"compile", filepath.Join(modelsDir(t), "fashion-mlp.onnx"), "-o", filepath.Join(dir, "m")})
	if code := exitCode(root.ExecuteContext(ctx)); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}
