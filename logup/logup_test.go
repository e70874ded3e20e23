package logup

import (
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

// fractions returns 2^vars leaves that sum to zero: random ones, and the
// negative of each.
func fractions(vars int) (num, den field.Planes) {
	rng := rand.New(rand.NewPCG(1, uint64(vars)))
	n := 1 << vars
	num, den = field.NewPlanes(n), field.NewPlanes(n)
	for i := range n / 2 {
		a, b := random(rng), random(rng)
		num.Set(i, a)
		den.Set(i, b)
		num.Set(n-1-i, field.Neg(a))
		den.Set(n-1-i, b)
	}
	return num, den
}

func random(rng *rand.Rand) field.Ext {
	return field.NewExt(rng.Uint64N(field.Modulus), rng.Uint64N(field.Modulus), rng.Uint64N(field.Modulus))
}

func copyOf(p field.Planes) field.Planes {
	c := field.NewPlanes(p.Len())
	c.Copy(p)
	return c
}

// run proves and verifies, and checks the claim against the leaves.
func run(num, den field.Planes, vars int) (*transcript.Clear, bool) {
	p := &transcript.Prover{Transcript: transcript.New("test")}
	Prove(p, copyOf(num), copyOf(den))
	v := &transcript.Clear{Reader: transcript.Reader{Transcript: transcript.New("test"), Messages: p.Sent, Nonces: p.Nonces}}
	c := Verify[field.Ext](v, vars)
	n, d := poly.Eval(num, c.Point), poly.Eval(den, c.Point)
	return v, n.Equal(&c.Num) && d.Equal(&c.Den)
}

func TestComplete(t *testing.T) {
	for _, vars := range []int{1, 2, 3, 7, 11, 12} {
		num, den := fractions(vars)
		v, claim := run(num, den, vars)
		if v.Err != nil || !claim || len(v.Messages) != 0 {
			t.Errorf("vars %d: err %v, claim holds %v, %d messages left", vars, v.Err, claim, len(v.Messages))
		}
	}
}

func TestWrongSumIsRejected(t *testing.T) {
	num, den := fractions(6)
	num.Set(5, field.One())
	v, _ := run(num, den, 6)
	if v.Err == nil || v.Err.(*transcript.RejectedError).Check != "logup: fractions sum to zero" {
		t.Errorf("got %v", v.Err)
	}
}

// A prover may replace any message; the layer checks or the final claim on the
// leaves must notice.
func TestChangedMessageIsNoticed(t *testing.T) {
	num, den := fractions(5)
	p := &transcript.Prover{Transcript: transcript.New("test")}
	Prove(p, copyOf(num), copyOf(den))
	for i := range p.Sent {
		messages := append([]field.Ext(nil), p.Sent...)
		messages[i] = field.Add(messages[i], field.One())
		v := &transcript.Clear{Reader: transcript.Reader{Transcript: transcript.New("test"), Messages: messages}}
		c := Verify[field.Ext](v, 5)
		n, d := poly.Eval(num, c.Point), poly.Eval(den, c.Point)
		if v.Err == nil && n.Equal(&c.Num) && d.Equal(&c.Den) {
			t.Errorf("message %d changed, and nobody noticed", i)
		}
	}
}

func BenchmarkProve(b *testing.B) {
	const vars = 18
	num, den := fractions(vars)
	for b.Loop() {
		b.StopTimer()
		n, d := copyOf(num), copyOf(den)
		b.StartTimer()
		Prove(&transcript.Prover{Transcript: transcript.New("bench")}, n, d)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N<<vars), "ns/leaf")
}
