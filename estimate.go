package aver

import (
	"math"

	"aver/argument"
)

// Estimate is what a proof will probably take.
type Estimate struct {
	Machine      string  `json:"machine"`
	Threads      int     `json:"threads"`
	ProveSeconds float64 `json:"prove_seconds"`
	PeakBytes    int64   `json:"peak_bytes"`
	ProofBytes   int     `json:"proof_bytes"`
	Stages       []Stage `json:"stages"` // processor times are not estimated
}

// Estimate says what a hidden proof of a key will take where the calibration was
// made: each stage's time and the memory are taken to be linear in a few counts
// of the key, and the coefficients are fitted to the measurements. The
// calibration must pass Check.
func (c *Calibration) Estimate(k *VerifyingKey) *Estimate {
	counts := k.Argument.Count(argument.Hidden)
	e := &Estimate{Machine: c.Machine, Threads: c.Threads, ProofBytes: expectedBytes(k, argument.Hidden)}
	all, total, memory := c.columns()
	for i, s := range c.Models[0].Stages {
		seconds, floor := make([]float64, len(all)), make([]float64, len(all))
		for j, m := range c.Models {
			// What hardly matters to the whole need not be exact.
			seconds[j], floor[j] = m.Stages[i].Seconds, total[j]/20
		}
		of := terms[s.Name]
		if of == nil {
			of = anyTerms
		}
		l := fit(of, all, seconds, floor)
		e.Stages = append(e.Stages, Stage{Name: s.Name, Seconds: l.at(&counts)})
		e.ProveSeconds += l.at(&counts)
	}
	for i, c := range all {
		memory[i] = max(0, memory[i]-mapped(c))
	}
	l := fit(memoryTerms, all, memory, make([]float64, len(all)))
	e.PeakBytes = int64(l.at(&counts) + mapped(&counts))
	return e
}

// columns are the counts, times and peaks of all measurements.
func (c *Calibration) columns() (counts []*Counts, seconds, memory []float64) {
	for _, m := range c.Models {
		counts = append(counts, &m.Counts)
		seconds = append(seconds, m.ProveSeconds)
		memory = append(memory, float64(m.PeakBytes))
	}
	return counts, seconds, memory
}

// progress is how much of the estimated time is over when a stage begins, and
// how much there is, in milliseconds.
func (e *Estimate) progress(stage string) (done, total int) {
	before, all, found := 0.0, 0.0, false
	for _, s := range e.Stages {
		found = found || s.Name == stage
		if !found {
			before += s.Seconds
		}
		all += s.Seconds
	}
	if !found {
		before = 0 // of a program that had no such stage
	}
	return int(1e3 * before), int(math.Ceil(1e3 * all))
}
