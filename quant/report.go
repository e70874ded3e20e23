package quant

import (
	"math/bits"

	"aver/op"
	"aver/relation"
)

// Layer says how one node was quantised.
type Layer struct {
	Name, Kind string
	Shape      []int
	Bits       int     // width of the output
	WeightBits int     // width of the weights, 0 if there are none
	Scale      float64 // of the output
	Shift      uint    // bits that are rounded away
}

// Report says what quantisation chose, and how well it does on the samples.
type Report struct {
	Bits, WeightBits int // of activations and weights
	Layers           []Layer
	Samples          int
	MaxError         float64 // greatest error of an output, as a fraction of that output's range, 0 included
	MeanError        float64 // mean error, likewise
	Agreement        float64 // share of samples whose greatest output is the float model's
	Warnings         []string
}

// layers describes the nodes of the program that was built.
func (b *builder) layers() []Layer {
	var out []Layer
	for i := range b.program.Nodes {
		n := &b.program.Nodes[i]
		t := &b.program.Tensors[n.Out]
		l := Layer{Name: n.Name, Kind: n.Kind, Shape: t.Shape, Bits: bitsOf(t.Max - t.Min), Scale: t.Scale}
		if lin, ok := n.Op.(*op.Linear); ok {
			l.Shift = lin.Shift
			for _, term := range lin.Terms {
				for _, f := range term.Factors {
					if w := &b.program.Tensors[f.Tensor]; w.Kind == relation.Weight && len(term.Factors) > 1 {
						l.WeightBits = max(l.WeightBits, bitsOf(w.Max-w.Min))
					}
				}
			}
		}
		out = append(out, l)
	}
	return out
}

// bitsOf is the width of a range of span+1 integers.
func bitsOf(span int64) int { return bits.Len64(uint64(span)) }
