package sumcheck

import (
	"fmt"
	"testing"
	"time"

	"aver/transcript"
	"aver/usage"
)

func BenchmarkProve(b *testing.B) {
	for _, factors := range []int{2, 3} {
		b.Run(fmt.Sprintf("%d factors", factors), func(b *testing.B) {
			const vars = 18
			used := time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				products := randomProducts(1, [][2]int{{vars, factors}})
				before := usage.CPU()
				b.StartTimer()
				Prove(&transcript.Prover{Transcript: transcript.New("bench")}, "bench", products, vars, factors)
				used += usage.CPU() - before
			}
			b.ReportMetric(float64(used)/float64(b.N<<vars), "cpu-ns/element")
		})
	}
}
