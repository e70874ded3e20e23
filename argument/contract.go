package argument

import (
	"slices"

	"aver/field"
	"aver/relation"
)

// partial is a tensor some of whose dimensions have been summed away: outer
// axes already done, then the dimensions still to do, row-major. It is a
// base-field vector until the first sum.
type partial struct {
	mem   *field.Memory
	base  field.Vec
	ext   field.Planes
	outer int
	inner int // size of the dimensions after the current one
	axes  []slot
}

// contract computes Σ_x T(x)·Π_d S_d(x_d) with the variables of the joint
// point left open: an array over their slots, which are returned in order.
func contract(mem *field.Memory, v field.Vec, f *functional, p *points[field.Ext]) (field.Planes, []slot) {
	return newPartial(mem, v, f).contract(f, p)
}

func (t *partial) contract(f *functional, p *points[field.Ext]) (field.Planes, []slot) {
	cells := t.inner
	for i := range f.dims {
		t.dim(&f.dims[i], t.next(&f.dims[i]), p)
	}
	if t.base != nil {
		t.ext = t.mem.Planes(cells)
		copy(t.ext[0], t.base)
	}
	return t.ext, t.axes
}

// newPartial has all of the functional's dimensions to do.
func newPartial(mem *field.Memory, v field.Vec, f *functional) *partial {
	t := &partial{mem: mem, base: v, outer: 1, inner: 1}
	for i := range f.dims {
		t.inner <<= relation.Log2(f.dims[i].extent)
	}
	return t
}

// next makes d, the first dimension to do, the current one, and returns its
// padded size.
func (t *partial) next(d *dim) int {
	bits := relation.Log2(d.extent)
	t.inner >>= bits
	return 1 << bits
}

// dim sums over the current dimension, of padded size n.
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
	case len(axes) == 1 && len(d.vars) == 1 && d.offset == 0 && d.steps[0] == 1 && 1<<axes[0].bits == n:
		t.weigh(kernelAlong(p, d), n)
	case len(axes) == 0:
		t.sum([]field.Planes{kernelVector(p, d)}, n)
	default:
		rows := kernelRows(p, d)
		t.sum(rows, n)
	}
}

// kernelAlong is the weight of each value of a dimension's one variable, which
// stays open: its box, and the eq of the output that it carries.
func kernelAlong(p *points[field.Ext], d *dim) field.Planes {
	w := d.vars[0]
	joint, _ := jointSlot(w)
	w.eqs = slices.DeleteFunc(slices.Clone(w.eqs), func(e slot) bool { return e == joint })
	out := field.NewPlanes(1 << relation.Log2(d.extent))
	for i, v := range weightVector[field.Ext](ring, p, w)[:min(w.size, d.extent)] {
		out.Set(i, v)
	}
	return out
}

// weigh multiplies each value of the current dimension, of padded size n, by
// its weight, and leaves the dimension as an axis.
func (t *partial) weigh(weights field.Planes, n int) {
	out := t.mem.Planes(t.outer * n * t.inner)
	field.Parallel(t.outer*n, 1+2048/t.inner, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			c, from, to := weights.At(i%n), i*t.inner, (i+1)*t.inner
			switch {
			case c.IsZero():
			case t.base == nil:
				field.ScalePlanes(out.Slice(from, to), t.ext.Slice(from, to), c)
			case from < len(t.base):
				to = min(to, len(t.base))
				field.ScaleBase(out.Slice(from, to), t.base[from:to], c)
			}
		}
	})
	t.base, t.ext, t.outer = nil, out, t.outer*n
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

// sum replaces the current dimension by len(rows) values: row j's inner
// product with it.
func (t *partial) sum(rows []field.Planes, n int) {
	out := t.mem.Planes(t.outer * len(rows) * t.inner)
	coefs := make([][]field.Ext, len(rows))
	for j, row := range rows {
		coefs[j] = row.Exts()
	}
	work := func(outer, lo, hi int) {
		for j, row := range rows {
			at := (outer*len(rows) + j) * t.inner
			dst, start := out.Slice(at+lo, at+hi), outer*n*t.inner
			switch {
			case t.inner == 1:
				dst.Set(0, t.dot(row, start))
			case t.base != nil:
				t.combine(dst, coefs[j], start+lo)
			default:
				t.accumulate(dst, coefs[j], start+lo)
			}
		}
	}
	if t.outer > 1 {
		field.Parallel(t.outer, 1+2048/(n*t.inner), func(lo, hi int) {
			for o := lo; o < hi; o++ {
				work(o, 0, t.inner)
			}
		})
	} else {
		field.Parallel(t.inner, 64+(1<<15)/n, func(lo, hi int) { work(0, lo, hi) })
	}
	t.base, t.ext, t.outer = nil, out, t.outer*len(rows)
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

// combine is accumulate for base cells: of those that are stored, whole rows
// first.
func (t *partial) combine(dst field.Planes, coefs []field.Ext, start int) {
	for len(coefs) > 0 && coefs[len(coefs)-1].IsZero() {
		coefs = coefs[:len(coefs)-1]
	}
	whole := 0
	if left := len(t.base) - start - dst.Len(); left >= 0 {
		whole = min(left/t.inner+1, len(coefs))
	}
	if whole > 0 {
		field.AddCombination(dst, t.base[start:], t.inner, coefs[:whole])
	}
	for h := whole; h < len(coefs) && start+h*t.inner < len(t.base); h++ {
		part := t.base[start+h*t.inner:]
		part = part[:min(len(part), dst.Len())]
		field.AddScaledBase(dst.Slice(0, len(part)), part, coefs[h])
	}
}

func (t *partial) dot(row field.Planes, start int) field.Ext {
	if t.base == nil {
		return field.Dot(row, t.ext.Slice(start, start+row.Len()))
	}
	if start >= len(t.base) {
		return zero
	}
	end := min(start+row.Len(), len(t.base))
	return field.DotBase(row.Slice(0, end-start), t.base[start:end])
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
	cell := 0
	relation.Each(sizes, func(index []int) {
		from := 0
		for i, x := range index {
			from += x * strides[i]
		}
		out.Set(cell, a.At(from))
		cell++
	})
	return out
}
