package aver

import (
	"context"
	"time"

	"aver/argument"
	"aver/graph"
	"aver/input"
	"aver/op"
	"aver/parallel"
	"aver/usage"
	"aver/verify"
)

// ProveOptions say how to prove. The zero value is usable.
type ProveOptions struct {
	// Progress is told of stages, done and total in milliseconds of Estimate;
	// without one each stage counts alike.
	Progress Progress
	Estimate *Estimate
	// Clear leaves out what hides the weights, the inputs and all that is
	// computed from them: for proofs that nobody but a SNARK's prover sees.
	Clear bool
	// InputCommitment is what the proof is to be about, in place of an input: its
	// root stands in the proof. It takes one of the commitment's openings.
	InputCommitment *Commitment
	// CommitOutput makes a commitment to the output that stands alone, for the next
	// model's proof: Stats.OutputCommitment. The proof takes one of its openings;
	// save it before the proof is shown, or nobody can use it.
	CommitOutput bool
}

// Stage is a part of proving, its wall time, and the processor time of the whole
// process meanwhile.
type Stage struct {
	Name       string  `json:"name"`
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"`
}

// Stats are what a proof took and the outputs that it proves.
type Stats struct {
	Stages  []Stage
	Outputs []Value
	// OutputCommitment is there where ProveOptions asked for it.
	OutputCommitment *Commitment
}

// Run runs the integer program: its outputs are those that a proof would state.
// Each of progress is told of every node. Errors match ErrInput, or
// ErrUnsupported for numbers out of the calibrated range.
func (m *Model) Run(ctx context.Context, x Values, progress ...Progress) ([]Value, error) {
	ints, err := m.quantise(x)
	if err != nil {
		return nil, err
	}
	t, err := m.key.Program.Evaluate(ctx, m.weights, ints, func(done, total int) {
		for _, p := range progress {
			p.at("run", done, total)
		}
	})
	if err != nil {
		return nil, classify(err)
	}
	return m.outputs(t), nil
}

// quantise is the integers of every input.
func (m *Model) quantise(x Values) ([][]int64, error) {
	t, err := input.FromFlat(x, m.inputs)
	if err != nil {
		return nil, classify(err)
	}
	return integers(m.key.Program, t)
}

func integers(p *op.Program, t map[string]*graph.Tensor) ([][]int64, error) {
	ints := make([][]int64, len(p.Inputs))
	for i, port := range p.Inputs {
		v := t[port.Name]
		reals := v.Floats
		for _, x := range v.Ints {
			reals = append(reals, float32(x))
		}
		var err error
		if ints[i], err = p.QuantizeInput(i, reals); err != nil {
			return nil, classify(err)
		}
	}
	return ints, nil
}

func (m *Model) outputs(t *op.Trace) []Value {
	p := m.key.Program
	out := make([]Value, len(p.Outputs))
	for i, port := range p.Outputs {
		out[i] = verify.NewValue(p, port, t.Values[port.Tensor])
	}
	return out
}

// Prove runs the model and proves it. The proof states the outputs, and the
// inputs, unless the model was compiled to commit to them. Errors are Run's,
// or match ErrSpent, or ErrWrongKey where a commitment is for another model, or are
// *journal.Error where the count of proofs cannot be kept.
func (m *Model) Prove(ctx context.Context, x Values, opt ProveOptions) (*Proof, *Stats, error) {
	ints, err := m.given(x, opt.InputCommitment)
	if err != nil {
		return nil, nil, err
	}
	c := clock{report: opt.Progress, estimate: opt.Estimate}
	c.stage("witness", 0, 1)
	trace, err := m.key.Program.Evaluate(ctx, m.weights, ints)
	if err != nil {
		return nil, nil, classify(err)
	}
	po := argument.Options{Progress: c.stage}
	if opt.Clear {
		po.Mode = argument.Clear
	}
	out, err := m.stand(&po, opt, trace.Values)
	if err != nil {
		return nil, nil, err
	}
	defer m.startSeed(&po, ints)()
	values, err := m.key.Lowered.Fill(ctx, trace)
	if err != nil {
		return nil, nil, classify(err)
	}
	body, err := m.prover.Prove(ctx, values, po)
	if err != nil {
		return nil, nil, err
	}
	c.stage("", 0, 0)
	public := argument.StatementOf(m.key.Argument.Program, values)
	return verify.NewProof(m.key, public, body), &Stats{c.stages, m.outputs(trace), out}, nil
}

// startSeed counts the proof and makes its seed, which is mostly waiting for the
// disk, beside what comes before the seed is needed. It returns what waits for it.
func (m *Model) startSeed(po *argument.Options, ints [][]int64) (wait func()) {
	var seed [32]byte
	var failed error
	wait = parallel.Start(func() {
		number, err := m.take(reserve)
		if err != nil {
			failed = spent(err)
			return
		}
		seed, failed = m.proofSeed(ints, number, po)
	})
	po.NewSeed = func() ([32]byte, error) {
		wait()
		return seed, failed
	}
	return wait
}

// clock times stages: each ends where the next begins.
type clock struct {
	report   Progress
	estimate *Estimate
	stages   []Stage
	name     string
	start    time.Time
	cpu      time.Duration
}

func (c *clock) stage(name string, done, total int) {
	if name != c.name {
		now, cpu := time.Now(), usage.CPU()
		if c.name != "" {
			c.stages = append(c.stages, Stage{c.name, now.Sub(c.start).Seconds(), (cpu - c.cpu).Seconds()})
		}
		c.name, c.start, c.cpu = name, now, cpu
	}
	if name != "" {
		if c.estimate != nil {
			done, total = c.estimate.progress(name)
		}
		c.report.at(name, done, total)
	}
}
