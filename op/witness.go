package op

import (
	"context"

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
	t, err := m.program.Evaluate(ctx, weights, inputs)
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
	for i := range m.relation.Tables {
		if id := m.relation.Tables[i].Multiplicity; id != relation.NoTensor {
			w.values[id] = make([]int64, m.relation.Tensors[id].Size())
		}
	}
	for _, f := range m.fill {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := f(w); err != nil {
			return nil, err
		}
	}
	return w.values, nil
}

// uses is how often each row of a table is looked up so far.
func (w *filling) uses(table int) []int64 {
	return w.values[w.m.relation.Tables[table].Multiplicity]
}

// countAll counts a lookup of row v − lo for every v.
func (w *filling) countAll(table int, values []int64, lo int64) {
	uses := w.uses(table)
	for _, v := range values {
		uses[v-lo]++
	}
}
