package argument

import (
	"aver/field"
	"aver/poly"
	"aver/relation"
)

// functionalValue is the functional of a tensor. Working memory comes from mem, for
// the caller to release.
func functionalValue(mem *field.Memory, t array, f *functional, p *points[field.Ext]) field.Ext {
	if n, ok := f.leading(); ok && t.gapless() {
		point := resolve[field.Ext](ring, p, f.coordinates())
		if t.small != nil {
			return poly.EvalSmall(mem, t.small[:min(n, len(t.small))], point)
		}
		return poly.EvalBase(mem, t.cells[:min(n, len(t.cells))], point)
	}
	kernels := make([]field.Planes, len(f.dims))
	for i := range kernels {
		kernels[i] = kernelVector(mem, p, &f.dims[i]).Slice(0, t.box[i])
	}
	return weighted(mem, t, kernels)
}

// leading reports whether the functional is an evaluation of the tensor's first
// padded cells, the others taken for zero, and of how many.
func (f *functional) leading() (cells int, ok bool) {
	cells = 1
	for i := len(f.dims) - 1; i >= 0; i-- {
		d := &f.dims[i]
		switch {
		case d.plain:
			cells <<= relation.Log2(d.extent)
		case i == 0 && d.isBoxed():
			cells *= min(d.vars[0].size, d.extent)
		default:
			return 0, false
		}
	}
	return cells, true
}

// isBoxed reports whether S_d is the eq of one slot on the first coordinates, and
// 0 on the others.
func (d *dim) isBoxed() bool {
	return len(d.vars) == 1 && d.offset == 0 && d.steps[0] == 1 && len(d.vars[0].eqs) == 1 &&
		d.vars[0].eqs[0].bits == relation.Log2(d.extent)
}

// leastRow is the length from which on cells are summed up by rows.
const leastRow = 256

// weighted is Σ_x t(x)·Π_d kernels[d](x_d), x row-major.
func weighted(mem *field.Memory, t array, kernels []field.Planes) field.Ext {
	last := len(kernels) - 1
	row := kernels[last]
	for kernels = kernels[:last]; len(kernels) > 0 && row.Len() < leastRow; kernels = kernels[:len(kernels)-1] {
		row = outer(mem, kernels[len(kernels)-1], row)
	}
	return weightedRows(t, 0, kernels, row)
}

// weightedRows has the last kernels multiplied to one, and cells from `from` on.
func weightedRows(t array, from int, kernels []field.Planes, row field.Planes) (sum field.Ext) {
	if len(kernels) == 0 {
		return t.dot(row, from)
	}
	cells := row.Len() // in a step of the first dimension
	for _, k := range kernels[1:] {
		cells *= k.Len()
	}
	for i := range kernels[0].Len() {
		if c := kernels[0].At(i); !c.IsZero() {
			sum = field.Add(sum, field.Mul(c, weightedRows(t, from+i*cells, kernels[1:], row)))
		}
	}
	return sum
}
