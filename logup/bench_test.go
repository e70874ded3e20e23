//go:build unix

package logup

import (
	"syscall"
	"testing"

	"aver/field"
	"aver/transcript"
)

// cpu is the processor time that the process has used, in nanoseconds.
func cpu() int64 {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return r.Utime.Nano() + r.Stime.Nano()
}

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
			before := cpu()
			for b.Loop() {
				Prove(&transcript.Prover{Transcript: transcript.New("bench"), Memory: mem}, l)
			}
			b.ReportMetric(float64(cpu()-before)/float64(b.N<<18), "cpu-ns/leaf")
		})
	}
}
