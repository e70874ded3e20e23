//go:build unix

package sumcheck

import (
	"fmt"
	"syscall"
	"testing"

	"aver/transcript"
)

// cpu is the processor time that the process has used, in nanoseconds.
func cpu() int64 {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return r.Utime.Nano() + r.Stime.Nano()
}

func BenchmarkProve(b *testing.B) {
	for _, factors := range []int{2, 3} {
		b.Run(fmt.Sprintf("%d factors", factors), func(b *testing.B) {
			const vars = 18
			used := int64(0)
			for b.Loop() {
				b.StopTimer()
				products := randomProducts(1, [][2]int{{vars, factors}})
				before := cpu()
				b.StartTimer()
				Prove(&transcript.Prover{Transcript: transcript.New("bench")}, "bench", products, vars, factors)
				used += cpu() - before
			}
			b.ReportMetric(float64(used)/float64(b.N<<vars), "cpu-ns/element")
		})
	}
}
