package argument

import (
	"slices"

	"aver/field"
	"aver/parallel"
	"aver/relation"
)

// partial is a tensor some of whose dimensions have been summed away: outer
// axes already done, then the dimensions still to do, row-major. It is in the base
// field until the first sum.
type partial struct {
	mem   *field.Memory
	base  array
	ext   field.Planes
	box   []int // of the dimensions still to do
	outer int
	inner int // size of the dimensions after the current one
	axes  []slot
	sizes []int // of the axes, as far as they are not zero
}

// contract computes Σ_x T(x)·Π_d S_d(x_d) with the variables of the joint
// point left open: an array over their slots, which are returned in order.
func contract(mem *field.Memory, a array, f *functional, p *points[field.Ext]) (field.Planes, []slot) {
	return newPartial(mem, a).contract(f, p)
}

func (t *partial) contract(f *functional, p *points[field.Ext]) (field.Planes, []slot) {
	for i := range f.dims {
		t.dim(&f.dims[i], t.next(), p)
	}
	return t.padded(), t.axes
}

// padded is what is left, with every axis padded.
func (t *partial) padded() field.Planes {
	padded := paddedBox(t.sizes)
	if !t.isBase() && slices.Equal(padded, t.sizes) {
		return t.ext
	}
	out := t.mem.Planes(relation.Size(padded))
	if t.isBase() {
		embed(out[0], t.base.elements(t.mem).cells, padded, t.sizes)
		return out
	}
	for i := range out {
		embed(out[i], t.ext[i], padded, t.sizes)
	}
	return out
}

// newPartial has all of the tensor's dimensions to do.
func newPartial(mem *field.Memory, a array) *partial {
	return &partial{mem: mem, base: a, box: a.box, outer: 1, inner: relation.Size(a.box)}
}

func (t *partial) isBase() bool { return t.base.len() > 0 }

// next makes the first dimension to do the current one, and returns its size.
func (t *partial) next() int {
	n := t.box[0]
	t.box = t.box[1:]
	t.inner /= n
	return n
}

// dim sums over the current dimension, of which n are stored.
func (t *partial) dim(d *dim, n int, p *points[field.Ext]) {
	var axes []slot
	for _, w := range d.vars {
		if s, ok := jointSlot(w); ok {
			axes = append(axes, s)
		}
	}
	t.axes = append(t.axes, axes...)
	switch {
	case d.plain && len(axes) == 1:
		t.outer *= n
		t.sizes = append(t.sizes, n)
	case len(axes) == 1 && len(d.vars) == 1 && d.offset == 0 && d.steps[0] == 1 && axes[0].bits == relation.Log2(d.extent):
		t.weigh(kernelAlong(t.mem, p, d), n)
		t.sizes = append(t.sizes, n)
	case len(axes) == 0:
		t.sum([]field.Planes{kernelVector(t.mem, p, d)}, n)
	default:
		t.sum(kernelRows(p, d), n)
		for _, s := range axes {
			t.sizes = append(t.sizes, 1<<s.bits)
		}
	}
}

// kernelAlong is the weight of each value of a dimension's one variable, which
// stays open: its box, and the eq of the output that it carries.
func kernelAlong(mem *field.Memory, p *points[field.Ext], d *dim) field.Planes {
	w := d.vars[0]
	joint, _ := jointSlot(w)
	w.eqs = slices.DeleteFunc(slices.Clone(w.eqs), func(e slot) bool { return e == joint })
	out := mem.Planes(1 << relation.Log2(d.extent))
	for i, v := range weightVector[field.Ext](ring, p, w)[:min(w.size, d.extent)] {
		out.Set(i, v)
	}
	return out
}

// weigh multiplies each of the n values of the current dimension by its weight,
// and leaves the dimension as an axis.
func (t *partial) weigh(weights field.Planes, n int) {
	t.base = t.base.elements(t.mem)
	out := t.mem.Planes(t.outer * n * t.inner)
	parallel.For(t.outer*n, 1+2048/t.inner, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			c, from, to := weights.At(i%n), i*t.inner, (i+1)*t.inner
			switch {
			case c.IsZero():
			case t.isBase():
				field.ScaleBase(out.Slice(from, to), t.base.cells[from:to], c)
			default:
				field.ScalePlanes(out.Slice(from, to), t.ext.Slice(from, to), c)
			}
		}
	})
	t.base, t.ext, t.outer = array{}, out, t.outer*n
}

func jointSlot(w weight) (slot, bool) {
	i := slices.IndexFunc(w.eqs, func(s slot) bool { return s.source == jointPoint })
	if i < 0 {
		return slot{}, false
	}
	return w.eqs[i], true
}

// kernelRows is S_d for every value of the dimension's joint variables, padded:
// the other variables are summed with their weights. A joint variable that
// carries an output's eq is multiplied by it.
func kernelRows(p *points[field.Ext], d *dim) []field.Planes {
	sizes, vectors := make([]int, len(d.vars)), make([][]field.Ext, len(d.vars))
	joint := make([]bool, len(d.vars))
	for v, w := range d.vars {
		s, ok := jointSlot(w)
		w.eqs = slices.DeleteFunc(slices.Clone(w.eqs), func(e slot) bool { return e == s })
		sizes[v], joint[v], vectors[v] = w.size, ok, weightVector[field.Ext](ring, p, w)
	}
	count := 0
	for v := range joint {
		if joint[v] {
			count += relation.Log2(sizes[v])
		}
	}
	rows := make([]field.Planes, 1<<count)
	for i := range rows {
		rows[i] = field.NewPlanes(1 << relation.Log2(d.extent))
	}
	relation.Each(sizes, func(index []int) {
		h, row, product := d.offset, 0, one
		for v, i := range index {
			h += d.steps[v] * i
			product = field.Mul(product, vectors[v][i])
			if joint[v] {
				row = row<<relation.Log2(sizes[v]) + i
			}
		}
		if h >= 0 && h < d.extent {
			rows[row].Set(h, field.Add(rows[row].At(h), product))
		}
	})
	return rows
}

// sum replaces the current dimension, of which n are stored, by len(rows) values:
// row j's inner product with it.
func (t *partial) sum(rows []field.Planes, n int) {
	out := t.mem.Planes(t.outer * len(rows) * t.inner)
	coefs := make([][]field.Ext, len(rows))
	for j, row := range rows {
		coefs[j] = row.Slice(0, n).Exts()
	}
	work := func(outer, lo, hi int) {
		for j, row := range rows {
			at := (outer*len(rows) + j) * t.inner
			dst, start := out.Slice(at+lo, at+hi), outer*n*t.inner
			switch {
			case t.inner == 1:
				dst.Set(0, t.dot(row.Slice(0, n), start))
			case t.base.small != nil:
				field.AddCombinationSmall(dst, t.base.small[start+lo:], t.inner, coefs[j])
			case t.isBase():
				field.AddCombination(dst, t.base.cells[start+lo:], t.inner, coefs[j])
			default:
				t.accumulate(dst, coefs[j], start+lo)
			}
		}
	}
	if t.outer > 1 {
		parallel.For(t.outer, 1+2048/(n*t.inner), func(lo, hi int) {
			for o := lo; o < hi; o++ {
				work(o, 0, t.inner)
			}
		})
	} else {
		parallel.For(t.inner, 64+(1<<15)/n, func(lo, hi int) { work(0, lo, hi) })
	}
	t.base, t.ext, t.outer = array{}, out, t.outer*len(rows)
}

// accumulate adds Σ_h coefs[h]·T[start + h·inner + i] to element i of dst.
func (t *partial) accumulate(dst field.Planes, coefs []field.Ext, start int) {
	for at := 0; at < dst.Len(); at += 512 {
		part := dst.Slice(at, min(at+512, dst.Len()))
		for h, c := range coefs {
			if !c.IsZero() {
				from := start + h*t.inner + at
				field.AddScaled(part, t.ext.Slice(from, from+part.Len()), c)
			}
		}
	}
}

func (t *partial) dot(row field.Planes, start int) field.Ext {
	if t.isBase() {
		return t.base.dot(row, start)
	}
	return field.Dot(row, t.ext.Slice(start, start+row.Len()))
}

// arrange reorders an array over `have` axes to `want`, repeating it along
// axes that it lacks.
func arrange(mem *field.Memory, a field.Planes, have, want []slot) field.Planes {
	if slices.Equal(have, want) {
		return a
	}
	sizes, strides := make([]int, len(want)), make([]int, len(want))
	for i, s := range want {
		sizes[i] = 1 << s.bits
		if at := slices.Index(have, s); at >= 0 {
			strides[i] = 1
			for _, later := range have[at+1:] {
				strides[i] <<= later.bits
			}
		}
	}
	out := mem.DirtyPlanes(relation.Size(sizes))
	last := len(want) - 1
	cell, n, step := 0, sizes[last], strides[last]
	relation.Each(sizes[:last], func(index []int) {
		from := 0
		for i, x := range index {
			from += x * strides[i]
		}
		for plane := range out {
			dst, src := out[plane][cell:cell+n], a[plane][from:]
			for i := range dst {
				dst[i] = src[i*step]
			}
		}
		cell += n
	})
	return out
}
