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
	var out bytes.Buffer
	for _, fn := range l.functions() {
		fmt.Fprintf(&out, "\n%s//\n//go:noescape\nfunc %s\n", comment(fn.name(), fn.doc), fn.decl)
	}
	return l.source("//go:build !purego\n\n", out.Bytes())
}

// absent declares the functions for where there is no vector code: there nobody
// calls them.
func (l library) absent() ([]byte, error) {
	var out bytes.Buffer
	for _, fn := range l.functions() {
		fmt.Fprintf(&out, "func %s { panic(absent) }\n", fn.decl)
	}
	return l.source("//go:build purego || !amd64\n\n", out.Bytes())
}

// constants declares the library's bounds, or is nil where it has none.
func (l library) constants() ([]byte, error) {
	if len(l.bounds) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	out.WriteString("const (\n")
	for _, b := range l.bounds {
		fmt.Fprintf(&out, "%s%s = %d\n", comment(b.name, b.doc), b.name, b.value)
	}
	out.WriteString(")\n")
	return l.source("", out.Bytes())
}

func (l library) functions() (all []function) {
	for _, f := range l.files {
		all = append(all, f.kernels...)
	}
	return all
}

func comment(name, doc string) string {
	return "// " + strings.ReplaceAll(name+" "+doc, "\n", "\n// ") + "\n"
}

// source is a Go file of the library.
func (l library) source(constraint string, text []byte) ([]byte, error) {
	return format.Source(fmt.Appendf(nil, "// %s\n\n%spackage %s\n\n%s", config.GeneratedWarning(), constraint, l.name, text))
}
