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
	ProveCPU     float64 `json:"prove_cpu_seconds"`
	PeakBytes    int64   `json:"peak_bytes"`
	ProofBytes   int     `json:"proof_bytes"`
	Stages       []Stage `json:"stages"`
}

// Estimate says what a hidden proof of a key will take where the calibration was
// made, and at its first model's pace; see At. Each stage's time and the memory
// are taken to be linear in a few counts of the key, and the coefficients are
// fitted to the measurements. The calibration must pass Check.
func (c *Calibration) Estimate(k *VerifyingKey) *Estimate {
	e := c.estimate(k.Argument.Count(argument.Hidden))
	e.ProofBytes = expectedBytes(k, argument.Hidden)
	return e
}

// estimate is Estimate but for the size of the proof.
func (c *Calibration) estimate(counts Counts) *Estimate {
	c = c.At(c.Models[0].Pace)
	e := &Estimate{Machine: c.Machine, Threads: c.Threads}
	all := make([]*Counts, len(c.Models))
	for i, m := range c.Models {
		all[i] = &m.Counts
	}
	for i, s := range c.Models[0].Stages {
		of := terms[s.Name]
		if of == nil {
			of = anyTerms
		}
		// What hardly matters to the whole need not be exact: a twentieth of it is
		// added to both sides of the comparison.
		predict := func(stage, whole func(*Measurement) float64) float64 {
			spent, floor := make([]float64, len(all)), make([]float64, len(all))
			for j, m := range c.Models {
				spent[j], floor[j] = stage(m), whole(m)/20
			}
			l := fit(of, all, spent, floor)
			return l.at(&counts)
		}
		e.Stages = append(e.Stages, Stage{
			Name:       s.Name,
			Seconds:    predict(func(m *Measurement) float64 { return m.Stages[i].Seconds }, func(m *Measurement) float64 { return m.ProveSeconds }),
			CPUSeconds: predict(func(m *Measurement) float64 { return m.Stages[i].CPUSeconds }, func(m *Measurement) float64 { return m.ProveCPU }),
		})
		e.ProveSeconds += e.Stages[i].Seconds
		e.ProveCPU += e.Stages[i].CPUSeconds
	}
	e.PeakBytes = c.peak(&counts)
	return e
}

// peak is the estimated peak of memory.
func (c *Calibration) peak(counts *Counts) int64 {
	var all []*Counts
	var memory []float64
	for _, m := range c.Models {
		all = append(all, &m.Counts)
		memory = append(memory, float64(m.PeakBytes))
	}
	l := fit(memoryTerms, all, memory, make([]float64, len(all)))
	return int64(l.at(counts))
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
