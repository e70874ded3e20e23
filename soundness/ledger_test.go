package soundness

import (
	"errors"
	"math"
	"testing"

	"aver/algebra"
)

// The figures that the design gives: 189, 155 and 141 queries for 128 bits
// without grinding.
func TestQueries(t *testing.T) {
	for rate, want := range map[float64]int{1. / 4: 189, 1. / 8: 155, 1. / 16: 141} {
		if got := Queries(rate, 0); got != want {
			t.Errorf("rate %v: %d queries, want %d", rate, got, want)
		}
		if QueryBits(rate, want) < Target || QueryBits(rate, want-1) >= Target {
			t.Errorf("rate %v: %d queries are not the least", rate, want)
		}
	}
}

func TestGrinding(t *testing.T) {
	for numerator, want := range map[float64]int{1: 0, 3: 0, 1 << 18: 0, 1 << 19: 1, 1 << 30: 12} {
		if got := Grinding(algebra.Loss{Numerator: numerator}); got != want {
			t.Errorf("loss %g/|E3|: %d bits of work, want %d", numerator, got, want)
		}
	}
}

func TestLedger(t *testing.T) {
	l := &Ledger{}
	if !math.IsInf(l.Bits(), 1) {
		t.Error("an empty ledger has a finite level")
	}
	l.Add("a", "theorem", 140, 0)
	l.Add("a", "theorem", 140, 0)
	l.Add("b", "theorem", 120, 9)
	if len(l.Terms) != 2 || l.Terms[0].Count != 2 || l.Bits() != 129 || l.Check() != nil {
		t.Errorf("terms %v, %v bits, %v", l.Terms, l.Bits(), l.Check())
	}
	for _, term := range []Term{{Bits: 127.9}, {Bits: 100, Grinding: 28}} {
		weak := &Ledger{}
		weak.Add("c", "theorem", term.Bits, term.Grinding)
		var w *WeakError
		if err := weak.Check(); !errors.As(err, &w) || w.Term.Source != "c" {
			t.Errorf("%v: got %v", term, err)
		}
	}
}
