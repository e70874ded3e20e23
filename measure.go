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
	Stages        []Stage `json:"stages"` // of proving
}

// Measure runs, proves and verifies so many times. The proofs count.
func (m *Model) Measure(ctx context.Context, x Values, runs int, clear bool) (*Measurement, error) {
	return m.measure(ctx, x, runs, clear, median)
}

// measure picks one of the runs' times.
func (m *Model) measure(ctx context.Context, x Values, runs int, clear bool, pick func([]float64) float64) (*Measurement, error) {
	mode := argument.Hidden
	if clear {
		mode = argument.Clear
	}
	r := &Measurement{Counts: m.key.Argument.Count(mode), Runs: runs}
	var plain, proves, verifies []usage.Usage
	var stages [][]Stage
	for range runs {
		u, err := usage.Measure(func() error { _, err := m.Run(ctx, x); return err })
		if err != nil {
			return nil, err
		}
		plain = append(plain, u)
		var proof *Proof
		var stats *Stats
		u, err = usage.Measure(func() (err error) {
			proof, stats, err = m.Prove(ctx, x, ProveOptions{Clear: clear})
			return err
		})
		if err != nil {
			return nil, err
		}
		proves, stages = append(proves, u), append(stages, stats.Stages)
		r.PeakBytes, r.ProofBytes = max(r.PeakBytes, u.PeakBytes), len(proof.Bytes())
		if u, err = usage.Measure(func() error { _, err := m.key.Verify(proof); return err }); err != nil {
			return nil, err
		}
		verifies = append(verifies, u)
	}
	r.RunSeconds = pick(each(plain, wall))
	r.ProveSeconds, r.ProveCPU = pick(each(proves, wall)), pick(each(proves, cpu))
	r.VerifySeconds, r.VerifyCPU = pick(each(verifies, wall)), pick(each(verifies, cpu))
	scale := 1.0
	if m := mean(each(proves, cpu)); m > 0 { // else the system does not tell
		scale = r.ProveCPU / m
	}
	r.Stages = pickStages(stages, pick, scale)
	return r, nil
}

func wall(u usage.Usage) float64 { return u.Seconds }
func cpu(u usage.Usage) float64  { return u.CPUSeconds }

// pickStages takes means of processor times, which the system counts too coarsely
// for one short stage, and scales them to the picked time of the whole.
func pickStages(runs [][]Stage, pick func([]float64) float64, scale float64) []Stage {
	out := slices.Clone(runs[0])
	for i := range out {
		out[i].Seconds = pick(each(runs, func(run []Stage) float64 { return run[i].Seconds }))
		out[i].CPUSeconds = scale * mean(each(runs, func(run []Stage) float64 { return run[i].CPUSeconds }))
	}
	return out
}

// each is a measure of every run.
func each[T any](runs []T, of func(T) float64) []float64 {
	v := make([]float64, len(runs))
	for i, r := range runs {
		v[i] = of(r)
	}
	return v
}

// median is the middle one, the lower of two.
func median(v []float64) float64 {
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
