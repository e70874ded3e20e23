package aver

import (
	"context"
	"slices"

	"aver/argument"
	"aver/usage"
)

// Counts are the sizes that the cost of a key's proofs grows with.
type Counts = argument.Counts

// Measurement is what a model's proofs take: medians over runs, but for the
// peak, which is the most of all.
type Measurement struct {
	Counts        Counts  `json:"counts"`
	Runs          int     `json:"runs"`
	RunSeconds    float64 `json:"run_seconds"` // of the integer program alone
	ProveSeconds  float64 `json:"prove_seconds"`
	ProveCPU      float64 `json:"prove_cpu_seconds"`
	PeakBytes     int64   `json:"peak_bytes"`
	ProofBytes    int     `json:"proof_bytes"`
	VerifySeconds float64 `json:"verify_seconds"`
	VerifyCPU     float64 `json:"verify_cpu_seconds"`
	Stages        []Stage `json:"stages"` // of proving; they add up to the whole
	Pace          Pace    `json:"pace"`   // of the machine meanwhile; zero without a probe
}

// MeasureOptions say how to measure.
type MeasureOptions struct {
	Runs  int    // at least 1; the proofs count
	Clear bool   // proofs that hide nothing
	Probe *Probe // tells the pace before each run; nil for none
}

// Measure runs, proves and verifies so many times.
func (m *Model) Measure(ctx context.Context, x Values, opt MeasureOptions) (*Measurement, error) {
	var r measuring
	for range opt.Runs {
		if err := opt.Probe.measure(ctx, &r.paces, 2); err != nil {
			return nil, err
		}
		if err := r.run(ctx, m, x, opt.Clear); err != nil {
			return nil, err
		}
	}
	return r.result(), nil
}

// measuring collects what the runs of one model take.
type measuring struct {
	counts                         Counts
	plain, proves, verifies, paces []usage.Usage
	stages                         [][]Stage
	proofBytes                     int
}

// run runs, proves and verifies once more.
func (r *measuring) run(ctx context.Context, m *Model, x Values, clear bool) error {
	mode := argument.Hidden
	if clear {
		mode = argument.Clear
	}
	r.counts = m.key.Argument.Count(mode)
	if err := measured(&r.plain, func() error { _, err := m.Run(ctx, x); return err }); err != nil {
		return err
	}
	var proof *Proof
	var stats *Stats
	err := measured(&r.proves, func() (err error) {
		proof, stats, err = m.Prove(ctx, x, ProveOptions{Clear: clear})
		return err
	})
	if err != nil {
		return err
	}
	r.stages, r.proofBytes = append(r.stages, stats.Stages), len(proof.Bytes())
	return measured(&r.verifies, func() error { _, err := m.key.Verify(proof); return err })
}

// measured appends what f takes.
func measured(to *[]usage.Usage, f func() error) error {
	u, err := usage.Measure(f)
	*to = append(*to, u)
	return err
}

// result is about at least one run.
func (r *measuring) result() *Measurement {
	m := &Measurement{Counts: r.counts, Runs: len(r.proves), ProofBytes: r.proofBytes, Pace: paceOf(r.paces)}
	m.RunSeconds = median(each(r.plain, wall))
	m.ProveSeconds, m.ProveCPU = median(each(r.proves, wall)), median(each(r.proves, cpu))
	m.VerifySeconds, m.VerifyCPU = median(each(r.verifies, wall)), median(each(r.verifies, cpu))
	for _, u := range r.proves {
		m.PeakBytes = max(m.PeakBytes, u.PeakBytes)
	}
	m.Stages = slices.Clone(r.stages[0])
	for i := range m.Stages {
		m.Stages[i].Seconds = median(each(r.stages, func(run []Stage) float64 { return run[i].Seconds }))
		// The system counts processor time too coarsely for one short stage.
		m.Stages[i].CPUSeconds = mean(each(r.stages, func(run []Stage) float64 { return run[i].CPUSeconds }))
	}
	m.balance()
	return m
}

// balance scales the stages so that they add up to the whole, which medians and
// means do not.
func (m *Measurement) balance() {
	var seconds, spent float64
	for _, s := range m.Stages {
		seconds, spent = seconds+s.Seconds, spent+s.CPUSeconds
	}
	for i := range m.Stages {
		m.Stages[i].Seconds *= ratio(m.ProveSeconds, seconds)
		m.Stages[i].CPUSeconds *= ratio(m.ProveCPU, spent)
	}
}

// ratio is a/b, and 1 where one of them is not known.
func ratio(a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return 1
	}
	return a / b
}

func wall(u usage.Usage) float64 { return u.Seconds }
func cpu(u usage.Usage) float64  { return u.CPUSeconds }

// each is a measure of every run.
func each[T any](runs []T, of func(T) float64) []float64 {
	v := make([]float64, len(runs))
	for i, r := range runs {
		v[i] = of(r)
	}
	return v
}

// median is the middle one, the lower of two, and 0 of none.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[(len(v)-1)/2]
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
