package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"aver/op"
	"aver/relation"
)

// story is a witness that a liar makes up. Its methods keep everything else in
// order, so that one relation alone is false.
type story struct {
	*instance
	t      *testing.T
	values relation.Values
}

// find is a tensor by its whole name, or −1.
func (s *story) find(name string) int {
	return slices.IndexFunc(s.relation.Tensors, func(t relation.Tensor) bool { return t.Name == name })
}

// of is the values of a tensor by name.
func (s *story) of(name string) []int64 {
	s.t.Helper()
	id := s.find(name)
	if id < 0 {
		for _, t := range s.relation.Tensors {
			s.t.Log(t.Name)
		}
		s.t.Fatalf("no tensor is called %q", name)
	}
	return s.values[id]
}

// rerun replaces the story by the truth about other inputs, in integers.
func (s *story) rerun(inputs ...int64) {
	s.t.Helper()
	values, _, err := s.lowered.Witness(context.Background(), s.weights, [][]int64{inputs})
	must(s.t, err)
	s.values = values
}

func (s *story) recount() { oracle{s.relation, s.values}.recount() }

// node is the last node of a kind and the name of its output.
func node[T op.Operator](s *story) (o T, name string) {
	s.t.Helper()
	for i := range s.program.Nodes {
		n := &s.program.Nodes[i]
		if found, ok := n.Op.(T); ok {
			o, name = found, s.program.Tensors[n.Out].Name
		}
	}
	if name == "" {
		s.t.Fatalf("the model has no node of kind %T", o)
	}
	return o, name
}

// limbs are the tensors NAME/rem0, NAME/rem1, …, and how many values each can
// take.
func (s *story) limbs(name string) (limbs [][]int64, sizes []int64) {
	for i := 0; ; i++ {
		id := s.find(fmt.Sprintf("%s/rem%d", name, i))
		if id < 0 {
			return limbs, sizes
		}
		limbs, sizes = append(limbs, s.values[id]), append(sizes, s.relation.Tensors[id].Max+1)
	}
}

// accumulate moves one accumulator of the last rounded node by steps units of
// its result, and tells the rest accordingly.
func (s *story) accumulate(cell int, steps int64) {
	s.t.Helper()
	o, name := node[*op.Linear](s)
	if o.Act < 0 {
		s.t.Fatalf("%s is not rounded", name)
	}
	acc := s.of(name + "/sum")
	acc[cell] += steps << o.Shift
	s.conclude(o, name, cell, acc[cell])
	s.recount()
}

// conclude derives remainder, window, class and result from an accumulator.
func (s *story) conclude(o *op.Linear, name string, cell int, acc int64) {
	a := &s.program.Activations[o.Act]
	if o.Shift > 0 {
		acc += 1 << (o.Shift - 1)
	}
	t := acc >> o.Shift
	limbs, sizes := s.limbs(name)
	for i, l := range limbs {
		l[cell] = acc & (sizes[i] - 1)
		acc = (acc - l[cell]) / sizes[i]
	}
	if s.find(name+"/window") >= 0 {
		hi := (t - a.Lo) >> a.Log
		s.of(name + "/window")[cell] = hi
		s.of(name + "/class")[cell] = min(max(hi+1, 0), 2)
	}
	s.of(name)[cell] = a.At(t)
}

// virtuals computes what nothing commits to, and the limbs of an ArgMax's
// leads.
func (s *story) virtuals() {
	for i := range s.relation.Einsums {
		if e := &s.relation.Einsums[i]; s.relation.Tensors[e.Out].Kind == relation.Virtual {
			s.values[e.Out] = relation.Compute(s.relation, e, s.values)
		}
	}
	_, name := node[*op.ArgMax](s)
	lead := s.of(name + "/lead")
	at := uint(0)
	for i := 0; ; i++ {
		id := s.find(fmt.Sprintf("%s/lead%d", name, i))
		if id < 0 {
			return
		}
		size := s.relation.Tensors[id].Max + 1
		for c, v := range lead {
			s.values[id][c] = v >> at & (size - 1)
		}
		for ; size > 1; size /= 2 {
			at++
		}
	}
}
