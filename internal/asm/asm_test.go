package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// The files in the tree are what this program writes today.
func TestGenerated(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		got, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what internal/asm writes: run go generate ./internal/asm", path)
		}
	}
}

// No assembly is written by hand, and no file is left that the program does not
// write any more.
func TestNothingElse(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == ".git" {
			return filepath.SkipDir
		}
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil || files[filepath.ToSlash(name)] != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".s", ".h":
			t.Errorf("%s is not written by internal/asm", name)
		case ".go":
			text, err := os.ReadFile(path)
			if bytes.HasPrefix(text, []byte("// "+config.GeneratedWarning())) {
				t.Errorf("%s is left over: internal/asm does not write it", name)
			}
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Kernels whose values may outgrow a lane, or the 52 bits of a factor, are
// refused.
func TestBounds(t *testing.T) {
	read := func(k *kernel) value { return k.load(offset(k.arg("a"), 0)) }
	sum := func(k *kernel, n int) value {
		v := read(k)
		for range n - 1 {
			v = k.add(v, read(k))
		}
		return v
	}
	for _, c := range []struct {
		name, want string
		body       func(k *kernel)
	}{
		{"eight elements' sum in a product", "", func(k *kernel) { k.mac(k.product(1), sum(k, 8), sum(k, 8)) }},
		{"nine in its first factor", "a product takes 52 bits", func(k *kernel) { k.mac(k.product(1), sum(k, 9), read(k)) }},
		{"nine in its second factor", "a product takes 52 bits", func(k *kernel) { k.mac(k.product(1), read(k), sum(k, 9)) }},
		{"eight elements' sum scaled", "", func(k *kernel) { k.scale(sum(k, 8), k.multiplier(read(k))) }},
		{"nine scaled", "a product takes 52 bits", func(k *kernel) { k.scale(sum(k, 9), k.multiplier(read(k))) }},
		{"4096 products", "", func(k *kernel) { k.mac(k.product(4096), read(k), read(k)) }},
		{"4097 products", "overflows", func(k *kernel) { k.mac(k.product(4097), read(k), read(k)) }},
		{"three times 2048", "overflows", func(k *kernel) {
			s := k.product(2048)
			for range 3 {
				k.mac(s, read(k), read(k))
			}
		}},
		{"differences in a product", "a product takes 52 bits", func(k *kernel) {
			k.mac(k.product(1), k.sub(read(k), read(k)), read(k))
		}},
	} {
		l := library{name: "field", types: []string{"Element"}}
		_, err := l.compile([]function{{"f(a *Element)", "", c.body}})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got error %v, want %q", c.name, err, c.want)
		}
	}
}

// below takes as few steps as the bounds allow.
func TestBelow(t *testing.T) {
	for _, c := range []struct {
		min          int64
		max          uint64
		least, lifts int
	}{
		{0, p - 1, 0, 0}, {0, p, 1, 0}, {0, 2*p - 1, 1, 0}, {0, 2 * p, 2, 0}, {0, 4*p - 1, 2, 0}, {0, 4 * p, 3, 0},
		{0, 8*p - 1, 3, 0}, {0, 8 * p, 4, 0}, {p, 2*p - 1, 1, 0},
		{1 - p, p - 1, 1, 0}, {1 - p, 2*p - 1, 2, 0}, {-2 * p, 2*p - 1, 2, 0}, {-3 * p, 5*p - 1, 3, 1},
	} {
		l := library{name: "field", types: []string{"Element"}}
		text, err := l.compile([]function{{"f(a *Element)", "", func(k *kernel) {
			v := k.load(offset(k.arg("a"), 0))
			v.min, v.max = c.min, c.max
			if v = k.below(p, v); v.min < 0 || v.max >= p {
				t.Errorf("a value from %d to %d is left from %d to %d", c.min, c.max, v.min, v.max)
			}
			k.VMOVDQU64(v.z, offset(k.arg("a"), 0))
		}}})
		if err != nil {
			t.Fatal(err)
		}
		least := bytes.Count(text, []byte("VPMINUQ"))
		lifts := bytes.Count(text, []byte("VPADDQ")) + bytes.Count(text, []byte("VPSUBQ")) - least
		if least != c.least || lifts != c.lifts {
			t.Errorf("a value from %d to %d takes %d steps and %d additions, want %d and %d", c.min, c.max, least, lifts, c.least, c.lifts)
		}
	}
}
