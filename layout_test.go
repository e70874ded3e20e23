package aver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows lists, for every package of the module, what its code outside tests
// may import besides the standard library: packages of the module by their
// path inside it, "." being its root, and modules of others by prefix. Arrows
// point one way, so that what must be sound stays small and apart.
var arrows = map[string]string{
	// What starts goroutines.
	"parallel": "",

	// Numbers. Nothing but field knows which small field it is.
	"field":      "github.com/consensys/gnark-crypto",
	"algebra":    "field",
	"poly":       "parallel field algebra",
	"soundness":  "field algebra",
	"transcript": "parallel field algebra soundness",

	// What is to be proven, and how.
	"relation": "",
	"sumcheck": "parallel field algebra poly transcript",
	"logup":    "parallel field algebra poly transcript sumcheck",
	"ligero":   "parallel field algebra poly transcript",
	"zk":       "parallel field algebra transcript ligero",
	"argument": "parallel field algebra poly transcript soundness relation sumcheck logup ligero zk",

	// The integer program, its files, and checking proofs about it.
	"tensor": "parallel golang.org/x/sys",
	"format": "",
	"op":     "parallel tensor relation format",
	// optest must not share the kernels whose results it checks.
	"op/optest": "op relation",
	"verify":    "algebra field soundness transcript ligero zk argument relation op format",

	// Time and memory that work takes.
	"usage": "golang.org/x/sys",

	// What must outlive a proof: how many were made with a commitment.
	"journal": "",

	// Float models, and making integer programs of them.
	"graph": "",
	"onnx":  "graph google.golang.org/protobuf",
	"input": "graph onnx format",
	"quant": "graph tensor relation op format",

	// What writes the vector code of field and tensor; nothing imports it.
	"internal/asm": "github.com/mmcloughlin/avo",

	// Tests of all of it together.
	"e2e": "",

	// What people use.
	".": "usage parallel field soundness journal argument ligero relation tensor op format verify graph onnx input quant",
	"cmd/aver": ". usage format input models " +
		"github.com/spf13/cobra github.com/spf13/pflag github.com/schollz/progressbar/v3 golang.org/x/term golang.org/x/sys",
	"web":                 "verify op format argument",
	"models":              "",
	"models/fashionmnist": "",
}

type listed struct {
	ImportPath string
	Imports    []string
}

// goList asks the go command about packages.
func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, &stderr)
	}
	var pkgs []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// inside is the path of a package inside the module, where it is in it.
func inside(path string) (string, bool) {
	if path == "aver" {
		return ".", true
	}
	return strings.CutPrefix(path, "aver/")
}

// allowed reports whether the space-separated list allows an import.
func allowed(list, path string) bool {
	in, own := inside(path)
	for item := range strings.FieldsSeq(list) {
		if own && item == in || !own && (path == item || strings.HasPrefix(path, item+"/")) {
			return true
		}
	}
	return !own && !strings.Contains(strings.Split(path, "/")[0], ".") // standard library
}

func TestImportArrows(t *testing.T) {
	for _, p := range goList(t, "./...") {
		in, _ := inside(p.ImportPath)
		list, known := arrows[in]
		if !known {
			t.Errorf("package %s is not in the table: say there what it may import", p.ImportPath)
			continue
		}
		for _, path := range p.Imports {
			if !allowed(list, path) {
				t.Errorf("%s imports %s; it may import only: %s", p.ImportPath, path, list)
			}
		}
	}
}

// The table itself must be free of cycles, or it would hold nothing.
func TestArrowsPointOneWay(t *testing.T) {
	const open, closed = 1, 2
	state := map[string]int{}
	var visit func(string)
	visit = func(pkg string) {
		if state[pkg] == open {
			t.Errorf("the table lets %s import itself", pkg)
		}
		if state[pkg] != 0 {
			return
		}
		state[pkg] = open
		for item := range strings.FieldsSeq(arrows[pkg]) {
			if _, own := arrows[item]; own {
				visit(item)
			} else if !strings.Contains(item, ".") {
				t.Errorf("the table lets %s import %s, which it does not know", pkg, item)
			}
		}
		state[pkg] = closed
	}
	for pkg := range arrows {
		visit(pkg)
	}
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		list, path string
		want       bool
	}{
		{"field", "aver/field", true},
		{"field", "aver/fieldx", false},
		{"field", "aver/field/sub", false},
		{"field", "aver", false},
		{". field", "aver", true},
		{"", "encoding/json", true},
		{"", "github.com/a/b", false},
		{"github.com/a", "github.com/a/b", true},
		{"github.com/a", "github.com/ab", false},
	} {
		if got := allowed(c.list, c.path); got != c.want {
			t.Errorf("allowed(%q, %q) = %v", c.list, c.path, got)
		}
	}
}

// A verifier needs neither ONNX, nor float models, nor the quantiser, nor the
// library on top, and its WebAssembly build must not carry them.
func TestVerifierClosure(t *testing.T) {
	pkgs := goList(t, "-deps", "./verify", "./web")
	if len(pkgs) < 10 {
		t.Fatalf("go list found %d packages only", len(pkgs))
	}
	for _, p := range pkgs {
		switch p.ImportPath {
		case "aver", "aver/quant", "aver/onnx", "aver/graph", "aver/input", "net/http", "testing":
			t.Errorf("the verifier depends on %s", p.ImportPath)
		}
	}
}

// Small files and small functions are what makes the code readable: nine in ten
// stay under the sizes below, and these are what a reader should expect.
func TestSizes(t *testing.T) {
	const fileLines, funcLines = 450, 45
	var files, funcs []int
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, set.File(f.Pos()).LineCount())
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				funcs = append(funcs, set.Position(d.End()).Line-set.Position(d.Pos()).Line+1)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	holdNinth(t, "files", files, fileLines)
	holdNinth(t, "functions", funcs, funcLines)
}

// holdNinth fails where more than one in ten of the sizes are over the limit.
func holdNinth(t *testing.T, what string, sizes []int, limit int) {
	slices.Sort(sizes)
	n := len(sizes)
	if n == 0 {
		t.Fatalf("no %s found", what)
	}
	t.Logf("%d %s: median %d lines, nine in ten within %d, longest %d", n, what, sizes[n/2], sizes[n*9/10], sizes[n-1])
	if sizes[n*9/10] > limit {
		t.Errorf("more than one in ten of %d %s are over %d lines", n, what, limit)
	}
}
