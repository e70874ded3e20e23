// Package optest holds tests to the meaning of an integer program: a slow
// evaluator that follows the definitions word by word and shares no code with
// the fast one.
package optest

import (
	"fmt"

	"aver/op"
	"aver/relation"
)

// Evaluate computes every tensor of the program. weights and inputs are as for
// op.Program.Evaluate.
func Evaluate(p *op.Program, weights, inputs [][]int64) ([][]int64, error) {
	e := &evaluator{p: p, values: make([][]int64, len(p.Tensors))}
	for i := range p.Tensors {
		switch t := &p.Tensors[i]; t.Kind {
		case relation.Weight:
			e.values[i], weights = weights[0], weights[1:]
		case relation.Fixed:
			e.values[i] = t.Data
		}
	}
	for i, port := range p.Inputs {
		e.values[port.Tensor] = inputs[i]
	}
	for i := range p.Nodes {
		n := &p.Nodes[i]
		switch o := n.Op.(type) {
		case *op.Linear:
			e.linear(n, o)
		case *op.Max:
			e.each(n, func(o2 []int) int64 { return max(e.least(o.A, o2), e.least(o.B, o2)) })
		case *op.ArgMax:
			e.each(n, func(i []int) int64 { return e.argMax(o, i) })
		case *op.Permute:
			var flat []int64
			relation.Each(o.Sizes, func(i []int) { flat = append(flat, e.read(o.X, i, 0)) })
			e.values[n.Out] = flat
		default:
			return nil, fmt.Errorf("node %s has kind %T", n.Name, n.Op)
		}
	}
	return e.values, nil
}

type evaluator struct {
	p      *op.Program
	values [][]int64
}

// each sets every cell of n's output.
func (e *evaluator) each(n *op.Node, f func(index []int) int64) {
	var out []int64
	relation.Each(e.p.Tensors[n.Out].Shape, func(i []int) { out = append(out, f(i)) })
	e.values[n.Out] = out
}

// read is the cell that a view reads at an index, or outside.
func (e *evaluator) read(v relation.View, index []int, outside int64) int64 {
	cell := 0
	for d, size := range e.p.Tensors[v.Tensor].Shape {
		c := v.Dims[d].Offset
		for _, s := range v.Dims[d].Strides {
			c += s.Step * index[s.Index]
		}
		if c < 0 || c >= size {
			return outside
		}
		cell = cell*size + c
	}
	return e.values[v.Tensor][cell]
}

func (e *evaluator) least(v relation.View, index []int) int64 {
	return e.read(v, index, e.p.Tensors[v.Tensor].Min)
}

func (e *evaluator) argMax(o *op.ArgMax, out []int) int64 {
	best := int64(0)
	var most int64
	for i := range o.N {
		v := e.read(o.X, append(append([]int(nil), out...), i), 0)
		if i == 0 || v > most || v == most && o.Last {
			best, most = int64(i), v
		}
	}
	return best
}

func (e *evaluator) linear(n *op.Node, o *op.Linear) {
	rank := len(e.p.Tensors[n.Out].Shape)
	e.each(n, func(out []int) int64 {
		var acc int64
		for i := range o.Terms {
			acc += e.term(&o.Terms[i], out, rank, o.Sizes)
		}
		if o.Act < 0 {
			return acc
		}
		if o.Shift > 0 {
			acc += 1 << (o.Shift - 1)
		}
		return activation(&e.p.Activations[o.Act], floorDiv(acc, 1<<o.Shift))
	})
}

// term sums over the contraction variables that its factors use.
func (e *evaluator) term(t *relation.Term, out []int, rank int, sizes []int) int64 {
	used := make([]bool, len(sizes))
	for _, f := range t.Factors {
		for _, d := range f.Dims {
			for _, s := range d.Strides {
				used[s.Index] = true
			}
		}
	}
	box := append([]int(nil), sizes[rank:]...)
	for i := range box {
		if !used[rank+i] {
			box[i] = 1
		}
	}
	var sum int64
	add := func(k []int) {
		product := t.Coef
		for _, f := range t.Factors {
			product *= e.read(f, append(append([]int(nil), out...), k...), 0)
		}
		sum += product
	}
	if len(box) == 0 {
		add(nil)
	} else {
		relation.Each(box, add)
	}
	return sum
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func activation(a *op.Activation, t int64) int64 {
	switch {
	case t < a.Lo:
		return a.Below
	case t >= a.Lo+1<<a.Log:
		return a.Above
	case a.Values == nil:
		return t
	}
	return a.Values[t-a.Lo]
}
