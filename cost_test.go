package aver

import (
	"math"
	"slices"
	"testing"
)

// near reports whether a is b give or take a part.
func near(a, b, part float64) bool { return math.Abs(a-b) <= part*math.Abs(b)+1e-9 }

func TestNonNegative(t *testing.T) {
	for name, c := range map[string]struct {
		rows       [][]float64
		want, best []float64
	}{
		"exact":                {[][]float64{{1, 1}, {1, 2}, {1, 5}}, []float64{5, 7, 13}, []float64{3, 2}},
		"would be negative":    {[][]float64{{1, 1}, {1, 2}, {1, 3}}, []float64{3, 2, 1}, []float64{2, 0}},
		"a column of nothing":  {[][]float64{{1, 0}, {1, 0}}, []float64{1, 3}, []float64{2, 0}},
		"least squares, above": {[][]float64{{1}, {2}}, []float64{1, 3}, []float64{1.4}},
	} {
		got := nonNegative(c.rows, c.want)
		if !slices.EqualFunc(got, c.best, func(a, b float64) bool { return near(a, b, 1e-6) }) {
			t.Errorf("%s: got %v, want %v", name, got, c.best)
		}
	}
}

// invented is a measurement of a machine whose costs are known.
func invented(c Counts) *Measurement {
	return &Measurement{
		Counts:       c,
		ProveCPU:     8e-3,
		ProveSeconds: 7e-3,
		PeakBytes:    int64(20e6 + 90*c.Leaves + 38*c.Touched),
		Stages: []Stage{
			{Name: "commit", Seconds: 1e-3 + 6e-9*float64(c.Encoded), CPUSeconds: 1e-3 + 40e-9*float64(c.Committed)},
			{Name: "lookups", Seconds: 50e-9 * float64(c.Leaves), CPUSeconds: 100e-9 * float64(c.Lookups+c.TableRows)},
			{Name: "new", Seconds: 2e-3 + 1e-9*float64(c.Weights), CPUSeconds: 2e-3 + 3e-9*float64(c.Weights)},
		},
	}
}

func inventedModels() []*Measurement {
	return []*Measurement{
		invented(Counts{Weights: 1e4, Touched: 3e6, Committed: 3e4, Lookups: 4e4, TableRows: 5e3, Leaves: 1 << 16, Encoded: 2e5}),
		invented(Counts{Weights: 2e6, Committed: 1e4, Lookups: 4e3, TableRows: 1e3, Leaves: 1 << 13, Encoded: 1e5}),
		invented(Counts{Weights: 4e4, Committed: 2e5, Lookups: 6e4, TableRows: 9e3, Leaves: 1 << 18, Encoded: 9e5}),
		invented(Counts{Weights: 5e3, Committed: 2e3, Lookups: 8e5, TableRows: 7e4, Leaves: 1 << 20, Encoded: 4e5}),
		invented(Counts{Weights: 9e5, Committed: 1e6, Lookups: 1e6, TableRows: 2e4, Leaves: 1 << 21, Encoded: 4e6}),
	}
}

func TestFitPrice(t *testing.T) {
	p := FitPrice(inventedModels())
	if !near(p.Lookup, 100, 0.01) || !near(p.Committed, 40, 0.01) || !near(p.Weight, 3, 0.01) || !near(p.Constant, 3e6, 0.01) || p.Product != 0 || p.Error > 0.01 {
		t.Errorf("got %+v", p)
	}
}

// Where the system tells no processor time, all prices are zero, and numbers.
func TestFitPriceOfNothing(t *testing.T) {
	models := inventedModels()
	for _, m := range models {
		m.ProveCPU = 0
		for i := range m.Stages {
			m.Stages[i].CPUSeconds = 0
		}
	}
	if p := FitPrice(models); p != (Price{}) {
		t.Errorf("got %+v", p)
	}
}
