package logup

import (
	"testing"

	"aver/field"
	"aver/transcript"
	"aver/usage"
)

func BenchmarkProve(b *testing.B) {
	for name, build := range map[string]func(b *builder){
		"full boxes": func(b *builder) {
			b.table(1 << 14)
			for v := 14; v < 18; v++ {
				b.lookup(false, 1<<v)
			}
		},
		"idle tail": func(b *builder) { b.table(256); b.lookup(false, 1<<18) },
		"odd boxes": func(b *builder) { b.table(256); b.lookup(false, 256, 28, 28) },
	} {
		maker := newBuilder(5)
		build(maker)
		l := maker.done()
		b.Run(name, func(b *testing.B) {
			mem := field.NewMemory()
			defer mem.Close()
			before := usage.CPU()
			for b.Loop() {
				Prove(&transcript.Prover{Transcript: transcript.New("bench"), Memory: mem}, l)
			}
			b.ReportMetric(float64(usage.CPU()-before)/float64(b.N<<18), "cpu-ns/leaf")
		})
	}
}
