package argument

import (
	"testing"
	"time"

	"aver/field"
	"aver/relation"
	"aver/usage"
)

// BenchmarkLookups times phase 2 alone: everything from β to the claims at the
// lookup point.
func BenchmarkLookups(b *testing.B) {
	for name, p := range map[string]func() *build{
		"ranges of weights 1024x1024": func() *build { return weightRanges(1024, 1024) },
		"ranges of weights 768x3072":  func() *build { return weightRanges(768, 3072) },
		"conv 3x32x32 to 32x28x28":    func() *build { return conv(3, 32, 32, 32, 5, 1, 0) },
		"conv 16x64x64 to 16x64x64":   func() *build { return conv(16, 64, 64, 16, 3, 1, 1) },
	} {
		b.Run(name, func(b *testing.B) {
			p := p()
			key := p.key(b)
			count := 0
			for _, l := range p.Lookups {
				count += relation.Size(l.Sizes)
			}
			used := time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				prover := committedProver(b, key, p.values)
				before := usage.CPU()
				b.StartTimer()
				if err := prover.lookups(); err != nil {
					b.Fatal(err)
				}
				used += usage.CPU() - before
				prover.Memory.Close()
			}
			b.ReportMetric(float64(used)/float64(b.N*count), "cpu-ns/lookup")
		})
	}
}

// committedProver is a prover after phase 1.
func committedProver(t testing.TB, key *ProvingKey, values relation.Values) *prover {
	t.Helper()
	p := &prover{plan: key.plan, key: key, values: make([]field.Ext, len(key.plan.claims))}
	p.proof.Mode, p.Memory = Clear, field.NewMemory()
	p.Transcript = newTranscript(key.VerifyingKey, Clear, StatementOf(key.Program, values))
	if err := p.commit(values, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

// weightRanges is the program that proves the ranges of one tensor of weights.
func weightRanges(rows, columns int) *build {
	weights := &build{}
	weights.tensor("w", relation.Weight, []int{rows, columns}, -128, 127, random(rows*columns, -128, 127))
	b := &build{}
	p, fill := relation.WeightRanges(&weights.Program)
	b.Program, b.values = *p, fill(weights.values)
	return b
}
