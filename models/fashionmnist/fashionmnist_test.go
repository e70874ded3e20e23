package fashionmnist

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pack gzips an IDX file: magic number, extents, data.
func pack(t testing.TB, magic string, data ...[]byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for _, part := range append([][]byte{[]byte(magic)}, data...) {
		if _, err := z.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const labels2 = "\x00\x00\x08\x01\x00\x00\x00\x02"

func TestRead(t *testing.T) {
	two := []byte{3, 9}
	whole := pack(t, labels2, two)
	for _, c := range []struct {
		name, want string // want "" is success
		file       []byte
		item       []int
	}{
		{"labels", "", whole, nil},
		{"images", "", pack(t, "\x00\x00\x08\x03\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02", two), []int{1, 2}},
		{"empty", "not gzip", nil, nil},
		{"cut", "unexpected EOF", whole[:len(whole)-9], nil},
		{"bad checksum", "checksum", append(whole[:len(whole)-8:len(whole)-8], 1, 2, 3, 4, 2, 0, 0, 0), nil},
		{"no extents", "header", pack(t, labels2[:6]), nil},
		{"rank", "rank 3", pack(t, labels2, make([]byte, 8)), []int{1, 2}},
		{"type", "magic number 0xd01", pack(t, "\x00\x00\x0d\x01\x00\x00\x00\x02", two), nil},
		{"extent", "extent 2 is 3, not 2", pack(t, "\x00\x00\x08\x03\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x03"), []int{1, 2}},
		{"4 G items", "claims 4294967295", pack(t, "\x00\x00\x08\x01\xff\xff\xff\xff"), nil},
		{"short", "2 bytes that", pack(t, labels2, two[:1]), nil},
		{"long", "2 bytes that", pack(t, labels2, two, two), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read("f.gz", bytes.NewReader(c.file), c.item...)
			if c.want == "" {
				if err != nil || !bytes.Equal(got, two) {
					t.Fatalf("got %v, %v", got, err)
				}
				return
			}
			var bad *FormatError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want a FormatError with %q", err, c.want)
			}
		})
	}
}

func TestNewSet(t *testing.T) {
	image := make([]byte, Side*Side)
	image[1] = 51
	s, err := newSet("d", image, []byte{9})
	if err != nil {
		t.Fatal(err)
	}
	if x := s.Image(0); len(x) != Side*Side || x[0] != 0 || x[1] != 0.2 {
		t.Fatalf("image starts %v, has %d pixels", x[:2], len(x))
	}
	for _, labels := range [][]byte{{1, 2}, {10}, {}} {
		var bad *FormatError
		if _, err := newSet("d", image, labels); !errors.As(err, &bad) {
			t.Errorf("labels %v: %v", labels, err)
		}
	}
}

func TestLoadAbsent(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(dir); !errors.Is(err, ErrNotInstalled) {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "t10k-images-idx3-ubyte.gz"), []byte("?"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bad *FormatError
	if _, err := Load(dir); !errors.As(err, &bad) {
		t.Fatal(err)
	}
}

func TestLoadInstalled(t *testing.T) {
	s, err := Load(Dir)
	if errors.Is(err, ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var count [10]int
	for _, c := range s.Labels {
		count[c]++
	}
	for c, n := range count { // the test set is balanced
		if n != 1000 {
			t.Errorf("class %d: %d images", c, n)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(pack(f, labels2, []byte{3, 9}))
	f.Fuzz(func(t *testing.T, file []byte) {
		data, err := read("fuzz", bytes.NewReader(file))
		var bad *FormatError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("untyped error %v", err)
		}
		if len(data) > maxItems {
			t.Fatalf("%d labels", len(data))
		}
	})
}
