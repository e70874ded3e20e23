package argument

import (
	"context"
	"testing"
)

// BenchmarkProve proves one wide convolution and one wide dense layer.
func BenchmarkProve(b *testing.B) {
	for name, program := range map[string]func() *build{
		"conv 3x32x32 to 32": func() *build { return conv(3, 32, 32, 32, 5, 1, 0) },
		"dense 1024x1024":    func() *build { return gemm(1024, 1024) },
	} {
		b.Run(name, func(b *testing.B) {
			p := program()
			key := p.key(b)
			for m := range modes {
				b.Run(m.String(), func(b *testing.B) {
					for b.Loop() {
						if _, err := key.Prove(context.Background(), p.values, Options{Mode: m, Seed: newSeed(b)}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	p := conv(3, 32, 32, 32, 5, 1, 0)
	key := p.key(b)
	for m := range modes {
		b.Run(m.String(), func(b *testing.B) {
			proof := p.prove(b, key, m)
			b.ReportMetric(float64(len(proof)), "proof-bytes")
			for b.Loop() {
				if err := p.verify(key, m, proof); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
