package op

import (
	"slices"
	"sync/atomic"

	"aver/parallel"
	"aver/relation"
	"aver/tensor"
)

// Linear computes acc[o] = Σ_terms Coef·Σ_k Π factors, and of it
//
//	out[o] = Activations[Act]((acc[o] + 2^(Shift−1)) >> Shift)
//
// that is, rounded half up; with Shift 0 nothing is rounded. With Act −1 the
// output is acc itself and Shift is 0. Index variables are the output's
// dimensions in order, then the summed ones, as in relation.Einsum.
type Linear struct {
	Sizes []int
	Terms []relation.Term
	Shift uint
	Act   int
	// Acc is where the actual weights keep the accumulator. It sizes tables
	// only: were it wrong, a proof could not be made, and no false one either.
	Acc Range
}

// grain is the number of values below which a loop over them is not split.
const grain = 1 << 15

// round is (acc + 2^(s−1)) >> s.
func round(acc int64, s uint) int64 { return (acc + half(s)) >> s }

func half(s uint) int64 {
	if s == 0 {
		return 0
	}
	return 1 << (s - 1)
}

func (o *Linear) check(p *Program, n *Node) error {
	if err := p.checkSizes(n, o.Sizes); err != nil {
		return err
	}
	if o.Act < -1 || o.Act >= len(p.Activations) || o.Act < 0 && o.Shift != 0 || o.Shift > maxShift {
		return n.errorf("activation %d with shift %d", o.Act, o.Shift)
	}
	if len(o.Terms) == 0 || len(o.Terms) > maxTerms {
		return n.errorf("has %d terms", len(o.Terms))
	}
	for i := range o.Terms {
		t := &o.Terms[i]
		if t.Coef > maxValue || t.Coef < -maxValue || len(t.Factors) == 0 || len(t.Factors) > 3 {
			return n.errorf("term %d has coefficient %d and %d factors", i, t.Coef, len(t.Factors))
		}
		for _, f := range t.Factors {
			if err := p.checkView(n, f, o.Sizes); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *Linear) bounds(p *Program, n *Node) (Range, error) {
	acc, err := p.sum(n, o.Sizes, o.Terms)
	if err != nil || o.Act < 0 {
		return acc, err
	}
	if o.Acc.Min > o.Acc.Max || !acc.contains(o.Acc) {
		return acc, n.errorf("accumulator [%d, %d] is announced, [%d, %d] is possible", o.Acc.Min, o.Acc.Max, acc.Min, acc.Max)
	}
	return p.Activations[o.Act].Bounds(), nil
}

// accumulate adds up the terms.
func (o *Linear) accumulate(p *Program, values *Trace, n *Node) []int64 {
	rank := len(p.Tensors[n.Out].Shape)
	acc := make([]int64, p.Tensors[n.Out].Size())
	// A page that is read before it is written to costs two faults and a copy.
	first := slices.IndexFunc(o.Terms, func(t relation.Term) bool {
		return len(t.Factors) == 1 && len(t.Sums(rank, len(o.Sizes))) == 0
	})
	if first < 0 {
		parallel.For(len(acc), grain, func(lo, hi int) { clear(acc[lo:hi]) })
	} else {
		f := o.Terms[first].Factors[0]
		tensor.Set(acc, o.Sizes[:rank], o.Terms[first].Coef, values.factor(p, f, rank))
	}
	for i := range o.Terms {
		if i == first {
			continue
		}
		t := &o.Terms[i]
		sizes := slices.Clone(o.Sizes)
		sums := t.Sums(rank, len(sizes))
		for v := rank; v < len(sizes); v++ {
			if !slices.Contains(sums, v) {
				sizes[v] = 1
			}
		}
		var factors []tensor.Factor
		for _, f := range t.Factors {
			factors = append(factors, values.factor(p, f, len(sizes)))
		}
		tensor.Contract(acc, sizes, rank, t.Coef, factors...)
	}
	return acc
}

// factor is a view of a tensor of the run as the kernels read it.
func (s *Trace) factor(p *Program, v relation.View, vars int) tensor.Factor {
	t := &p.Tensors[v.Tensor]
	f := factor(v, t.Shape, s.Values[v.Tensor], vars)
	f.Small, f.Most = s.small[v.Tensor], min(max(t.Max, -t.Min, 1), 1<<15)
	return f
}

// factor is a view as the kernels read it.
func factor(v relation.View, shape []int, data []int64, vars int) tensor.Factor {
	f := tensor.Factor{Data: data, Shape: shape, Dims: make([]tensor.Affine, len(v.Dims))}
	for d, a := range v.Dims {
		f.Dims[d] = tensor.Affine{Offset: a.Offset, Steps: make([]int, vars)}
		for _, s := range a.Strides {
			f.Dims[d].Steps[s.Index] += s.Step
		}
	}
	return f
}

func (o *Linear) run(s *state, n *Node) error {
	acc := o.accumulate(s.p, &s.Trace, n)
	if o.Act < 0 {
		s.Values[n.Out] = acc
		return nil
	}
	act := s.p.Activations[o.Act].window(o.Shift)
	out := make([]int64, len(acc))
	var outside atomic.Bool
	parallel.For(len(acc), grain, func(lo, hi int) {
		if least, greatest := act.Apply(out[lo:hi], acc[lo:hi]); least < o.Acc.Min || greatest > o.Acc.Max {
			outside.Store(true)
		}
	})
	if outside.Load() {
		return &RangeError{n.Name, s.p.Tensors[n.Out].Name, Range{slices.Min(acc), slices.Max(acc)}, o.Acc, "the weights are not those that the program was made for"}
	}
	s.Values[n.Out] = out
	s.acc[n.Out] = acc
	return nil
}

func (o *Linear) views() []relation.View {
	var v []relation.View
	for i := range o.Terms {
		v = append(v, o.Terms[i].Factors...)
	}
	return v
}
