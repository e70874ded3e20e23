package argument

import (
	"slices"

	"aver/field"
	"aver/parallel"
	"aver/relation"
)

// array is a tensor's cells as field elements, or as small integers, row-major over
// a box that may be larger than the tensor's own: with all dimensions padded, or as
// the rows of a commitment store it (relation.Stored). The padded cells that it does
// not hold are zero.
type array struct {
	cells field.Vec
	small []int16 // in place of cells, unless nil
	shape []int
	box   []int
}

// newArray is a tensor with all its padded cells.
func newArray(mem *field.Memory, shape []int) array {
	box := paddedBox(shape)
	return array{cells: mem.Vec(relation.Size(box)), shape: shape, box: box}
}

// paddedBox is a shape with every dimension padded.
func paddedBox(shape []int) []int {
	box := make([]int, len(shape))
	for d, n := range shape {
		box[d] = 1 << relation.Log2(n)
	}
	return box
}

// set writes the tensor's true cells, row-major.
func (a array) set(values []int64) {
	if a.small != nil {
		fill(a.small, values, a.shape, a.box, func(dst []int16, values []int64) {
			for i, v := range values {
				dst[i] = int16(v)
			}
		})
		return
	}
	fill(a.cells, values, a.shape, a.box, field.SetInts)
}

// len is the number of cells.
func (a array) len() int { return len(a.cells) + len(a.small) }

// dot is Σ row_i·cell_{from+i}.
func (a array) dot(row field.Planes, from int) field.Ext {
	if a.small != nil {
		return field.DotSmall(row, a.small[from:from+row.Len()])
	}
	return field.DotBase(row, a.cells[from:from+row.Len()])
}

// elements is the array with its cells as elements.
func (a array) elements(mem *field.Memory) array {
	if a.small != nil {
		a.cells, a.small = elements(mem, a.small), nil
	}
	return a
}

func elements(mem *field.Memory, small []int16) field.Vec {
	v := mem.DirtyVec(len(small))
	parallel.For(len(v), fillGrain, func(lo, hi int) { field.SetSmall(v[lo:hi], small[lo:hi]) })
	return v
}

// fillGrain is the number of cells that are filled at a time, at least.
const fillGrain = 1 << 13

func fill[V ~[]T, T any](dst V, values []int64, shape, box []int, set func(V, []int64)) {
	if slices.Equal(shape[1:], box[1:]) {
		parallel.For(len(values), fillGrain, func(lo, hi int) { set(dst[lo:hi], values[lo:hi]) })
		return
	}
	n, m := relation.Size(shape[1:]), relation.Size(box[1:])
	parallel.For(shape[0], 1+fillGrain/n, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			fillRows(dst[i*m:], values[i*n:(i+1)*n], shape[1:], box[1:], set)
		}
	})
}

// fillRows is fill on one thread: a row may have few cells.
func fillRows[V ~[]T, T any](dst V, values []int64, shape, box []int, set func(V, []int64)) {
	if len(shape) == 1 {
		set(dst[:len(values)], values)
		return
	}
	n, m := relation.Size(shape[1:]), relation.Size(box[1:])
	for i := range shape[0] {
		fillRows(dst[i*m:], values[i*n:(i+1)*n], shape[1:], box[1:], set)
	}
}

// gapless reports whether the cells are the first of the padded tensor.
func (a array) gapless() bool {
	first := 0
	for first < len(a.shape)-1 && a.shape[first] == 1 {
		first++
	}
	return slices.Equal(a.box[first+1:], paddedBox(a.shape)[first+1:])
}

// padded is the first of the padded tensor's cells, as elements; those after them
// are zero. Junk in a box's padding stays what it is.
func (a array) padded(mem *field.Memory) field.Vec {
	a = a.elements(mem)
	if a.gapless() {
		return a.cells
	}
	full := newArray(mem, a.shape)
	embed(full.cells, a.cells, full.box, a.box)
	return full.cells
}

// embed copies a row-major box of cells into the corner of a larger one.
func embed(dst, src field.Vec, to, from []int) {
	if len(from) < 2 || slices.Equal(to[1:], from[1:]) {
		copy(dst, src)
		return
	}
	m, n := relation.Size(to[1:]), relation.Size(from[1:])
	for i := range from[0] {
		embed(dst[i*m:], src[i*n:(i+1)*n], to[1:], from[1:])
	}
}
