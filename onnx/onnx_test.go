package onnx

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"aver/graph"
)

// TestTensorTypes holds every element type, raw and typed, to NumPy's reading
// of it (testdata/generate.py).
func TestTensorTypes(t *testing.T) {
	z, err := zip.OpenReader("testdata/tensors.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 40 {
		t.Fatalf("%d files", len(files))
	}
	for name, data := range files {
		base, ok := strings.CutSuffix(name, ".pb")
		if !ok || strings.HasSuffix(base, ".want") {
			continue
		}
		_, got, err := ParseTensor(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, want, err := ParseTensor(files[base+".want.pb"])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Floats, want.Floats) || !slices.Equal(got.Ints, want.Ints) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		if isBool := strings.HasPrefix(name, "bool"); isBool != (got.DType == graph.Bool) {
			t.Errorf("%s is %v", name, got.DType)
		}
	}
}

func TestExternal(t *testing.T) {
	g, err := Load("testdata/external/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	if w := g.Initializers["w"]; w == nil || !slices.Equal(w.Shape, []int{3, 4}) || w.Floats[11] != 11./8 {
		t.Errorf("w is %v", w)
	}
	if b := g.Initializers["b"]; b == nil || !slices.Equal(b.Floats, []float32{1, -1, 2, -20}) {
		t.Errorf("b is %v", b)
	}
	if g.Nodes[0].Name != "Gemm_0" || g.Nodes[1].Name != "act" || g.Nodes[0].Attrs["alpha"].Float != 0.5 {
		t.Errorf("nodes %v", g.Nodes)
	}
	if x := g.Inputs; len(x) != 1 || !slices.Equal(x[0].Shape, []int{-1, 3}) {
		t.Errorf("inputs %v", x)
	}
}

// message builds protobuf: pairs of a field number and an int, a string, or the
// bytes of a message.
func message(pairs ...any) []byte {
	var b []byte
	for i := 0; i < len(pairs); i += 2 {
		id := protowire.Number(pairs[i].(int))
		switch v := pairs[i+1].(type) {
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, id, protowire.VarintType), uint64(v))
		case string:
			b = protowire.AppendString(protowire.AppendTag(b, id, protowire.BytesType), v)
		case []byte:
			b = protowire.AppendBytes(protowire.AppendTag(b, id, protowire.BytesType), v)
		}
	}
	return b
}

// withTensor is a model whose only node is an Identity of the initialiser t.
func withTensor(tensor []byte) []byte {
	g := message(1, message(4, "Identity", 1, "w", 2, "y"), 5, tensor, 12, value32("y", 4))
	return message(7, g, 8, message(2, 13))
}

// value32 is a ValueInfoProto of float32.
func value32(name string, dims ...int) []byte {
	var shape []byte
	for _, d := range dims {
		shape = append(shape, message(1, message(1, d))...)
	}
	return message(1, name, 2, message(1, message(1, 1, 2, shape)))
}

func TestExternalHostile(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "model")
	if err := os.Mkdir(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "secret"), filepath.Join(inside, "w")} {
		if err := os.WriteFile(path, make([]byte, 16), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret", filepath.Join(inside, "link")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ location, offset, length, want string }{
		{"w", "0", "16", ""},
		{"../secret", "0", "16", "does not stay inside"},
		{filepath.Join(dir, "secret"), "0", "16", "does not stay inside"},
		{"", "0", "16", "does not stay inside"},
		{"link", "0", "16", "escapes"},
		{"nothing", "0", "16", "no such file"},
		{".", "0", "16", "not a regular file"},
		{"w", "17", "0", "past the end"},
		{"w", "8", "16", "past the end"},
		{"w", "-1", "16", "not a size"},
		{"w", "0", "9223372036854775807", "past the end"},
		{"w", "1", "9223372036854775807", "past the end"},
		{"w", "0", "8", "needs more elements"},
	} {
		tensor := message(8, "w", 1, 4, 2, tFloat, 14, 1,
			13, message(1, "location", 2, c.location), 13, message(1, "offset", 2, c.offset), 13, message(1, "length", 2, c.length))
		_, err := Parse(withTensor(tensor), inside)
		wantError(t, c.location+" "+c.offset+" "+c.length, err, c.want)
		if c.want == "" {
			_, err := Parse(withTensor(tensor), "")
			wantError(t, "no directory", err, "in another file")
		}
	}
	var many []any
	for i := range 5 {
		many = append(many, 5, message(8, "w"+strconv.Itoa(i), 1, 4, 2, tFloat, 14, 1, 13, message(1, "location", 2, "w")))
	}
	_, err := Parse(message(7, message(many...), 8, message(2, 13)), inside)
	wantError(t, "one file for five tensors", err, "times over")
}

// wantError holds err to be an *Error that says want, or nil for "".
func wantError(t *testing.T, name string, err error, want string) {
	t.Helper()
	var typed *Error
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case want != "" && (!errors.As(err, &typed) || !strings.Contains(err.Error(), want)):
		t.Errorf("%s: %v, want %q", name, err, want)
	}
}

func TestBadFiles(t *testing.T) {
	y := value32("y", 4)
	graphOf := func(pairs ...any) []byte { return message(7, message(pairs...), 8, message(2, 13)) }
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"empty", "has no graph", nil},
		{"text", "not an ONNX model, or is damaged: bad protobuf", []byte("hello, this is not ONNX")},
		{"old", "opset_import: opset 8", message(7, message(12, y), 8, message(2, 8))},
		{"other domain only", "opset_import: opset -1", message(7, message(12, y), 8, message(1, "my", 2, 13))},
		{"two graphs", "two graphs", message(7, "", 7, "")},
		{"wrong wire type", "graph.node[0].op_type", graphOf(1, message(4, 7))},
		{"no op", "graph.node[0]: has no op_type", graphOf(1, message(2, "y"))},
		{"cycle", "cycle", graphOf(1, message(4, "Relu", 1, "y", 2, "y"), 12, y)},
		{"no outputs", "no outputs", graphOf()},
		{"string tensor", "element type 8", withTensor(message(8, "w", 2, 8))},
		{"2 GB of dims", "graph.initializer[0].dims: tensor \"w\"", withTensor(message(8, "w", 1, 1<<30, 2, tFloat, 9, "1234"))},
		{"overflowing dims", "needs more elements", withTensor(message(8, "w", 1, 1<<30, 1, 1<<30, 1, 16, 2, tFloat, 9, "1234"))},
		{"negative dim", "out of range", withTensor(message(8, "w", 1, -1, 2, tFloat))},
		{"rank", "rank 17", withTensor(message(8, "w", 1, make17(), 2, tFloat, 9, "1234"))},
		{"odd bytes", "needs 1 elements", withTensor(message(8, "w", 2, tFloat, 9, "12345"))},
		{"too few", "needs more elements", withTensor(message(8, "w", 1, 2, 2, tFloat, 9, "1234"))},
		{"too many", "needs 1 elements", withTensor(message(8, "w", 2, tFloat, 9, "12345678"))},
		{"big uint64", "does not fit int64", withTensor(message(8, "w", 2, tUint64, 9, "\xff\xff\xff\xff\xff\xff\xff\xff"))},
		{"sparse", "sparse", graphOf(15, "")},
		{"sequence", "sequences", graphOf(11, message(1, "x", 2, message(4, "")))},
		{"twice", "given twice", graphOf(5, message(8, "w", 2, tFloat, 9, "1234"), 5, message(8, "w", 2, tFloat, 9, "1234"))},
	} {
		_, err := Parse(c.data, "")
		wantError(t, c.name, err, c.want)
	}
	if _, err := Parse(message(7, message(12, y), 8, message(2, 22)), ""); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("opset 22: %v", err)
	}
	var fault *graph.Error
	if _, err := Parse(graphOf(), ""); !errors.As(err, &fault) {
		t.Errorf("no outputs: %T", err)
	}
}

func make17() []byte { return []byte(strings.Repeat("\x01", 17)) } // packed dims

func TestLoadErrors(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.onnx")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"testdata/nothing.onnx": "no such file",
		"testdata":              "not a regular file",
		empty:                   empty + ": is not an ONNX model",
	} {
		_, err := Load(path)
		wantError(t, path, err, want)
		if errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s counts as unsupported", path)
		}
	}
}

// TestTruncated cuts and flips a model everywhere: an error or a graph, never a
// panic.
func TestTruncated(t *testing.T) {
	data, err := os.ReadFile("testdata/external/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for i := range data {
		if _, err := Parse(data[:i], "testdata/external"); err != nil {
			bad++
		}
		flipped := slices.Clone(data)
		for bit := range 8 {
			flipped[i] = data[i] ^ 1<<bit
			if _, err := Parse(flipped, "testdata/external"); err != nil {
				bad++
			}
		}
	}
	if bad < 4*len(data) {
		t.Errorf("only %d of %d mutants were refused", bad, 9*len(data))
	}
}
