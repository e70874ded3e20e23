package argument

import (
	"slices"

	"aver/algebra"
	"aver/poly"
	"aver/relation"
)

// source names a random point of the protocol.
type source uint8

const (
	lookupPoint source = iota // where LogUp ends, extended to the longest einsum output
	jointPoint                // where the einsums' sum-check ends
	viewPoint                 // where the views' sum-check ends
	sources
)

// points are the random points known so far, variable 0 first.
type points[V any] [sources][]V

// slot is a run of coordinates of a point: `bits` of them, ending `low` before
// the point's end. Boxes use suffixes, so that equal boxes share coordinates.
type slot struct {
	source    source
	low, bits int
}

func (p *points[V]) at(s slot) []V {
	point := p[s.source]
	return point[len(point)-s.low-s.bits : len(point)-s.low]
}

// boxSlots gives every index variable of a box its slot.
func boxSlots(from source, sizes []int) []slot {
	slots := make([]slot, len(sizes))
	low := 0
	for i := len(sizes) - 1; i >= 0; i-- {
		bits := relation.Log2(sizes[i])
		slots[i] = slot{from, low, bits}
		low += bits
	}
	return slots
}

// weight is the function i ↦ Π_s eq(s, i) of an index variable on [0, size).
// Without slots it is 1 there.
type weight struct {
	size int
	eqs  []slot
}

// isWhole reports whether the weight is one eq on all of its indices, whose sum is 1.
func (w *weight) isWhole() bool { return len(w.eqs) == 1 && w.size == 1<<w.eqs[0].bits }

// dim is what a functional does along one dimension of its tensor: it sums the
// coordinates offset + Σ steps[v]·i_v over all values of the variables, each
// with its weight, leaving out coordinates outside [0, extent).
//
// A plain dim is one variable, unshifted, with the full unrestricted eq of its
// one slot: the tensor is evaluated there at that slot.
type dim struct {
	extent int
	offset int
	steps  []int
	vars   []weight
	plain  bool
}

// functional is a linear functional of a tensor T: Σ_x T(x)·Π_d S_d(x_d).
type functional struct {
	tensor relation.TensorID
	dims   []dim
}

// isPlain reports whether the functional is an evaluation at a point.
func (f *functional) isPlain() bool {
	for i := range f.dims {
		if !f.dims[i].plain {
			return false
		}
	}
	return true
}

// newFunctional is the functional of a view whose index variables have the
// given weights. boxed marks variables whose range must be enforced.
func newFunctional(v *relation.View, shape []int, weights []weight, boxed []bool) functional {
	f := functional{tensor: v.Tensor}
	for i, a := range v.Dims {
		d := dim{extent: shape[i], offset: a.Offset}
		for _, s := range a.Strides {
			d.steps = append(d.steps, s.Step)
			d.vars = append(d.vars, weights[s.Index])
		}
		d.plain = isPlainDim(&d, func(v int) bool { return boxed[a.Strides[v].Index] })
		f.dims = append(f.dims, d)
	}
	return f
}

func isPlainDim(d *dim, boxed func(int) bool) bool {
	if d.extent == 1 && d.offset == 0 && !slices.ContainsFunc(d.vars, func(w weight) bool { return w.size != 1 }) {
		return true // no variable moves it
	}
	if len(d.vars) != 1 || d.offset != 0 || d.steps[0] != 1 {
		return false
	}
	w := d.vars[0]
	full := w.size&(w.size-1) == 0
	return w.size == d.extent && len(w.eqs) == 1 && (full || !boxed(0))
}

// identityFunctional evaluates a tensor at the suffix of a point.
func identityFunctional(id relation.TensorID, shape []int, from source) functional {
	f := functional{tensor: id}
	for i, s := range boxSlots(from, shape) {
		f.dims = append(f.dims, dim{extent: shape[i], steps: []int{1}, vars: []weight{{shape[i], []slot{s}}}, plain: true})
	}
	return f
}

// weightVector is the weight's values on [0, size).
func weightVector[V any](a algebra.Arithmetic[V], p *points[V], w weight) []V {
	one := a.Const(one)
	if len(w.eqs) == 0 {
		v := make([]V, w.size)
		for i := range v {
			v[i] = one
		}
		return v
	}
	v := poly.EqVector(a, p.at(w.eqs[0]))[:w.size]
	for _, s := range w.eqs[1:] {
		for i, e := range poly.EqVector(a, p.at(s))[:w.size] {
			v[i] = a.Mul(v[i], e)
		}
	}
	return v
}

// total is Σ_i weight(i).
func total[V any](a algebra.Arithmetic[V], p *points[V], w weight) V {
	switch len(w.eqs) {
	case 0:
		return a.Const(fromInt(int64(w.size)))
	case 1:
		return poly.LessThan(a, p.at(w.eqs[0]), w.size)
	}
	return poly.TruncatedEq(a, p.at(w.eqs[0]), p.at(w.eqs[1]), w.size)
}

// dimVector is S_d on [0, extent), in time the product of the variables' sizes.
func dimVector[V any](a algebra.Arithmetic[V], p *points[V], d *dim) []V {
	out := make([]V, d.extent)
	zero := a.Const(zero)
	for i := range out {
		out[i] = zero
	}
	vectors := make([][]V, len(d.vars))
	for i, w := range d.vars {
		vectors[i] = weightVector(a, p, w)
	}
	scatter(a, d, vectors, 0, d.offset, a.Const(one), out)
	return out
}

// scatter adds Π weights to the coordinate of every choice of the variables
// from v on.
func scatter[V any](a algebra.Arithmetic[V], d *dim, vectors [][]V, v, coordinate int, product V, out []V) {
	if v == len(vectors) {
		if coordinate >= 0 && coordinate < d.extent {
			out[coordinate] = a.Add(out[coordinate], product)
		}
		return
	}
	for i, w := range vectors[v] {
		next := w
		if v > 0 {
			next = a.Mul(product, w)
		}
		scatter(a, d, vectors, v+1, coordinate+i*d.steps[v], next, out)
	}
}

// dimAt is the multilinear extension of S_d at z: logarithmic where the
// dimension is an unshifted variable, linear in one dimension otherwise.
func dimAt[V any](a algebra.Arithmetic[V], p *points[V], d *dim, z []V) V {
	if len(d.vars) == 0 && d.offset >= 0 && d.offset < d.extent {
		return poly.EqIndex(a, z, d.offset)
	}
	if len(d.vars) == 1 && d.offset == 0 && d.steps[0] == 1 && len(d.vars[0].eqs) == 1 {
		eq := p.at(d.vars[0].eqs[0])
		if d.plain {
			return poly.Eq(a, eq, z)
		}
		if n := min(d.vars[0].size, d.extent); len(eq) == len(z) {
			return poly.TruncatedEq(a, eq, z, n)
		}
	}
	sum := a.Const(zero)
	eq := poly.EqVector(a, z)
	for h, s := range dimVector(a, p, d) {
		sum = a.Add(sum, a.Mul(s, eq[h]))
	}
	return sum
}

// kernelAt is Π_d S_d at a point of the whole tensor.
func kernelAt[V any](a algebra.Arithmetic[V], p *points[V], f *functional, z []V) V {
	product := a.Const(one)
	for i := range f.dims {
		bits := relation.Log2(f.dims[i].extent)
		product = a.Mul(product, dimAt(a, p, &f.dims[i], z[:bits]))
		z = z[bits:]
	}
	return product
}
