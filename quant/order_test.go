package quant

import (
	"slices"
	"testing"

	"aver/relation"
)

func TestOrderOfWeights(t *testing.T) {
	for _, c := range []struct {
		name    string
		shape   []int
		outputs int
		want    []int // variables, in the order of the tensor's dimensions
	}{
		{"flatten and gemm", []int{120, 64, 5, 5}, 1, []int{2, 3, 1, 0}},
		{"convolution", []int{64, 32, 5, 5}, 1, []int{2, 3, 1, 0}},
		{"convolution 3×3", []int{512, 512, 3, 3}, 1, []int{2, 3, 1, 0}},
		{"taps of two sizes", []int{64, 32, 4, 5}, 1, []int{3, 1, 2, 0}},
		{"perceptron", []int{128, 784}, 1, []int{1, 0}},
		{"nothing to save", []int{1024, 1024}, 1, []int{0, 1}},
		{"saved by the usual order", []int{2304, 768}, 1, []int{0, 1}},
		{"a fourth of many weights", []int{768, 2304}, 1, []int{0, 1}},
		{"shorter than a row", []int{6, 1, 5, 5}, 1, []int{0, 1, 2, 3}},
		{"bias", []int{700}, 1, []int{0}},
		{"batched", []int{4, 64, 600}, 2, []int{2, 0, 1}},
	} {
		w := &weight{data: make([]float64, relation.Size(c.shape))}
		for d := range c.shape {
			w.vars = append(w.vars, d)
		}
		for i := range w.data {
			w.data[i] = float64(i)
		}
		got := w.ordered(c.shape, c.outputs)
		if !slices.Equal(got.vars, c.want) {
			t.Errorf("%s: variables %v, want %v", c.name, got.vars, c.want)
			continue
		}
		cell := 0
		relation.Each(permuted(c.shape, got.vars), func(index []int) {
			from := 0
			for v, n := range c.shape {
				from = from*n + index[slices.Index(got.vars, v)]
			}
			if got.data[cell] != float64(from) {
				t.Fatalf("%s: cell %v is %v, want %d", c.name, index, got.data[cell], from)
			}
			cell++
		})
	}
}
