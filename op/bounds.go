package op

import (
	"math"

	"aver/relation"
)

// maxValue bounds the magnitude of every integer of a program: far enough below
// half the field's 2^49 that rounding constants and remainders fit as well.
const maxValue = 1<<47 - 1

// Range is a closed range of integers.
type Range struct{ Min, Max int64 }

func (r Range) add(s Range) Range { return Range{r.Min + s.Min, r.Max + s.Max} }

func (r Range) hull(s Range) Range { return Range{min(r.Min, s.Min), max(r.Max, s.Max)} }

func (r Range) contains(s Range) bool { return r.Min <= s.Min && s.Max <= r.Max }

// mul is the range of products, which must fit 63 bits.
func (r Range) mul(s Range) Range {
	a, b, c, d := r.Min*s.Min, r.Min*s.Max, r.Max*s.Min, r.Max*s.Max
	return Range{min(a, b, c, d), max(a, b, c, d)}
}

func (r Range) abs() int64 { return max(-r.Min, r.Max) }

func (t *Tensor) bounds() Range { return Range{t.Min, t.Max} }

// Reads is the range of what a view yields over a box of index variables: the
// tensor's, and 0 where the view leaves the tensor's box.
func (p *Program) Reads(v relation.View, sizes []int) Range {
	t := &p.Tensors[v.Tensor]
	if inside(v, t.Shape, sizes) {
		return t.bounds()
	}
	return t.bounds().hull(Range{})
}

// inside reports whether the view stays in the tensor's box.
func inside(v relation.View, shape, sizes []int) bool {
	for d := range v.Dims {
		if r := span(v.Dims[d], sizes); r.Min < 0 || r.Max >= int64(shape[d]) {
			return false
		}
	}
	return true
}

// span is the range of an affine map over the index box.
func span(a relation.Affine, sizes []int) Range {
	r := Range{int64(a.Offset), int64(a.Offset)}
	for _, s := range a.Strides {
		reach := int64(s.Step) * int64(sizes[s.Index]-1)
		r = r.add(Range{min(reach, 0), max(reach, 0)})
	}
	return r
}

// sumSize is how many products a term adds up for one output.
func sumSize(t *relation.Term, rank int, sizes []int) int {
	n := 1
	for _, v := range t.Sums(rank, len(sizes)) {
		n *= sizes[v]
	}
	return n
}

// Sum is the range of a Linear node's accumulator, from the declared ranges of
// the tensors alone. The error is a *RangeError when it could reach 2^47.
func (p *Program) Sum(n *Node) (Range, error) {
	o := n.Op.(*Linear)
	return p.sum(n, o.Sizes, o.Terms)
}

// sum is the range of the sum of the terms, from the declared ranges of the
// tensors alone. The error is a *RangeError when it could reach 2^47: the proof's field
// would wrap.
func (p *Program) sum(n *Node, sizes []int, terms []relation.Term) (Range, error) {
	rank := len(p.Tensors[n.Out].Shape)
	var total Range
	var magnitude float64
	for i := range terms {
		t := &terms[i]
		count := sumSize(t, rank, sizes)
		size := math.Abs(float64(t.Coef)) * float64(count)
		for _, f := range t.Factors {
			size *= float64(p.Reads(f, sizes).abs())
		}
		if magnitude += size; magnitude > maxValue {
			return Range{}, p.wraps(n, magnitude)
		}
		r := Range{t.Coef * int64(count), t.Coef * int64(count)}
		for _, f := range t.Factors {
			r = r.mul(p.Reads(f, sizes))
		}
		total = total.add(r)
	}
	return total, nil
}

func (p *Program) wraps(n *Node, magnitude float64) error {
	m := int64(math.Min(magnitude, math.MaxInt64/2))
	return &RangeError{
		Node: n.Name, Tensor: p.Tensors[n.Out].Name,
		Range: Range{-m, m}, Limit: Range{-maxValue, maxValue},
		Advice: "the accumulator could wrap; compile with fewer activation or weight bits",
	}
}
