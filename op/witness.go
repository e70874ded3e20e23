package op

import (
	"context"

	"aver/parallel"
	"aver/relation"
)

// filling computes the values of a lowered program's tensors.
type filling struct {
	*Trace
	m      *Map
	values relation.Values
}

// Witness runs the program and returns the values of every tensor of the
// lowered program: row-major, nil for Ones. Virtual tensors are included. The
// trace holds the outputs. Errors are Evaluate's.
func (m *Map) Witness(ctx context.Context, weights, inputs [][]int64) (relation.Values, *Trace, error) {
	t, err := m.program.Evaluate(ctx, relation.WideInts(weights), inputs)
	if err != nil {
		return nil, nil, err
	}
	v, err := m.Fill(ctx, t)
	return v, t, err
}

// Fill is Witness for a run that was already made.
func (m *Map) Fill(ctx context.Context, t *Trace) (relation.Values, error) {
	w := &filling{Trace: t, m: m, values: make(relation.Values, len(m.relation.Tensors))}
	copy(w.values, t.Values)
	for i := range m.relation.Tensors {
		if r := &m.relation.Tensors[i]; r.Kind == relation.Fixed {
			w.values[i] = r.Data
		}
	}
	parallel.For(len(m.fill), m.share(len(m.fill)), func(lo, hi int) {
		for _, node := range m.fill[lo:hi] {
			for _, f := range node {
				f(w)
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Tables side by side: two threads' counts of one would be two tables.
	parallel.For(len(m.relation.Tables), m.share(len(m.relation.Tables)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			w.count(i)
		}
	})
	return w.values, ctx.Err()
}

// share is how many of so many parts of the filling are worth another thread.
func (m *Map) share(parts int) int { return 1 + grain/2*parts/max(1, m.lookups) }

// count counts how often each row of a table is looked up.
func (w *filling) count(table int) {
	id := w.m.relation.Tables[table].Multiplicity
	if id == relation.NoTensor {
		return
	}
	uses := make([]int64, w.m.relation.Tensors[id].Size())
	for _, f := range w.m.tallies[table] {
		f(w, uses)
	}
	w.values[id] = uses
}

// countAll counts a look-up of row v − lo for every v.
func countAll(uses, values []int64, lo int64) {
	for _, v := range values {
		uses[v-lo]++
	}
}
