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
	r.RunSeconds = median(plain, wall)
	r.ProveSeconds, r.ProveCPU = median(proves, wall), median(proves, cpu)
	r.VerifySeconds, r.VerifyCPU = median(verifies, wall), median(verifies, cpu)
	r.Stages = medianStages(stages)
	return r, nil
}

func wall(u usage.Usage) float64 { return u.Seconds }
func cpu(u usage.Usage) float64  { return u.CPUSeconds }

// medianStages takes medians of wall time and means of processor time, which
// the system counts too coarsely for one short stage.
func medianStages(runs [][]Stage) []Stage {
	out := slices.Clone(runs[0])
	for i := range out {
		out[i].Seconds = median(runs, func(run []Stage) float64 { return run[i].Seconds })
		out[i].CPUSeconds = 0
		for _, run := range runs {
			out[i].CPUSeconds += run[i].CPUSeconds / float64(len(runs))
		}
	}
	return out
}

// median is the middle one of a measure over runs, the lower of two.
func median[T any](runs []T, of func(T) float64) float64 {
	v := make([]float64, len(runs))
	for i, r := range runs {
		v[i] = of(r)
	}
	slices.Sort(v)
	return v[(len(v)-1)/2]
}
