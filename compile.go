package aver

import (
	"context"
	"fmt"
	"math"
	"os"

	"aver/argument"
	"aver/format"
	"aver/graph"
	"aver/input"
	"aver/onnx"
	"aver/op"
	"aver/quant"
	"aver/verify"
)

// Progress is told how far a stage is: done of total steps. It is called from
// one goroutine at a time.
type Progress func(stage string, done, total int)

func (p Progress) at(stage string, done, total int) {
	if p != nil {
		p(stage, done, total)
	}
}

// CompileOptions say how a model is compiled. The zero value is usable.
type CompileOptions struct {
	Calibrate string   // file of samples; see ReadSamples. "" for none
	Samples   []Values // more samples
	Bits      int      // of weights and activations, 8 to 16; 0 finds the narrowest that are good enough
	Batch     int      // size of a symbolic batch dimension; 0 means 1
	// Proofs is how many proofs the commitment to the weights must bear; 0 means
	// the most that make a proof at most a quarter dearer, where a per cent of
	// its bytes counts as much as two of its time, and no fewer than 16.
	Proofs int
	// PublicWeights makes a commitment that does not hide the weights, so that
	// everyone who has them can make it again. Proofs hide inputs and activations
	// as ever, and their number has no limit: Proofs must be 0.
	PublicWeights bool
	// CommitInput and CommitOutput leave the values out of proofs, which then
	// hold commitments to them.
	CommitInput, CommitOutput bool
	// InputLike is the key of a model whose output is to be this one's input: range
	// and scale of the input are those of its output, so that proofs can be chained.
	InputLike *VerifyingKey
	Progress  Progress
}

// MinProofs is the least default budget of proofs, and MaxProofs the largest
// that can be asked for.
const (
	MinProofs = argument.MinBudget
	MaxProofs = argument.MaxBudget
)

// Compile reads an ONNX file and makes a Model of it. Without samples it
// assumes a range for the inputs and warns. Errors match ErrUnsupported where
// the model has operators, shapes or ranges that cannot be proven, and ErrInput
// where the samples are at fault.
func Compile(ctx context.Context, path string, opt CompileOptions) (*Model, error) {
	g, err := loadONNX(path)
	if err != nil {
		return nil, err
	}
	m, err := compile(ctx, g, opt)
	return m, ofModel(path, err)
}

// loadONNX reads a model. Protobuf ends at 2 GiB; a file that claims more is
// refused before it is read.
func loadONNX(path string) (*graph.Graph, error) {
	if st, err := os.Stat(path); err == nil && st.Size() > math.MaxInt32 {
		return nil, &format.Error{File: path, Problem: format.TooLarge, Detail: "an ONNX file is below 2 GiB; weights may be in external data beside it"}
	}
	if kind, err := format.KindOfFile(path); err == nil {
		return nil, &format.Error{File: path, Problem: format.WrongKind, Detail: fmt.Sprintf("it is a %v, want an ONNX model", kind)}
	}
	g, err := onnx.Load(path)
	return g, classify(err)
}

// CompileONNX is Compile for a model in memory, whose weights are all inside.
func CompileONNX(ctx context.Context, model []byte, opt CompileOptions) (*Model, error) {
	g, err := onnx.Parse(model, "")
	if err != nil {
		return nil, classify(err)
	}
	m, err := compile(ctx, g, opt)
	return m, classify(err)
}

func compile(ctx context.Context, g *graph.Graph, opt CompileOptions) (*Model, error) {
	if err := simplify(g, max(opt.Batch, 1)); err != nil {
		return nil, err
	}
	asked, err := opt.budget()
	if err != nil {
		return nil, err
	}
	samples, err := opt.samples(g.Inputs)
	if err != nil {
		return nil, err
	}
	opt.Progress.at("quantise", 0, 1)
	p, weights, report, err := quant.Quantize(ctx, g, quant.Options{
		Samples: samples, Bits: opt.Bits, InputCommitted: opt.CommitInput, OutputCommitted: opt.CommitOutput, InputLike: opt.likes(),
	})
	if err != nil {
		return nil, err
	}
	opt.Progress.at("quantise", 1, 1)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := &Model{inputs: g.Inputs, float: encodeGraph(g), warnings: report.Warnings}
	m.budget.asked = asked
	opt.Progress.at("commit", 0, 1)
	if err := m.commit(ctx, p, weights); err != nil {
		return nil, err
	}
	opt.Progress.at("commit", 1, 1)
	return m, ctx.Err()
}

// budget is what argument.ChooseParams is asked for.
func (o *CompileOptions) budget() (int, error) {
	if o.PublicWeights && o.Proofs != 0 {
		return 0, fmt.Errorf("a budget of %d proofs with public weights, which have no limit: leave Proofs 0", o.Proofs)
	}
	if o.PublicWeights {
		return Unlimited, nil
	}
	return min(max(o.Proofs, 0), MaxProofs), nil
}

// simplify gives the inputs sizes and lists what cannot be proven.
func simplify(g *graph.Graph, batch int) error {
	if err := graph.Fix(g, batch); err != nil {
		return err
	}
	if err := graph.Simplify(g); err != nil {
		return err
	}
	return graph.Unsupported(g, quant.Supported)
}

func (o *CompileOptions) samples(want []graph.ValueInfo) ([]map[string]*graph.Tensor, error) {
	var all []map[string]*graph.Tensor
	for _, s := range o.Samples {
		t, err := input.FromFlat(s, want)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	if o.Calibrate == "" {
		return all, nil
	}
	read, err := input.Samples(o.Calibrate, want)
	for _, t := range read {
		all = append(all, t)
	}
	return all, err
}

// likes are the tensors that the inputs are to be like; nil if there is no
// such wish. They are in the order of labels, as the inputs' own tensors are.
func (o *CompileOptions) likes() []quant.Like {
	if o.InputLike == nil {
		return nil
	}
	var likes []quant.Like
	for _, t := range o.InputLike.OutputLabel() {
		likes = append(likes, quant.Like{Shape: t.Shape, Range: op.Range{Min: t.Min, Max: t.Max}, Scale: t.Scale})
	}
	return likes
}

// commit commits to the weights, proves their ranges and makes the keys.
func (m *Model) commit(ctx context.Context, p *op.Program, weights [][]int64) error {
	lowered, _, err := op.Lower(p)
	if err != nil {
		return err
	}
	params := argument.ChooseParams(lowered, m.budget.asked)
	values := weightValues(p, lowered, weights)
	seed, err := newSeed()
	if err != nil {
		return err
	}
	committed, err := argument.CommitWeights(lowered, params, values, seed)
	if err != nil {
		return err
	}
	top := params.Top(committed)
	ranges, err := argument.ProveWeights(ctx, lowered, params, committed, values, verify.RangesDigest(p, params, top, Version), rangesSeed(seed))
	if err != nil {
		return err
	}
	if m.key, err = verify.NewKey(p, params, top, Version, ranges); err != nil {
		return err
	}
	m.prover = &argument.ProvingKey{VerifyingKey: m.key.Argument, Weights: committed}
	return m.setWeights()
}
