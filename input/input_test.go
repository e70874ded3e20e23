package input

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"aver/graph"
)

// npy writes an array as numpy does.
func npy(descr, shape string, fortran string, values any) []byte {
	head := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", descr, fortran, shape)
	head += strings.Repeat(" ", 63-(10+len(head))%64) + "\n"
	var b bytes.Buffer
	b.WriteString(npyMagic + "\x01\x00")
	binary.Write(&b, le, uint16(len(head)))
	b.WriteString(head)
	binary.Write(&b, le, values)
	return b.Bytes()
}

// npz packs arrays, given as name, bytes, name, bytes, …
func npz(t testing.TB, kv ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(kv); i += 2 {
		w, err := z.Create(kv[i].(string) + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(kv[i+1].([]byte)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	wantX = []graph.ValueInfo{{Name: "x", Shape: []int{1, 2, 3}}}
	wantI = []graph.ValueInfo{{Name: "x", DType: graph.Int, Shape: []int{1, 3}}}
	six   = []float32{1, 2, 3, 4, 5, 6}
)

func TestReadOne(t *testing.T) {
	tests := []struct {
		name string
		file string
		in   []byte
	}{
		{"ezkl", "a.json", []byte(`{"input_data": [[1,2,3,4,5,6]], "output_data": [[1]]}`)},
		{"ezkl, bare", "a.json", []byte(`{"input_data": [1,2,3,4,5,6]}`)},
		{"ezkl, nested", "a.json", []byte(`{"input_data": [[[1,2,3],[4,5,6]]]}`)},
		{"by name", "a.json", []byte(`{"other": "text", "x": [[1,2,3],[4,5,6]]}`)},
		{"bare array", "a.json", []byte(`[1,2,3,4,5,6]`)},
		{"npy", "a.npy", npy("<f4", "(2, 3)", "False", six)},
		{"npy flat", "a.npy", npy("<f8", "(6,)", "False", []float64{1, 2, 3, 4, 5, 6})},
		{"npy with batch", "a.NPY", npy("<i4", "(1, 2, 3)", "False", []int32{1, 2, 3, 4, 5, 6})},
		{"npy fortran", "a.npy", npy("|u1", "(2, 3)", "True", []uint8{1, 4, 2, 5, 3, 6})},
		{"npz", "a.npz", npz(t, "y", npy("<i8", "(1,)", "False", int64(4)), "x", npy("<f4", "(2, 3)", "False", six))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read(write(t, tt.file, tt.in), wantX)
			if err != nil {
				t.Fatal(err)
			}
			want := Values{"x": {Shape: []int{1, 2, 3}, Floats: six}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v", got["x"])
			}
		})
	}
}

func TestReadRejects(t *testing.T) {
	huge := npy("<f4", "(2147483648, 2147483648, 4)", "False", six)
	tests := []struct {
		name string
		file string
		in   []byte
		want []graph.ValueInfo
		is   Problem
		says string
	}{
		{"empty json", "a.json", nil, wantX, Malformed, "a.json"},
		{"half a json", "a.json", []byte(`{"input_data": [[1,2`), wantX, Malformed, "unexpected"},
		{"two jsons", "a.json", []byte(`[1] [2]`), wantX, Malformed, "goes on"},
		{"ragged", "a.json", []byte(`{"x": [[1,2,3],[4,5],[6]]}`), wantX, Malformed, "shapes [3] and [2]"},
		{"words", "a.json", []byte(`{"x": ["one"]}`), wantX, Malformed, "one"},
		{"deep", "a.json", bytes.Repeat([]byte("["), 5000), wantX, Malformed, "deep"},
		{"five of six", "a.json", []byte(`{"x": [1,2,3,4,5]}`), wantX, WrongShape, `input "x": wrong shape: want 6 values, shape [1 2 3]; got 5`},
		{"turned", "a.npy", npy("<f4", "(3, 2)", "False", six), wantX, WrongShape, "[3 2]"},
		{"two samples", "a.json", []byte(`{"x": [1,2,3,4,5,6,1,2,3,4,5,6]}`), wantX, WrongShape, "2 samples"},
		{"other names", "a.json", []byte(`{"p": [1], "q": [2]}`), wantX, Missing, "there are p, q"},
		{"over float64", "a.json", []byte(`[1e999,2,3,4,5,6]`), wantX, OutOfRange, "1e999"},
		{"over float32", "a.json", []byte(`[1,2,3,4,5,1e300]`), wantX, OutOfRange, "element 5"},
		{"NaN", "a.npy", npy("<f4", "(2, 3)", "False", []uint32{0, 0, 0x7fc00000, 0, 0, 0}), wantX, NotFinite, "element 2 is NaN"},
		{"half a token", "a.json", []byte(`[1,2.5,3]`), wantI, OutOfRange, "whole"},
		{"over 2^53", "a.npy", npy("<i8", "(3,)", "False", []int64{1, 1 << 60, 2}), wantI, OutOfRange, "element 1"},
		{"float16", "a.npy", npy("<f2", "(6,)", "False", make([]uint16, 6)), wantX, NotKnown, "<f2"},
		{"big endian", "a.npy", npy(">f4", "(6,)", "False", six), wantX, NotKnown, ">f4"},
		{"npy cut", "a.npy", npy("<f4", "(2, 3)", "False", six[:5]), wantX, Malformed, "20 bytes follow"},
		{"npy claims exabytes", "a.npy", huge, wantX, Malformed, "announced"},
		{"npy of nothing", "a.npy", npyMagicOnly, wantX, Malformed, "numpy"},
		{"no zip", "a.npz", []byte("PK"), wantX, Malformed, "archive"},
		{"other ending", "a.txt", []byte("1"), wantX, NotKnown, ".npz"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(write(t, tt.file, tt.in), tt.want)
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %v and %q", err, tt.is, tt.says)
			}
		})
	}
}

var npyMagicOnly = []byte(npyMagic + "\x01\x00\xff\xff")

func TestReadTwoInputs(t *testing.T) {
	want := []graph.ValueInfo{{Name: "a", Shape: []int{2}}, {Name: "b", DType: graph.Bool, Shape: []int{1}}}
	for _, doc := range []string{`{"input_data": [[1,2],[true]]}`, `{"b": [1], "a": [1,2], "c": [0]}`} {
		got, err := Read(write(t, "a.json", []byte(doc)), want)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got["a"].Floats, []float32{1, 2}) || !reflect.DeepEqual(got["b"].Ints, []int64{1}) {
			t.Errorf("%s: got %v %v", doc, got["a"], got["b"])
		}
	}
	_, err := Read(write(t, "a.json", []byte(`{"a": [1,2], "bb": [1]}`)), want)
	var e *Error
	if !errors.As(err, &e) || e.Problem != Missing || e.Input != "b" {
		t.Errorf("a misspelt name: %v", err)
	}
}

func TestSamples(t *testing.T) {
	twelve := append(append([]float32{}, six...), 7, 8, 9, 10, 11, 12)
	for _, shape := range []string{"(2, 2, 3)", "(2, 1, 2, 3)", "(2, 6)", "(12,)"} {
		got, err := Samples(write(t, "s.npz", npz(t, "x", npy("<f4", shape, "False", twelve))), wantX)
		if err != nil {
			t.Fatalf("%s: %v", shape, err)
		}
		if len(got) != 2 || !reflect.DeepEqual(got[1]["x"].Floats, twelve[6:]) {
			t.Errorf("%s: got %v", shape, got)
		}
	}
	for _, shape := range []string{"(3, 4)", "(2, 3, 2)", "(6, 2)"} {
		if _, err := Samples(write(t, "s.npy", npy("<f4", shape, "False", twelve)), wantX); !errors.Is(err, WrongShape) {
			t.Errorf("%s: %v", shape, err)
		}
	}
}

// pb writes a TensorProto of float32 (raw_data) with the given dimensions.
func pb(dims []byte, values []float32) []byte {
	var raw bytes.Buffer
	binary.Write(&raw, le, values)
	b := append([]byte{0x0a, byte(len(dims))}, dims...)
	b = append(b, 0x10, 1, 0x4a, byte(raw.Len()))
	return append(b, raw.Bytes()...)
}

func TestTestDataSets(t *testing.T) {
	dir := t.TempDir()
	for i := range 11 {
		set := filepath.Join(dir, fmt.Sprintf("test_data_set_%d", i))
		if err := os.Mkdir(set, 0o755); err != nil {
			t.Fatal(err)
		}
		six := []float32{float32(i), 2, 3, 4, 5, 6}
		if err := os.WriteFile(filepath.Join(set, "input_0.pb"), pb([]byte{2, 3}, six), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Samples(dir, wantX)
	if err != nil || len(got) != 11 {
		t.Fatalf("%d samples, %v", len(got), err)
	}
	for i, v := range got {
		if v["x"].Floats[0] != float32(i) {
			t.Errorf("sample %d is sample %v", i, v["x"].Floats[0])
		}
	}
	one, err := Read(filepath.Join(dir, "test_data_set_3"), wantX)
	if err != nil || one["x"].Floats[0] != 3 {
		t.Errorf("one: %v, %v", one, err)
	}
	if _, err := Read(dir, wantX); !errors.Is(err, Missing) {
		t.Errorf("no input_0.pb: %v", err)
	}
	if _, err := Read(write(t, "a.pb", pb([]byte{2, 3}, six)[:20]), wantX); !errors.Is(err, Malformed) {
		t.Errorf("cut: %v", err)
	}
}

func TestLabels(t *testing.T) {
	y := npy("|u1", "(3,)", "False", []uint8{9, 0, 4})
	for file, b := range map[string][]byte{
		"a.npy": y, "a.npz": npz(t, "x", npy("<f4", "(6,)", "False", six), "y", y), "a.json": []byte(`{"labels": [9,0,4]}`),
	} {
		got, err := Labels(write(t, file, b))
		if err != nil || !reflect.DeepEqual(got, []int{9, 0, 4}) {
			t.Errorf("%s: %v, %v", file, got, err)
		}
	}
	if _, err := Labels(write(t, "a.json", []byte(`[-1]`))); !errors.Is(err, OutOfRange) {
		t.Errorf("negative label: %v", err)
	}
}

// A zip may announce any size and unpack to little, or the other way round.
func TestNPZThatLies(t *testing.T) {
	good := npz(t, "x", npy("<f4", "(2, 3)", "False", six))
	at := bytes.LastIndex(good, []byte("PK\x01\x02"))
	for size, want := range map[uint32]Problem{2 << 30: TooLarge, 1 << 20: Malformed, 3: Malformed} {
		bad := bytes.Clone(good)
		le.PutUint32(bad[at+24:], size) // uncompressed size
		if _, err := Read(write(t, "a.npz", bad), wantX); !errors.Is(err, want) {
			t.Errorf("%d bytes announced: got %v, want %v", size, err, want)
		}
	}
}

func fuzz(f *testing.F, parse func([]byte) ([]array, error)) {
	f.Fuzz(func(t *testing.T, b []byte) {
		arrays, err := parse(b)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("untyped error %v", err)
		}
		for _, a := range arrays {
			n := 1
			for _, d := range a.shape {
				n *= d
			}
			if err == nil && a.shape != nil && n != len(a.values) {
				t.Errorf("shape %v for %d values", a.shape, len(a.values))
			}
		}
	})
}

func FuzzJSON(f *testing.F) { fuzz(f, parseJSON) }

func FuzzNPY(f *testing.F) { fuzz(f, parseNPYFile) }

func FuzzNPZ(f *testing.F) { fuzz(f, parseNPZ) }
