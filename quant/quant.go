package quant

import (
	"context"
	"fmt"
	"math"

	"aver/graph"
	"aver/op"
)

// Options says how to quantise. The zero value is the default.
type Options struct {
	// Samples are inputs by name, to calibrate on. Without any, random ones
	// in InputRange are used, and the Report warns.
	Samples []map[string]*graph.Tensor
	// InputRange is the range of inputs where there are no samples; both 0
	// means [−1, 1].
	InputRange [2]float64
	// Bits is the width of activations, 8 to 16. 0 takes the narrowest widths
	// with which the samples' outputs agree with the float model (see
	// MaxError); without samples that is 12.
	Bits int
	// WeightBits is the width of weights, 4 to 16; 0 means at least 10, and
	// no fewer than Bits.
	WeightBits int
	// MaxError is what Bits 0 allows: the greatest error of an output, as a
	// fraction of that output's range over the samples. 0 means 0.01. Besides,
	// the greatest output has to be the float model's for 99 % of the samples.
	MaxError float64
	// InputCommitted and OutputCommitted say whether proofs hide them.
	InputCommitted, OutputCommitted bool
	// InputLike fixes shape, range and scale of the integers of the inputs, in
	// their order; nil for those that the samples call for.
	InputLike []Like
}

// Bits that the automatic choice tries, narrowest first: activations, weights.
var candidates = [][2]int{{8, 8}, {8, 10}, {9, 10}, {10, 10}, {10, 12}, {12, 12}, {14, 14}, {16, 16}}

// blindBits is the width without samples.
const blindBits = 12

// leastAgreement is the share of samples whose greatest output must be right.
const leastAgreement = 0.99

// Quantize makes an integer program of g, which has gone through graph.Fix and
// graph.Simplify, and its weights in the order of Program.Weights. Errors:
// *graph.UnsupportedError or *UnsupportedError for what cannot be made exact,
// *op.RangeError where integers would not fit, *LikeError, ctx's, or one that says which
// option or sample is wrong.
func Quantize(ctx context.Context, g *graph.Graph, opt Options) (*op.Program, [][]int64, *Report, error) {
	if err := opt.check(); err != nil {
		return nil, nil, nil, err
	}
	if err := graph.Unsupported(g, Supported); err != nil {
		return nil, nil, nil, err
	}
	if err := finiteWeights(g); err != nil {
		return nil, nil, nil, err
	}
	q := &quantizer{ctx: ctx, g: g, opt: opt, report: &Report{Samples: len(opt.Samples)}}
	if err := q.checkLike(); err != nil {
		return nil, nil, nil, err
	}
	if err := q.calibrate(); err != nil {
		return nil, nil, nil, err
	}
	if err := q.checkSeen(); err != nil {
		return nil, nil, nil, err
	}
	b, err := q.choose()
	if err != nil {
		return nil, nil, nil, err
	}
	q.report.Bits, q.report.WeightBits = b.bits, b.wbits
	q.report.Layers = b.layers()
	return b.program, b.weights, q.report, nil
}

func (o *Options) check() error {
	switch {
	case o.Bits != 0 && (o.Bits < 8 || o.Bits > 16):
		return fmt.Errorf("quant: %d bits for activations; 8 to 16 are possible, or 0 for auto", o.Bits)
	case o.WeightBits != 0 && (o.WeightBits < 4 || o.WeightBits > 16):
		return fmt.Errorf("quant: %d bits for weights; 4 to 16 are possible, or 0 for auto", o.WeightBits)
	case !(o.InputRange[0] <= o.InputRange[1]):
		return fmt.Errorf("quant: input range [%g, %g]", o.InputRange[0], o.InputRange[1])
	}
	return nil
}

// quantizer carries one Quantize.
type quantizer struct {
	ctx     context.Context
	g       *graph.Graph
	opt     Options
	samples []map[string]*graph.Tensor
	seen    *calibration
	ranges  map[string]interval
	report  *Report
}

func (q *quantizer) calibrate() (err error) {
	q.samples = q.opt.Samples
	margin := hiddenMargin
	if len(q.samples) == 0 {
		r := interval{q.opt.InputRange[0], q.opt.InputRange[1]}
		if r == (interval{}) {
			r = q.opt.likeRange()
		}
		if r == (interval{}) {
			r = interval{defaultLow, defaultHigh}
		}
		q.warn("no calibration samples: inputs are taken to lie in [%g, %g], and ranges come from random inputs; give samples for a faithful model", r.lo, r.hi)
		q.samples, margin = randomInputs(q.g, r), randomMargin
	}
	if q.seen, err = calibrate(q.ctx, q.g, q.samples); err != nil {
		return err
	}
	q.ranges = widen(q.g, q.seen.ranges, margin)
	shareScales(q.g, q.ranges)
	return nil
}

func (q *quantizer) warn(format string, args ...any) {
	q.report.Warnings = append(q.report.Warnings, fmt.Sprintf(format, args...))
}

// choose builds the program at the given widths, or at the narrowest that are
// good enough.
func (q *quantizer) choose() (*builder, error) {
	if q.opt.Bits != 0 || len(q.opt.Samples) == 0 {
		bits := q.opt.Bits
		if bits == 0 {
			bits = blindBits
		}
		wbits := max(10, bits)
		if q.opt.WeightBits != 0 {
			wbits = q.opt.WeightBits
		}
		b, _, err := q.try(bits, wbits)
		return b, err
	}
	bound := q.opt.MaxError
	if bound == 0 {
		bound = 0.01
	}
	var best *builder
	for _, c := range candidates {
		if q.opt.WeightBits != 0 {
			c[1] = q.opt.WeightBits
		}
		b, good, err := q.try(c[0], c[1])
		if err != nil && best == nil {
			return nil, err
		}
		if err != nil {
			break // wider accumulators would wrap: keep what there is
		}
		if best = b; good(bound) {
			return b, nil
		}
	}
	q.warn("at %d bits the samples still show an error of %.2g of the output's range (agreement %.1f %%)", best.bits, q.report.MaxError, 100*q.report.Agreement)
	return best, nil
}

// try builds at given widths and measures the error on the samples, which it
// records in the report.
func (q *quantizer) try(bits, wbits int) (b *builder, good func(bound float64) bool, err error) {
	if b, err = build(q.ctx, q.g, q.ranges, q.opt, bits, wbits); err != nil {
		return nil, nil, err
	}
	e, err := q.measure(b)
	if err != nil {
		return nil, nil, err
	}
	q.report.MaxError, q.report.MeanError, q.report.Agreement = e.most, e.mean/math.Max(e.count, 1), e.agree/math.Max(e.ranked, 1)
	if e.ranked == 0 {
		q.report.Agreement = 1
	}
	r := q.report
	return b, func(bound float64) bool { return r.MaxError <= bound && r.Agreement >= leastAgreement }, nil
}
