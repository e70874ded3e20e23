package aver_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"aver"
)

// starters are the only places that start goroutines: they keep to GOMAXPROCS.
var starters = []string{"parallel/helper.go"}

func TestFewPlacesStartGoroutines(t *testing.T) {
	var found []string
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		starts := false
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				starts = true
			case *ast.CallExpr: // of sync.WaitGroup or errgroup.Group
				method, ok := n.Fun.(*ast.SelectorExpr)
				starts = starts || ok && method.Sel.Name == "Go"
			}
			return true
		})
		if starts {
			found = append(found, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found, starters) {
		t.Errorf("goroutines are started in %v, want them in %v alone", found, starters)
	}
}

func TestProvingKeepsToGOMAXPROCS(t *testing.T) {
	m, err := aver.Compile(t.Context(), "models/fashion-lenet.onnx", aver.CompileOptions{Calibrate: "models/fashion-samples.npz"})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 5} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
		most, stop := watchGoroutines()
		before := runtime.NumGoroutine()
		if _, _, err := m.Prove(t.Context(), m.RandomInput(1), aver.ProveOptions{}); err != nil {
			t.Fatal(err)
		}
		stop()
		if n > 1 && most.Load() <= int64(before) {
			t.Errorf("GOMAXPROCS %d: nothing ran in parallel, or was not seen", n)
		}
		// One that has ended may still be counted when the next begins; ranges inside
		// of ranges with helpers of their own would be n² in number.
		if got := int(most.Load()) - before; got > 2*n {
			t.Errorf("GOMAXPROCS %d: %d goroutines beside the caller's", n, got)
		}
	}
}

// watchGoroutines keeps the largest number of goroutines until stop is called.
func watchGoroutines() (most *atomic.Int64, stop func()) {
	most = new(atomic.Int64)
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			case <-time.After(20 * time.Microsecond):
				most.Store(max(most.Load(), int64(runtime.NumGoroutine())))
			}
		}
	}()
	return most, func() { close(end); <-done }
}
