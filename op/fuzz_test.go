package op

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"aver/format"
	"aver/relation"
)

func encoded(p *Program) []byte {
	var e format.Encoder
	p.Encode(&e)
	return e.Encoded()
}

// FuzzDecode holds that hostile bytes give an error or a program that encodes
// to the same bytes and can be lowered, and run where it is small.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		d := format.NewDecoder(b)
		p, err := Decode(d)
		if err != nil || d.Finish() != nil {
			return
		}
		if !bytes.Equal(encoded(p), b) {
			t.Fatal("two encodings of one program")
		}
		cells := 0
		for i := range p.Tensors {
			cells += p.Tensors[i].Size()
		}
		if cells > 1<<12 || len(p.Nodes) > 16 {
			return
		}
		r, m, err := Lower(p)
		if err != nil || !cheap(p) {
			return
		}
		var weights, inputs [][]int64
		for _, id := range p.Weights() {
			weights = append(weights, make([]int64, p.Tensors[id].Size()))
		}
		for _, in := range p.Inputs {
			inputs = append(inputs, make([]int64, p.Tensors[in.Tensor].Size()))
		}
		values, _, err := m.Witness(context.Background(), weights, inputs)
		if err == nil && relation.Check(r) == nil {
			if err := relation.Satisfied(r, values); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// cheap reports whether running the program takes few products.
func cheap(p *Program) bool {
	for i := range p.Nodes {
		sizes := p.Tensors[p.Nodes[i].Out].Shape
		switch o := p.Nodes[i].Op.(type) {
		case *Linear:
			sizes = o.Sizes
		case *ArgMax:
			sizes = append(o.sizes(p, &p.Nodes[i]), o.N)
		}
		work := 1
		for _, s := range sizes {
			if work *= s; work > 1<<16 {
				return false
			}
		}
		for _, v := range p.Nodes[i].Op.views() {
			reach := int64(1)
			for _, a := range v.Dims {
				r := span(a, append(sizes, p.Tensors[p.Nodes[i].Out].Shape...))
				if reach *= r.Max - r.Min + 1; reach > 1<<16 {
					return false
				}
			}
		}
	}
	return true
}

// TestSeeds holds that the committed seeds are found and are still programs:
// a change of the encoding must renew them.
func TestSeeds(t *testing.T) {
	const dir = "testdata/fuzz/FuzzDecode"
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("%d seeds: %v", len(files), err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		literal := strings.TrimSuffix(strings.TrimPrefix(string(data), "go test fuzz v1\n[]byte("), ")\n")
		seed, err := strconv.Unquote(literal)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(format.NewDecoder([]byte(seed))); err != nil {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
}

// TestDecodeEveryByte flips bits of every byte: no panic, and an error or a
// program that encodes to what was read.
func TestDecodeEveryByte(t *testing.T) {
	good := encoded(sample())
	for i := range good {
		for bit := range 8 {
			b := bytes.Clone(good)
			b[i] ^= 1 << bit
			d := format.NewDecoder(b)
			p, err := Decode(d)
			if err == nil && d.Finish() == nil && !bytes.Equal(encoded(p), b) {
				t.Fatalf("bit %d of byte %d: another encoding", bit, i)
			}
		}
		d := format.NewDecoder(good[:i])
		if _, err := Decode(d); err == nil {
			t.Fatalf("the first %d bytes are a program", i)
		}
	}
}
