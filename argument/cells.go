package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/poly"
	"aver/relation"
)

// cells holds every tensor's padded cells as field elements: parts of the
// committed messages, or vectors of their own for public and virtual tensors.
// A vector may be shorter than the padded tensor; the rest is zero.
type cells []field.Vec

// newCells arranges the values of a program's tensors and returns the message
// of each commitment. Weights come from their own message.
func newCells(mem *field.Memory, key *VerifyingKey, values relation.Values, weights field.Vec) (cells, [commitments]field.Vec) {
	var messages [commitments]field.Vec
	for c := range commitments {
		if c == weightCommitment {
			messages[c] = weights
		} else {
			messages[c] = mem.Vec(key.layouts[c].rows << key.layouts[c].logRow)
		}
	}
	all := make(cells, len(key.Program.Tensors))
	var filled []int
	for id := range all {
		t := &key.Program.Tensors[id]
		if c, ok := commitmentOf(key.Program, t); ok {
			all[id] = key.layouts[c].cells(messages[c], relation.TensorID(id), t.LogSize())
			if c == weightCommitment {
				continue
			}
		} else {
			all[id] = mem.Vec(1 << t.LogSize())
		}
		filled = append(filled, id)
	}
	field.Parallel(len(filled), 1, func(lo, hi int) {
		for _, id := range filled[lo:hi] {
			t := &key.Program.Tensors[id]
			fill(all[id], tensorValues(t, values[id]), t.Shape)
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

// kernelVector is S_d on the padded dimension.
func kernelVector(p *points[field.Ext], d *dim) field.Planes {
	size := 1 << relation.Log2(d.extent)
	if d.isBoxed() {
		table := poly.EqTable(p.at(d.vars[0].eqs[0]))
		if !d.plain {
			table.Slice(min(d.vars[0].size, d.extent), size).Clear()
		}
		return table
	}
	out := field.NewPlanes(size)
	for h, s := range dimVector(ring, p, d) {
		out.Set(h, s)
	}
	return out
}

// ring is E3 as an algebra.Arithmetic.
var ring algebra.Ext
