package aver

import (
	"context"
	"os"
	"path/filepath"

	"aver/usage"
)

// Pace is how long a Probe's proof takes: how fast a machine is at some moment,
// which changes with what else it does, and what its neighbours do.
type Pace struct {
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"`
}

// Probe tells the machine's pace. It is a made-up model in a file, of some
// 900,000 public weights: proofs that take some 20 ms, that no budget limits, and
// that pass over more memory than the second-level caches hold.
type Probe struct {
	dir string
}

// NewProbe makes a probe, in some tenths of a second. Close it.
func NewProbe(ctx context.Context) (*Probe, error) {
	m, err := Stack{Width: 256, Blocks: 1, Rows: 1}.Compile(ctx, CompileOptions{Bits: 8, PublicWeights: true})
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "aver-probe-")
	if err != nil {
		return nil, err
	}
	p := &Probe{dir}
	if err := m.Save(p.path()); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Probe) path() string { return filepath.Join(p.dir, "probe") }

// Close removes the probe's file.
func (p *Probe) Close() error { return os.RemoveAll(p.dir) }

// Pace is the median of so many proofs.
func (p *Probe) Pace(ctx context.Context, proofs int) (Pace, error) {
	var runs []usage.Usage
	err := p.measure(ctx, &runs, proofs)
	return paceOf(runs), err
}

// measure appends what some proofs take; of no probe it does nothing.
func (p *Probe) measure(ctx context.Context, to *[]usage.Usage, proofs int) error {
	if p == nil {
		return nil
	}
	return fromFile(ctx, p.path(), proofs, func(m *Model, x Values) error {
		return measured(to, func() error { _, _, err := m.Prove(ctx, x, ProveOptions{}); return err })
	})
}

// paceOf is that of some proofs of a probe, zero of none.
func paceOf(runs []usage.Usage) Pace {
	return Pace{median(each(runs, wall)), median(each(runs, cpu))}
}
