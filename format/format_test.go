package format

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestCodecRoundTrip(t *testing.T) {
	var e Encoder
	ints := [][]int64{nil, {0}, {-128, 127}, {128}, {-32769}, {1 << 31}, {math.MinInt64, math.MaxInt64}}
	e.Uint(math.MaxUint64)
	e.Int(math.MinInt64)
	e.Bool(true)
	e.Float(math.Inf(-1))
	e.String("name")
	e.Lens([]int{1, 3, 224})
	for _, v := range ints {
		e.Ints(v)
	}
	d := NewDecoder(e.Encoded())
	if d.Uint() != math.MaxUint64 || d.Int() != math.MinInt64 || !d.Bool() || !math.IsInf(d.Float(), -1) || d.String() != "name" {
		t.Error("scalars changed")
	}
	if got := d.Lens(224); !reflect.DeepEqual(got, []int{1, 3, 224}) {
		t.Errorf("lens: %v", got)
	}
	for _, want := range ints {
		if got := d.Ints(); !reflect.DeepEqual(got, want) {
			t.Errorf("ints: %v, want %v", got, want)
		}
	}
	if err := d.Finish(); err != nil {
		t.Error(err)
	}
}

func TestDecoderRejects(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		read func(*Decoder)
		want Problem
	}{
		{"no bytes", nil, func(d *Decoder) { d.Uint() }, Truncated},
		{"leading zero", []byte{0x80, 0}, func(d *Decoder) { d.Uint() }, NotCanonical},
		{"over 64 bits", bytes.Repeat([]byte{0xff}, 11), func(d *Decoder) { d.Uint() }, TooLarge},
		{"boolean 2", []byte{2}, func(d *Decoder) { d.Bool() }, NotCanonical},
		{"2 GB of bytes", []byte{0xff, 0xff, 0xff, 0xff, 7}, func(d *Decoder) { d.Bytes() }, Truncated},
		{"2 GB of numbers", []byte{0xff, 0xff, 0xff, 0xff, 7}, func(d *Decoder) { d.Lens(1) }, Truncated},
		{"ints too short", []byte{2, 8, 1, 2, 3}, func(d *Decoder) { d.Ints() }, Truncated},
		{"ints announced, none there", []byte{1}, func(d *Decoder) { d.Ints() }, Truncated},
		{"ints too wide", []byte{1, 2, 1, 0}, func(d *Decoder) { d.Ints() }, NotCanonical},
		{"ints of 3 bytes", []byte{1, 3, 1, 0, 0}, func(d *Decoder) { d.Ints() }, NotCanonical},
		{"left over", []byte{1, 1}, func(d *Decoder) { d.Uint() }, NotCanonical},
		{"over the limit", []byte{9}, func(d *Decoder) { d.Len(8) }, TooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDecoder(tt.in)
			tt.read(d)
			if err := d.Finish(); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

var sample = []Section{{Name: "program", Data: []byte("0123456789")}, {Name: "weights", Data: bytes.Repeat([]byte{7}, 24)}}

// A long section is written like one in memory, and its error is the file's.
func TestLongSections(t *testing.T) {
	broken := errors.New("broken")
	for k := Model; k <= Opening; k++ {
		path := filepath.Join(t.TempDir(), "x")
		var fails error
		long := &Long{Size: len(sample[0].Data), Write: func(w io.Writer) error {
			for _, b := range sample[0].Data {
				if _, err := w.Write([]byte{b}); err != nil {
					return err
				}
			}
			return fails
		}}
		sections := []Section{{Name: sample[0].Name, Long: long}, sample[1]}
		if err := Write(path, k, sections); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, Marshal(k, sample)) {
			t.Errorf("%v: a long section is written otherwise: %v", k, err)
		}
		fails = broken
		if err := Write(path, k, sections); !errors.Is(err, broken) {
			t.Errorf("%v: got %v", k, err)
		}
	}
}

func TestFileRoundTrip(t *testing.T) {
	for k := Model; k <= Opening; k++ {
		path := filepath.Join(t.TempDir(), "x")
		if err := Write(path, k, sample); err != nil {
			t.Fatal(err)
		}
		onDisk, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(onDisk, Marshal(k, sample)) {
			t.Errorf("%v: Write and Marshal differ", k)
		}
		f, err := Open(path, k)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sample {
			if got, err := f.Section(s.Name); err != nil || !bytes.Equal(got, s.Data) {
				t.Errorf("%v %s: %q, %v", k, s.Name, got, err)
			}
		}
		if _, err := f.Section("other"); !errors.Is(err, Missing) {
			t.Errorf("missing section: %v", err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestModelIsSecret(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.aver")
	if err := Write(path, Model, sample); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files left: %v", left)
	}
}

func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := WriteAtomic(path, 0o644, func(w io.Writer) error {
		w.Write([]byte("half"))
		return broken
	}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Errorf("file holds %q", b)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files left: %v", left)
	}
}

// What is no file is not replaced, and errors name the path that was asked for.
func TestWriteOntoNoFile(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none", "p")} {
		err := WriteAtomic(path, 0o644, func(io.Writer) error { return nil })
		var e *fs.PathError
		if !errors.As(err, &e) || e.Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Every single flipped bit of a model is seen: by the parser, or by a checksum.
func TestModelBitFlips(t *testing.T) {
	good := Marshal(Model, sample)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		f, err := Unmarshal(Model, bad)
		for _, s := range sample {
			if err == nil {
				_, err = f.Section(s.Name)
			}
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("flip at %d passed: %v", i, err)
		}
	}
}

func TestUnmarshalRejects(t *testing.T) {
	proof := Marshal(Proof, sample)
	edit := func(at int, v byte) []byte {
		b := bytes.Clone(proof)
		b[at] = v
		return b
	}
	tests := []struct {
		name string
		in   []byte
		want Problem
	}{
		{"empty", nil, Empty},
		{"header cut", proof[:5], Truncated},
		{"table cut", proof[:20], Truncated},
		{"body cut", proof[:len(proof)-1], Truncated},
		{"longer", append(bytes.Clone(proof), 0), NotCanonical},
		{"other magic", edit(0, 'B'), WrongKind},
		{"other kind", edit(4, byte(Model)), WrongKind},
		{"no kind", edit(4, 200), WrongKind},
		{"other version", edit(5, 9), WrongVersion},
		{"many sections", edit(7, 1), TooLarge},
		{"2 GB section", edit(8+8+3, 0x80), Truncated},
		{"padding", edit(8+2*16+10, 1), NotCanonical},
		{"section twice", Marshal(Proof, []Section{{Name: "a"}, {Name: "a"}}), NotCanonical},
		{"section without a name", Marshal(Proof, []Section{{}}), NotCanonical},
	}
	for _, tt := range tests {
		if _, err := Unmarshal(Proof, tt.in); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestReadLimited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 2<<30); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(path, Proof); !errors.Is(err, TooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := ReadLimited(filepath.Dir(path), 10); err == nil {
		t.Error("read a directory")
	}
}

// FuzzUnmarshal: what parses is exactly what Marshal would write.
func FuzzUnmarshal(f *testing.F) {
	for k := Model; k <= Opening; k++ {
		f.Add(Marshal(k, sample))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := KindOf(b)
		if err != nil {
			return
		}
		file, err := Unmarshal(k, b)
		if err != nil {
			return
		}
		for _, s := range file.Sections {
			if _, err := file.Section(s.Name); err != nil {
				return
			}
		}
		if !bytes.Equal(Marshal(k, file.Sections), b) {
			t.Error("two encodings of one file")
		}
	})
}

// FuzzDecoder: what decodes encodes to the same bytes.
func FuzzDecoder(f *testing.F) {
	var e Encoder
	e.Uint(300)
	e.Int(-5)
	e.Bool(true)
	e.String("s")
	e.Ints([]int64{1, -200})
	e.Float(1)
	e.Lens([]int{2, 3})
	f.Add(e.Encoded())
	f.Fuzz(func(t *testing.T, b []byte) {
		d, e := NewDecoder(b), new(Encoder)
		e.Uint(d.Uint())
		e.Int(d.Int())
		e.Bool(d.Bool())
		e.String(d.String())
		e.Ints(d.Ints())
		e.Float(d.Float())
		e.Lens(d.Lens(math.MaxInt))
		if d.Finish() == nil && !bytes.Equal(e.Encoded(), b) {
			t.Error("two encodings of one value")
		}
	})
}
