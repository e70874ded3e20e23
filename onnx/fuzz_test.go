package onnx

import (
	"errors"
	"os"
	"testing"

	"aver/graph"
)

// seeds checks that a fuzz target's committed seeds are there.
func seeds(f *testing.F, name string, want int) {
	f.Helper()
	files, err := os.ReadDir("testdata/fuzz/" + name)
	if err != nil || len(files) < want {
		f.Fatalf("%d seeds, want %d: %v", len(files), want, err)
	}
}

func FuzzParse(f *testing.F) {
	seeds(f, "FuzzParse", 7)
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Parse(data, "")
		var typed *Error
		if err != nil {
			if !errors.As(err, &typed) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		for _, n := range g.Nodes {
			if n.Name == "" || n.Op == "" {
				t.Errorf("node %v", n)
			}
		}
		for name, w := range g.Initializers {
			if w.Len() != graph.NumElements(w.Shape) {
				t.Errorf("%s: %v with %d elements", name, w.Shape, w.Len())
			}
		}
	})
}

func FuzzParseTensor(f *testing.F) {
	seeds(f, "FuzzParseTensor", 5)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, x, err := ParseTensor(data)
		var typed *Error
		if err != nil {
			if !errors.As(err, &typed) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if x.Len() != graph.NumElements(x.Shape) || x.Len() > 8*len(data) {
			t.Errorf("%v with %d elements from %d bytes", x.Shape, x.Len(), len(data))
		}
	})
}
