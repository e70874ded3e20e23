package quant_test

import (
	"context"
	"testing"

	"aver/graph"
	"aver/op"
	"aver/quant"
)

// BenchmarkWitness times the run and the helper tensors of the shared models.
func BenchmarkWitness(b *testing.B) {
	for _, name := range []string{"mlp", "lenet", "cnn264k", "dense4m"} {
		b.Run(name, func(b *testing.B) {
			g, sample, _ := sharedModel(b, name)
			p, weights, _, err := quant.Quantize(context.Background(), g, quant.Options{Samples: []map[string]*graph.Tensor{sample}})
			if err != nil {
				b.Fatal(err)
			}
			_, m, err := op.Lower(p)
			if err != nil {
				b.Fatal(err)
			}
			input, err := p.QuantizeInput(0, sample[p.Inputs[0].Name].Floats)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, _, err := m.Witness(context.Background(), weights, [][]int64{input}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
