package op

import (
	"fmt"
	"math/bits"
	"slices"

	"aver/relation"
)

// ArgMax computes the index of the greatest of X[o, 0 … N−1]: of equal ones the
// first, or the last if Last. X is a view over the output's dimensions and one
// more index variable of N values.
type ArgMax struct {
	X    relation.View
	N    int
	Last bool
}

// sizes is the box of the compared values.
func (o *ArgMax) sizes(p *Program, n *Node) []int {
	return append(slices.Clone(p.Tensors[n.Out].Shape), o.N)
}

func (o *ArgMax) check(p *Program, n *Node) error {
	if o.N < 1 || o.N > maxArgMax {
		return n.errorf("compares %d values", o.N)
	}
	sizes := o.sizes(p, n)
	if err := checkShape(sizes); err != nil {
		return n.errorf("%v", err)
	}
	return p.checkView(n, o.X, sizes)
}

func (o *ArgMax) bounds(p *Program, n *Node) (Range, error) {
	r := p.Reads(o.X, o.sizes(p, n))
	if r.Max-r.Min > maxValue/4 {
		return r, &RangeError{n.Name, p.Tensors[n.Out].Name, r, Range{-maxValue / 8, maxValue / 8}, "the values are too large to compare; compile with fewer bits"}
	}
	return Range{0, int64(o.N - 1)}, nil
}

func (o *ArgMax) run(s *state, n *Node) error {
	x := s.view(s.p, o.X, o.sizes(s.p, n))
	out := make([]int64, len(x)/o.N)
	for i := range out {
		out[i] = int64(o.best(x[i*o.N : (i+1)*o.N]))
	}
	s.Values[n.Out] = out
	return nil
}

func (o *ArgMax) best(row []int64) int {
	best := 0
	for i, v := range row {
		if v > row[best] || o.Last && v == row[best] {
			best = i
		}
	}
	return best
}

// lower commits bits s with Σ_i s_i = 1, so that out = Σ i·s_i is one index and
// y = Σ s_j x_j its value, and looks up
//
//	y − x_i − Σ_{j>i} s_j ≥ 0
//
// (j < i if Last): y is the greatest, and those before it are smaller.
func (o *ArgMax) lower(l *lowering, n *Node) error {
	shape := l.p.Tensors[n.Out].Shape
	sizes := o.sizes(l.p, n)
	rank := len(shape)
	pick := l.helper(n, relation.Witness, "chosen", sizes, Range{0, 1})
	chosen := relation.Identity(pick, rank+1)
	table := l.rangeTable(0, 1)
	l.lookup(n.Name, table, sizes, form(chosen))

	count := l.helper(n, relation.Virtual, "count", shape, Range{0, int64(o.N)})
	l.einsum(n.Name, count, sizes, []relation.Term{{Coef: 1, Factors: []relation.View{chosen}}})
	one := l.rangeTable(1, 1)
	l.lookup(n.Name, one, shape, form(relation.Identity(count, rank)))

	iota := make([]int64, o.N)
	for i := range iota {
		iota[i] = int64(i)
	}
	positions := relation.View{Tensor: l.fixed("positions", iota, o.N), Dims: []relation.Affine{variable(rank)}}
	l.einsum(n.Name, n.Out, sizes, []relation.Term{{Coef: 1, Factors: []relation.View{chosen, positions}}})

	lead := o.lead(l, n, pick)
	o.fill(l, n, pick, count, lead, table, one)
	o.atLeastZero(l, n, lead)
	return nil
}

// lead is the virtual tensor y − x_i − Σ_{j>i} s_j over [out…, i].
func (o *ArgMax) lead(l *lowering, n *Node, pick relation.TensorID) relation.TensorID {
	sizes := o.sizes(l.p, n)
	i, j, k := len(sizes)-1, len(sizes), len(sizes)+1
	r := l.p.Reads(o.X, sizes)
	width := r.Max - r.Min
	id := l.helper(n, relation.Virtual, "lead", sizes, Range{-width - 1, width})
	chosen := relation.Identity(pick, len(sizes))
	at := func(a relation.Affine) relation.View {
		v := relation.View{Tensor: pick, Dims: slices.Clone(chosen.Dims)}
		v.Dims[i] = a
		return v
	}
	later := relation.Affine{Offset: 1, Strides: []relation.Stride{{Index: i, Step: 1}, {Index: k, Step: 1}}}
	if o.Last {
		later = relation.Affine{Offset: -1, Strides: []relation.Stride{{Index: i, Step: 1}, {Index: k, Step: -1}}}
	}
	l.einsum(n.Name, id, append(sizes, o.N, max(o.N-1, 1)), []relation.Term{
		{Coef: 1, Factors: []relation.View{at(variable(j)), rename(o.X, i, j)}},
		{Coef: -1, Factors: []relation.View{o.X}},
		{Coef: -1, Factors: []relation.View{at(later)}},
	})
	return id
}

func (o *ArgMax) fill(l *lowering, n *Node, chosen, count, lead relation.TensorID, table, one int) {
	l.later(func(w *filling) {
		x := w.view(l.p, o.X, o.sizes(l.p, n))
		bits, leads := make([]int64, len(x)), make([]int64, len(x))
		for r, best := range w.values[n.Out] {
			row := x[r*o.N : (r+1)*o.N]
			bits[r*o.N+int(best)] = 1
			for i, v := range row {
				leads[r*o.N+i] = row[best] - v
				if int(best) != i && (int(best) > i) != o.Last {
					leads[r*o.N+i]--
				}
			}
		}
		w.values[chosen], w.values[lead] = bits, leads
		w.values[count] = slices.Repeat([]int64{1}, len(x)/o.N)
	})
	l.countAll(table, chosen, 0)
	l.countAll(one, count, 1)
}

// atLeastZero looks up that the lead is in [0, 2^b): in one table, or in limbs
// where that would be long. The top limb is what is left of the lead. Values
// that can only be equal need it too: the lead tells which of them is first.
func (o *ArgMax) atLeastZero(l *lowering, n *Node, lead relation.TensorID) {
	sizes := o.sizes(l.p, n)
	rest := form(relation.Identity(lead, len(sizes)))
	parts := limbs(uint(max(1, bits.Len64(uint64(l.r.Tensors[lead].Max)))), argMaxLimb)
	for i, size := range parts {
		table := l.rangeTable(0, 1<<size-1)
		at, last := uint(i)*argMaxLimb, i == len(parts)-1
		part := func(d int64) int64 { return d >> at & (1<<size - 1) }
		if last {
			l.lookup(n.Name, table, sizes, rest)
			l.tally(table, func(w *filling, uses []int64) {
				for _, d := range w.values[lead] {
					uses[part(d)]++
				}
			})
		} else {
			limb := l.helper(n, relation.Witness, fmt.Sprintf("lead%d", i), sizes, Range{0, 1<<size - 1})
			view := relation.Identity(limb, len(sizes))
			l.lookup(n.Name, table, sizes, form(view))
			rest.Terms = append(rest.Terms, relation.FormTerm{Coef: -1 << at, View: view})
			rest.Shift = at + size
			l.later(func(w *filling) {
				v := make([]int64, len(w.values[lead]))
				for i, d := range w.values[lead] {
					v[i] = part(d)
				}
				w.values[limb] = v
			})
			l.countAll(table, limb, 0)
		}
	}
}

// argMaxLimb is the width of the limbs of a lead: few values are compared, so
// that small tables matter more than few lookups.
const argMaxLimb = 8

// variable is the affine map that is index variable v.
func variable(v int) relation.Affine {
	return relation.Affine{Strides: []relation.Stride{{Index: v, Step: 1}}}
}

// rename is v with index variable from replaced by to.
func rename(v relation.View, from, to int) relation.View {
	out := relation.View{Tensor: v.Tensor, Dims: make([]relation.Affine, len(v.Dims))}
	for d, a := range v.Dims {
		out.Dims[d].Offset = a.Offset
		for _, s := range a.Strides {
			if s.Index == from {
				s.Index = to
			}
			out.Dims[d].Strides = append(out.Dims[d].Strides, s)
		}
	}
	return out
}

func (o *ArgMax) views() []relation.View { return []relation.View{o.X} }
