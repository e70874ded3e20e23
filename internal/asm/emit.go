package main

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"go/types"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// config names this program in the first line of every file, which go tools know
// as generated code's.
var config = printer.Config{Name: "internal/asm"}

// compile returns the assembly of some kernels.
func (l library) compile(kernels []function) ([]byte, error) {
	c := build.NewContext()
	c.ConstraintExpr("!purego")
	for _, fn := range kernels {
		if err := assemble(c, l.scope(), fn); err != nil {
			return nil, fmt.Errorf("%s: %w", fn.decl, err)
		}
	}
	f, err := c.Result()
	if err != nil {
		return nil, err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return nil, err
	}
	return printer.NewGoAsm(config).Print(f)
}

// scope is a package with the library's types. Arguments only point to them, so
// it does not matter what they are.
func (l library) scope() *types.Package {
	pkg := types.NewPackage("aver/"+l.name, l.name)
	for _, name := range l.types {
		t := types.NewTypeName(token.NoPos, pkg, name, nil)
		types.NewNamed(t, types.NewStruct(nil, nil), nil)
		pkg.Scope().Insert(t)
	}
	return pkg
}

// stubs declares the functions, which are assembly.
func (l library) stubs() ([]byte, error) {
	return l.source("!purego", func(fn function) string {
		doc := strings.ReplaceAll(fn.name()+" "+fn.doc, "\n", "\n// ")
		return fmt.Sprintf("\n// %s\n//\n//go:noescape\nfunc %s\n", doc, fn.decl)
	})
}

// absent declares the functions for where there is no vector code: there nobody
// calls them.
func (l library) absent() ([]byte, error) {
	return l.source("purego || !amd64", func(fn function) string {
		return fmt.Sprintf("func %s { panic(absent) }\n", fn.decl)
	})
}

// source is a Go file with something for each function.
func (l library) source(constraint string, each func(function) string) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "// %s\n\n//go:build %s\n\npackage %s\n\n", config.GeneratedWarning(), constraint, l.name)
	for _, f := range l.files {
		for _, fn := range f.kernels {
			out.WriteString(each(fn))
		}
	}
	return format.Source(out.Bytes())
}
