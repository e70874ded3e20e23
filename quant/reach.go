package quant

import (
	"math"
	"slices"

	"aver/op"
	"aver/relation"
)

// reach bounds the accumulator of a Linear node with the actual weights: for
// every setting of the output variables that weights depend on, the sum of the
// positive and of the negative products. It is far less than what the weights'
// widths allow, and keeps tables small. most is what it must not exceed. Bounds
// are rounded outwards, so that they show little of the weights.
func (b *builder) reach(n *op.Node, most op.Range) op.Range {
	lin := n.Op.(*op.Linear)
	rank := len(b.program.Tensors[n.Out].Shape)
	w := &weightSums{b: b, sizes: lin.Sizes, rank: rank}
	for i := range lin.Terms {
		w.collect(&lin.Terms[i])
	}
	w.low, w.high = make([]int64, w.size()), make([]int64, w.size())
	for i := range lin.Terms {
		w.add(&lin.Terms[i])
	}
	r := op.Range{Min: -outwards(-slices.Min(w.low)), Max: outwards(slices.Max(w.high))}
	return op.Range{Min: max(r.Min, most.Min), Max: min(r.Max, most.Max)}
}

// outwards is the next number at or above v that has three significant bits.
func outwards(v int64) int64 {
	if v < 0 {
		return -inwards(-v)
	}
	step := int64(1)
	for v >= 8*step {
		step *= 2
	}
	return (v + step - 1) / step * step
}

func inwards(v int64) int64 {
	step := int64(1)
	for v >= 8*step {
		step *= 2
	}
	return v / step * step
}

// weightSums adds up bounds for every setting of vars, the output variables
// that some weight depends on.
type weightSums struct {
	b         *builder
	sizes     []int
	rank      int
	vars      []int
	low, high []int64
}

func (w *weightSums) size() int {
	n := 1
	for _, v := range w.vars {
		n *= w.sizes[v]
	}
	return n
}

// known is the index of the factor whose values are known now, −1 if none is.
func (w *weightSums) known(t *relation.Term) int {
	return slices.IndexFunc(t.Factors, func(f relation.View) bool {
		k := w.b.program.Tensors[f.Tensor].Kind
		return k == relation.Weight || k == relation.Fixed
	})
}

func (w *weightSums) collect(t *relation.Term) {
	k := w.known(t)
	if k < 0 {
		return
	}
	for _, d := range t.Factors[k].Dims {
		for _, s := range d.Strides {
			if s.Index < w.rank && !slices.Contains(w.vars, s.Index) {
				w.vars = append(w.vars, s.Index)
			}
		}
	}
	slices.Sort(w.vars)
}

// add adds the bounds of one term.
func (w *weightSums) add(t *relation.Term) {
	k := w.known(t)
	rest := op.Range{Min: t.Coef, Max: t.Coef} // what multiplies the known factor
	for i, f := range t.Factors {
		if i != k {
			rest = times(rest, w.b.program.Reads(f, w.sizes))
		}
	}
	count := int64(1)
	for _, v := range t.Sums(w.rank, len(w.sizes)) {
		if k < 0 || !uses(t.Factors[k], v) {
			count *= int64(w.sizes[v])
		}
	}
	rest = op.Range{Min: rest.Min * count, Max: rest.Max * count}
	if k < 0 {
		for i := range w.low {
			w.low[i] += rest.Min
			w.high[i] += rest.Max
		}
		return
	}
	w.products(t.Factors[k], rest)
}

// products adds the known factor's values times rest. Its dimensions are
// single variables, in order (see builder.weight).
func (w *weightSums) products(f relation.View, rest op.Range) {
	t := &w.b.program.Tensors[f.Tensor]
	low, high := slices.Clone(w.low), slices.Clone(w.high)
	clear(low)
	clear(high)
	at := make([]int, len(t.Shape)) // how far a dimension of the weight moves in low and high
	step := 1
	for i := len(w.vars) - 1; i >= 0; i-- {
		for d, a := range f.Dims {
			if len(a.Strides) == 1 && a.Strides[0].Index == w.vars[i] {
				at[d] = step
			}
		}
		step *= w.sizes[w.vars[i]]
	}
	data := w.b.data(f.Tensor)
	sumBounds(data, t.Shape, at, rest, low, high)
	w.spread(f, low, high)
}

// spread adds the bounds of one weight, which are filled in where the
// variables it does not depend on are 0, to every setting.
func (w *weightSums) spread(f relation.View, low, high []int64) {
	box := make([]int, len(w.vars))
	mine := make([]bool, len(w.vars))
	for i, v := range w.vars {
		box[i], mine[i] = w.sizes[v], uses(f, v)
	}
	cell := 0
	relation.Each(box, func(index []int) {
		from := 0
		for i, x := range index {
			if from *= box[i]; mine[i] {
				from += x
			}
		}
		w.low[cell] += low[from]
		w.high[cell] += high[from]
		cell++
	})
}

// sumBounds adds the least and greatest product of every value with rest.
func sumBounds(data []int64, shape, at []int, rest op.Range, low, high []int64) {
	if len(shape) == 0 {
		return
	}
	row := shape[len(shape)-1]
	step := at[len(at)-1]
	cell := 0
	relation.Each(shape[:len(shape)-1], func(index []int) {
		base := 0
		for d, x := range index {
			base += x * at[d]
		}
		for _, v := range data[cell : cell+row] {
			a, b := v*rest.Min, v*rest.Max
			low[base] += min(a, b)
			high[base] += max(a, b)
			base += step
		}
		cell += row
	})
}

func uses(v relation.View, index int) bool {
	for _, d := range v.Dims {
		for _, s := range d.Strides {
			if s.Index == index {
				return true
			}
		}
	}
	return false
}

func times(a, b op.Range) op.Range {
	w, x, y, z := a.Min*b.Min, a.Min*b.Max, a.Max*b.Min, a.Max*b.Max
	return op.Range{Min: min(w, x, y, z), Max: max(w, x, y, z)}
}

// data is the values of a weight or fixed tensor.
func (b *builder) data(id relation.TensorID) []int64 {
	t := &b.program.Tensors[id]
	if t.Kind == relation.Fixed {
		return t.Data
	}
	return b.weights[slices.Index(b.program.Weights(), id)]
}

// interval is a closed range of reals.
type interval struct{ lo, hi float64 }

func (r interval) hull(s interval) interval {
	return interval{math.Min(r.lo, s.lo), math.Max(r.hi, s.hi)}
}

func (r interval) abs() float64 { return math.Max(-r.lo, r.hi) }

// spanOf is the range of the values; [0, 0] of none.
func spanOf(v []float64) interval {
	if len(v) == 0 {
		return interval{}
	}
	return interval{slices.Min(v), slices.Max(v)}
}
