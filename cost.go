package aver

import (
	"math"
	"slices"
)

// terms are the counts that the cost of a stage of proving grows with, besides a
// constant.
var terms = map[string]func(*Counts) []int{
	"witness": func(c *Counts) []int { return []int{c.Products, c.Windowed, c.Weights, c.Committed} },
	"commit":  func(c *Counts) []int { return []int{c.Committed, c.Encoded, c.Columns} },
	"lookups": func(c *Counts) []int { return []int{c.Leaves, c.Lookups + c.TableRows, c.Claimed, c.Rounds} },
	"einsums": func(c *Counts) []int { return []int{c.Contracted, c.Claims} },
	"views":   func(c *Counts) []int { return []int{c.Viewed, c.Claims} },
	"open":    func(c *Counts) []int { return []int{c.Opened, c.Touched, c.Folded, c.Joined, c.Tries} },
}

// memoryTerms are those of the peak of memory.
func memoryTerms(c *Counts) []int {
	return []int{c.Leaves, c.Lookups + c.TableRows, c.Encoded + c.Folded, c.Touched}
}

// anyTerms serve a stage that has none of its own.
func anyTerms(c *Counts) []int {
	return []int{c.Lookups + c.TableRows, c.Committed, c.Weights, c.Leaves, c.Encoded + c.Folded}
}

// linear is a cost: a constant, and so much for each unit of its terms.
type linear struct {
	terms        func(*Counts) []int
	coefficients []float64 // the constant first
}

func (l *linear) at(c *Counts) float64 {
	sum := 0.0
	for i, v := range withOne(l.terms(c)) {
		sum += l.coefficients[i] * v
	}
	return sum
}

func withOne(counts []int) []float64 {
	v := []float64{1}
	for _, n := range counts {
		v = append(v, float64(n))
	}
	return v
}

// fit finds the cost that is nearest to what was measured, in least squares of
// the error relative to what was measured and a floor, with no negative coefficient.
func fit(terms func(*Counts) []int, counts []*Counts, measured, floor []float64) linear {
	var rows [][]float64
	var want []float64
	for i, c := range counts {
		row, scale := withOne(terms(c)), 1.0
		if size := measured[i] + floor[i]; size > 0 {
			scale = 1 / size
		}
		for j := range row {
			row[j] *= scale
		}
		rows, want = append(rows, row), append(want, measured[i]*scale)
	}
	return linear{terms, nonNegative(rows, want)}
}

// nonNegative minimises |rows·x − want|² over x ≥ 0: coordinate by coordinate, as
// Franc, Hlaváč and Navara (2005) do it.
func nonNegative(rows [][]float64, want []float64) []float64 {
	const rounds = 20000
	x := make([]float64, len(rows[0]))
	left := append([]float64(nil), want...) // want − rows·x
	for range rounds {
		moved := 0.0
		for j := range x {
			slope, square := 0.0, 0.0
			for i, row := range rows {
				slope, square = slope+row[j]*left[i], square+row[j]*row[j]
			}
			if square == 0 {
				continue
			}
			step := max(-x[j], slope/square)
			x[j] += step
			for i, row := range rows {
				left[i] -= step * row[j]
			}
			moved = max(moved, math.Abs(step)*math.Sqrt(square))
		}
		if moved < 1e-12 {
			break
		}
	}
	return x
}

// Price is what proving costs, fitted to measurements: processor time, in
// nanoseconds, for each unit of a model's size, and a constant.
type Price struct {
	Lookup    float64 `json:"ns_per_lookup"`          // or row of a table: lookups and views
	Committed float64 `json:"ns_per_committed_value"` // commit
	Weight    float64 `json:"ns_per_weight"`          // einsums and open
	Product   float64 `json:"ns_per_product"`         // of the integer program: witness
	Constant  float64 `json:"ns_constant"`
	// Error is the root of the mean square of the fit's relative errors.
	Error float64 `json:"relative_error"`
}

// FitPrice fits processor times of proving. Lookups, committed values and
// weights grow together in most models, so each price is fitted to the stages
// that it stands for: least squares of the errors relative to the stages' time,
// nothing below zero. What a stage costs besides is part of the constant.
func FitPrice(measured []*Measurement) Price {
	var p Price
	total, fitted := make([]float64, len(measured)), make([]float64, len(measured))
	for _, part := range []struct {
		price  *float64
		of     func(*Counts) []int
		stages []string
	}{
		{&p.Product, func(c *Counts) []int { return []int{c.Products} }, []string{"witness"}},
		{&p.Committed, func(c *Counts) []int { return []int{c.Committed} }, []string{"commit"}},
		{&p.Lookup, func(c *Counts) []int { return []int{c.Lookups + c.TableRows} }, []string{"lookups", "views"}},
		{&p.Weight, func(c *Counts) []int { return []int{c.Weights} }, nil}, // all others
	} {
		var counts []*Counts
		var ns, floor []float64
		for i, m := range measured {
			spent := 1e9 * m.cpuOf(part.stages)
			total[i] += spent
			counts, ns, floor = append(counts, &m.Counts), append(ns, spent), append(floor, 1e9*m.ProveCPU/20)
		}
		l := fit(part.of, counts, ns, floor)
		p.Constant += l.coefficients[0]
		*part.price = l.coefficients[1]
		for i, c := range counts {
			fitted[i] += l.at(c)
		}
	}
	for i := range total {
		if total[i] > 0 {
			p.Error += math.Pow(fitted[i]/total[i]-1, 2) / float64(len(total))
		}
	}
	p.Error = math.Sqrt(p.Error)
	return p
}

// priced are the stages whose cost goes by something else than weights.
var priced = []string{"witness", "commit", "lookups", "views"}

// cpuOf is the processor time of the named stages, or without names of those
// that are not priced.
func (m *Measurement) cpuOf(names []string) float64 {
	sum := 0.0
	for _, s := range m.Stages {
		if slices.Contains(names, s.Name) || names == nil && !slices.Contains(priced, s.Name) {
			sum += s.CPUSeconds
		}
	}
	return sum
}
