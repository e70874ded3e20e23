// Package soundness is the error ledger: every step of the argument enters the
// probability with which it lets a false statement through, and the theorem it
// rests on. It is the only source of parameters; nothing under Target bits is
// accepted and no conjecture is used.
//
// The argument is made non-interactive with Fiat–Shamir, so what counts is
// round-by-round soundness: the total is the worst round, not the sum
// (Canetti et al., STOC 2019). A round that falls short is strengthened by
// grinding at that challenge.
package soundness

import (
	"fmt"
	"math"

	"aver/algebra"
	"aver/field"
)

// Target is the security level in bits.
const Target = 128

// MaxGrinding is the most bits of work that a challenge may ask for.
const MaxGrinding = 16

// fieldBits is log2 |E3|.
var fieldBits = 3 * math.Log2(field.Modulus)

// Bits is −log2 of a challenge's loss, before grinding.
func Bits(l algebra.Loss) float64 { return fieldBits - math.Log2(max(1, l.Numerator)) }

// Grinding is how many bits of work the challenge needs to reach Target.
func Grinding(l algebra.Loss) int { return missing(Bits(l)) }

func missing(bits float64) int { return max(0, int(math.Ceil(Target-bits))) }

// QueryBits is −log2 of the chance that `queries` uniform columns miss a word
// that lies further from the code than the unique-decoding radius (1−ρ)/2, for
// rate ρ: ((1+ρ)/2)^queries.
func QueryBits(rate float64, queries int) float64 {
	return -float64(queries) * math.Log2((1+rate)/2)
}

// Queries is the least number of queries that, with the given bits of
// grinding, reaches Target.
func Queries(rate float64, grinding int) int {
	return int(math.Ceil(float64(Target-grinding) / QueryBits(rate, 1)))
}

// Term is a ledger entry: Bits without grinding, and the grinding added.
type Term struct {
	Source   string  `json:"source"`
	Theorem  string  `json:"theorem"`
	Count    int     `json:"count"` // rounds with this term
	Bits     float64 `json:"bits"`
	Grinding int     `json:"grinding"`
}

// Ledger collects the terms of one verifying key.
type Ledger struct{ Terms []Term }

// Add enters a round that loses `bits`, strengthened by `grinding` bits.
func (l *Ledger) Add(source, theorem string, bits float64, grinding int) {
	for i := range l.Terms {
		t := &l.Terms[i]
		if t.Source == source && t.Theorem == theorem && t.Bits == bits && t.Grinding == grinding {
			t.Count++
			return
		}
	}
	l.Terms = append(l.Terms, Term{source, theorem, 1, bits, grinding})
}

// Bits is the level of the weakest round.
func (l *Ledger) Bits() float64 {
	worst := math.Inf(1)
	for _, t := range l.Terms {
		worst = min(worst, t.Bits+float64(t.Grinding))
	}
	return worst
}

// WeakError is returned for parameters that do not reach Target.
type WeakError struct{ Term Term }

func (e *WeakError) Error() string {
	return fmt.Sprintf("parameters give %.1f + %d bits at %s (%s), under the required %d",
		e.Term.Bits, e.Term.Grinding, e.Term.Source, e.Term.Theorem, Target)
}

// Check returns a *WeakError for the first term under Target or with more than
// MaxGrinding bits of grinding.
func (l *Ledger) Check() error {
	for _, t := range l.Terms {
		if t.Bits+float64(t.Grinding) < Target || t.Grinding > MaxGrinding {
			return &WeakError{t}
		}
	}
	return nil
}
