// Command asm writes the AVX-512 kernels of packages field and tensor: the
// assembly, the declarations of its functions, and what stands in for them
// where there is no such code. It runs by `go generate ./...`.
//
// A kernel is a Go function that reads like its formula, and each operation of
// it appends instructions; github.com/mmcloughlin/avo checks these and assigns
// the registers. Arithmetic in the field keeps count of how large a value can
// be, so that it reduces where it must and not where it need not: see value.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:generate go run . ../..

// A library is a package that has kernels: the types that their arguments point
// to, what its Go code must keep to, and its files of assembly.
type library struct {
	name   string
	types  []string
	bounds []bound
	files  []file
}

// A bound is a constant that Go code and kernels share.
type bound struct {
	name  string
	value int
	doc   string
}

type file struct {
	name    string
	kernels []function
}

// A function is a kernel: its declaration, what it does, and how.
type function struct {
	decl string
	doc  string
	body func(*kernel)
}

func (f function) name() string {
	name, _, _ := strings.Cut(f.decl, "(")
	return name
}

var libraries = []library{
	{"field", []string{"Element", "Ext", "Planes", "Term", "HashState", "accumulators", "laneSums", "limbs"}, []bound{
		{"maxBlocks", maxBlocks, "bounds the blocks that inner products and sums add up without\nreduction."},
		{"sumBlocks", sumBlocks, "bounds the blocks that the weighed sums add up without reduction."},
		{"combineRows", combineRows, "is the number of rows that are combined before the next\ncolumns, so that they stay within reach of the address translation cache."},
		{"limbBits", limbBits, "is the width of a coefficient's lower limb, of two."},
		{"maxTerms", maxTerms, "bounds the products that one pass of AffineForm adds up."},
	}, []file{
		{"base", baseKernels},
		{"transform", transformKernels},
		{"ext", extKernels},
		{"mixed", mixedKernels},
		{"small", smallKernels},
		{"sums", sumKernels},
		{"hash", hashKernels},
	}},
	{"tensor", []string{"windowState"}, []bound{
		{"tilePoints", tilePoints, "is the number of points of a tile."},
		{"tileRow", tileRow, "is the number of sums of a point in a tile: the lanes of four vectors of\n32 bits."},
	}, []file{{"kernel", tensorKernels}, {"tile", tileKernels}, {"pack", packKernels}, {"window", windowKernels}}},
}

func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "asm:", err)
		os.Exit(1)
	}
}

// write writes all files, below the one directory that is given.
func write(args []string) error {
	if len(args) != 1 {
		return errors.New("give one argument: the directory of the module")
	}
	files, err := generate()
	if err != nil {
		return err
	}
	for path, text := range files {
		if err := os.WriteFile(filepath.Join(args[0], path), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the texts of all files by their paths in the module.
func generate() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, l := range libraries {
		for _, f := range l.files {
			text, err := l.compile(f.kernels)
			if err != nil {
				return nil, fmt.Errorf("%s/%s: %w", l.name, f.name, err)
			}
			out[l.name+"/"+f.name+"_amd64.s"] = text
		}
		for name, source := range map[string]func() ([]byte, error){
			"stubs_amd64.go":  l.stubs,
			"stubs_purego.go": l.absent,
			"bounds.go":       l.constants,
		} {
			text, err := source()
			if err != nil {
				return nil, fmt.Errorf("%s/%s: %w", l.name, name, err)
			}
			if text != nil {
				out[l.name+"/"+name] = text
			}
		}
	}
	return out, nil
}
