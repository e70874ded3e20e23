package argument

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"aver/relation"
)

// generator makes programs of random einsums: any rank, any affine maps, up to
// three factors, broadcasts, contractions, and committed outputs that later
// einsums read.
type generator struct {
	build
	rng *rand.Rand
}

func (g *generator) pick(lo, hi int) int { return lo + g.rng.IntN(hi-lo+1) }

func (g *generator) box(rank, most int) []int {
	b := make([]int, rank)
	for i := range b {
		b[i] = g.pick(1, most)
	}
	return b
}

func (g *generator) leaf() relation.TensorID {
	kinds := []relation.Kind{relation.Weight, relation.Input, relation.Fixed, relation.Ones}
	kind, shape := kinds[g.rng.IntN(len(kinds))], g.box(g.pick(1, 3), 6)
	if kind == relation.Ones {
		return g.tensor("ones", kind, shape, 1, 1, nil)
	}
	return g.tensor("leaf", kind, shape, -3, 3, random(relation.Size(shape), -3, 3))
}

// view reads a tensor through random maps of a random subset of the variables.
func (g *generator) view(id relation.TensorID, indices int) relation.View {
	v := relation.View{Tensor: id}
	free := g.rng.Perm(indices)
	for _, n := range g.Tensors[id].Shape {
		a := relation.Affine{Offset: g.pick(-1, 1)}
		if g.rng.IntN(2) == 0 {
			a.Offset = 0
		}
		for k := g.pick(0, 2); k > 0 && len(free) > 0; k-- {
			steps := []int{1, 1, 1, 2, -1}
			step := steps[g.rng.IntN(len(steps))]
			if step < 0 {
				a.Offset += n - 1
			}
			a.Strides = append(a.Strides, relation.Stride{Index: free[0], Step: step})
			free = free[1:]
		}
		v.Dims = append(v.Dims, a)
	}
	return v
}

func (g *generator) einsum(i int) {
	shape := g.box(g.pick(1, 3), 5)
	kind := []relation.Kind{relation.Output, relation.Witness}[g.rng.IntN(2)]
	s := relation.Einsum{Name: fmt.Sprint("einsum ", i), Sizes: append(append([]int(nil), shape...), g.box(g.pick(0, 2), 4)...)}
	for range g.pick(1, 3) {
		t := relation.Term{Coef: int64(g.pick(-3, 3))}
		for range g.pick(0, 3) {
			t.Factors = append(t.Factors, g.view(relation.TensorID(g.rng.IntN(len(g.Tensors))), len(s.Sizes)))
		}
		s.Terms = append(s.Terms, t)
	}
	s.Out = g.tensor(s.Name, kind, shape, -1<<46, 1<<46, nil)
	g.values[s.Out] = relation.Compute(&g.Program, &s, g.values)
	g.Einsums = append(g.Einsums, s)
}

// permutation adds a tensor that is another, flattened and reversed, proven as a
// permutation.
func (g *generator) permutation(from relation.TensorID) {
	shape := g.Tensors[from].Shape
	n := relation.Size(shape)
	reversed := make([]int64, n)
	for i, v := range g.values[from] {
		reversed[n-1-i] = v
	}
	to := g.tensor("reversed", relation.Witness, []int{n}, -1<<46, 1<<46, reversed)
	flat := relation.Form{}
	for d := range shape {
		flat.Indices = append(flat.Indices, relation.IndexTerm{Coef: int64(relation.Size(shape[d+1:])), Index: d})
	}
	g.Tables = append(g.Tables, relation.Table{Name: "cells", Sizes: shape, Multiplicity: relation.NoTensor, Tuple: []relation.Form{
		flat, {Terms: []relation.FormTerm{{Coef: 1, View: relation.Identity(from, len(shape))}}}}})
	g.Lookups = append(g.Lookups, relation.Lookup{Name: "reverse", Table: len(g.Tables) - 1, Sizes: []int{n}, Tuple: []relation.Form{
		{Indices: []relation.IndexTerm{{Coef: -1, Index: 0}}, Const: int64(n - 1)},
		{Terms: []relation.FormTerm{{Coef: 1, View: relation.Identity(to, 1)}}}}})
}

func randomProgram(seed uint64) *build {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 1))}
	for range g.pick(2, 5) {
		g.leaf()
	}
	for i := range g.pick(1, 4) {
		g.einsum(i)
	}
	if g.rng.IntN(2) == 0 {
		g.permutation(relation.TensorID(len(g.Tensors) - 1))
	}
	return &g.build
}

// TestRandomPrograms: what satisfies a program proves, and one changed cell of
// any output does not.
func TestRandomPrograms(t *testing.T) {
	for seed := range uint64(150) {
		b := randomProgram(seed)
		if err := relation.Satisfied(&b.Program, b.values); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if relation.Check(&b.Program) != nil {
			continue // three factors of committed outputs can reach 2^47
		}
		pk := b.key(t)
		m := Mode(seed % uint64(modes))
		if err := b.verify(pk, m, b.prove(t, pk, m)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		out := b.Einsums[len(b.Einsums)-1].Out
		b.values[out] = append([]int64(nil), b.values[out]...)
		b.values[out][rand.IntN(len(b.values[out]))]++
		if err := b.verify(pk, m, b.prove(t, pk, m)); rejectedBy(err) == "" {
			t.Fatalf("seed %d: a wrong %s: %v", seed, b.Tensors[out].Name, err)
		}
	}
}
