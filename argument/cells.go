package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/poly"
	"aver/relation"
)

// newCells arranges the values of a program's tensors, by TensorID, and returns
// the message of each commitment but the weights'. These stay as the rows of their
// matrix store them; other tensors hold the first of their padded cells, which
// are parts of the messages where rows leave nothing out in between.
func newCells(mem *field.Memory, key *VerifyingKey, values relation.Values, weights *ligero.Matrix) ([]array, [commitments]field.Vec) {
	var messages [commitments]field.Vec
	for c := range commitments {
		if c != weightCommitment {
			messages[c] = mem.Vec(key.layouts[c].rows << key.layouts[c].logRow)
		}
	}
	all := make([]array, len(key.Program.Tensors))
	var fills []func()
	for id := range all {
		t := &key.Program.Tensors[id]
		if c, ok := commitmentOf(key.Program, t); ok {
			if c == weightCommitment {
				all[id] = key.layouts[c].weight(weights, relation.TensorID(id))
				continue
			}
			all[id] = key.layouts[c].array(messages[c], relation.TensorID(id))
		}
		if rows := all[id]; rows.cells == nil || !rows.gapless() {
			all[id] = newArray(mem, t.Shape)
			if rows.cells != nil {
				fills = append(fills, func() { rows.set(values[id]) })
			}
		}
		fills = append(fills, func() { all[id].set(tensorValues(t, values[id])) })
	}
	parallel.For(len(fills), 1, func(lo, hi int) {
		for _, f := range fills[lo:hi] {
			f()
		}
	})
	return all, messages
}

// tensorValues is a tensor's true cells; public constants have their own.
func tensorValues(t *relation.Tensor, values []int64) []int64 {
	switch t.Kind {
	case relation.Fixed:
		return t.Data
	case relation.Ones:
		ones := make([]int64, t.Size())
		for i := range ones {
			ones[i] = 1
		}
		return ones
	}
	return values
}

// kernelVector is S_d on the padded dimension, in the given memory.
func kernelVector(mem *field.Memory, p *points[field.Ext], d *dim) field.Planes {
	size := 1 << relation.Log2(d.extent)
	if d.isBoxed() {
		table := poly.EqTableIn(mem, p.at(d.vars[0].eqs[0]))
		if !d.plain {
			table.Slice(min(d.vars[0].size, d.extent), size).Clear()
		}
		return table
	}
	out := mem.Planes(size)
	for h, s := range dimVector(ring, p, d) {
		out.Set(h, s)
	}
	return out
}

// ring is E3 as an algebra.Arithmetic.
var ring algebra.Ext
