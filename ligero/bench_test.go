package ligero

import (
	"fmt"
	"testing"

	"aver/field"
)

// BenchmarkCommit has shapes of witnesses, pads, combined rows and weights: times are
// per element of the codewords.
func BenchmarkCommit(b *testing.B) {
	for _, s := range []struct{ rows, logRow, tail, logInvRate int }{{27, 13, 200, 2}, {39, 13, 200, 2}, {33, 7, 100, 5}, {42, 11, 200, 3}, {3, 10, 3168, 4}, {1024, 12, 0, 2}} {
		p := Params{LogRow: s.logRow, LogInvRate: s.logInvRate, Queries: 1, Tail: s.tail, Salted: true}
		m := Matrix{LogRow: p.LogRow, Tail: s.tail, Data: randomVec(newRand(b), s.rows<<s.logRow), Tails: randomVec(newRand(b), s.rows*s.tail)}
		salts := make([]Salt, p.CodeLength())
		mem := field.NewMemory()
		defer mem.Close()
		b.Run(fmt.Sprintf("%dx2^%d at 2^-%d", s.rows, s.logRow, s.logInvRate), func(b *testing.B) {
			for b.Loop() {
				mark := mem.Mark()
				if _, err := CommitIn(mem, p, salts, m); err != nil {
					b.Fatal(err)
				}
				mem.Release(mark)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.rows*p.CodeLength()), "ns/element")
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	h := open(b, Params{LogRow: 12, LogInvRate: 2, Queries: 160}, 1024)
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if err := Verify(h.p, 1024, h.c.Level(0), h.idx, h.o); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("combination", func(b *testing.B) {
		for b.Loop() {
			if err := h.p.CheckCombination(h.coef, h.u, h.idx, h.o); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("combine", func(b *testing.B) {
		for b.Loop() {
			Combine(h.c.Message(), 4096, 0, 1024, h.coef, h.u)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1<<22), "ns/element")
	})
}
