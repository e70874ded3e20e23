package logup

import "aver/field"

// bottom is the sum-check of the layer above the leaves, which makes them anew in
// its first two rounds: after those, half as many values are left.
type bottom struct {
	layerSum
	source *source
	g      field.Planes // a chunk of it
}

func newBottom(mem *field.Memory, s *source, inverse field.Ext) *bottom {
	b := &bottom{layerSum: layerSum{g: s.g, inverse: inverse}, source: s, g: constant(s.g, chunk)}
	n := 1 << s.leaves.Vars / 4
	for i := range b.f {
		b.f[i] = array{Planes: newPlanes(mem, n), tags: make([]tag, n/chunk)}
	}
	for i := range 2 {
		b.constants(&b.f[i], &b.f[2+i])
	}
	return b
}

// firstRound loads the values with n pairs.
func (b *bottom) firstRound(n int) func() loader {
	return func() loader {
		var buffers [4]*leafBuffer
		for i := range buffers {
			buffers[i] = newLeafBuffer(chunk)
		}
		return func(x *halves, lo, hi int) {
			for i := range 2 {
				b.leaves(&x.lo, i, buffers[2*i], 2*i*n+lo)
				b.leaves(&x.hi, i, buffers[2*i+1], (2*i+1)*n+lo)
			}
		}
	}
}

// leaves loads u_i and p_i from the leaves from index `at` on.
func (b *bottom) leaves(h *half, i int, buffer *leafBuffer, at int) {
	b.source.fill(buffer, at)
	leaves := buffer.fraction()
	h.f[i], h.f[2+i] = leaves.den, leaves.num
	h.tag[i], h.tag[2+i] = leaves.kind.tags()
	h.value[i], h.value[2+i] = b.f[i].constants[h.tag[i]], b.f[2+i].constants[h.tag[2+i]]
}

// laterRound loads the values with n pairs after binding the variable before to r.
func (b *bottom) laterRound(t, n int, r field.Ext) func() loader {
	if t > 1 {
		return b.layerSum.laterRound(t, n, r)
	}
	return func() loader {
		lo0, hi0 := newLeafBuffer(chunk), newLeafBuffer(chunk)
		return func(x *halves, lo, hi int) {
			for i := range 2 {
				for _, at := range [2]int{lo, n + lo} {
					b.source.fill(lo0, 4*i*n+at)
					b.source.fill(hi0, (4*i+2)*n+at)
					b.fold(i, at, lo0, hi0, r)
				}
			}
			b.load(x, n, lo, hi)
		}
	}
}

// fold sets a chunk of u_i and p_i to leaves whose first variable is bound to r.
func (b *bottom) fold(i, at int, lo, hi *leafBuffer, r field.Ext) {
	u, p := &b.f[i], &b.f[2+i]
	if lo.kind == hi.kind {
		u.tags[at/chunk], p.tags[at/chunk] = lo.kind.tags()
	}
	if lo.kind != idle || hi.kind != idle {
		field.Fold(u.Slice(at, at+chunk), b.value(lo), b.value(hi), r)
	}
	if lo.kind != hi.kind || lo.kind == full {
		field.FoldBase(p.Slice(at, at+chunk), lo.numerators(), hi.numerators(), r)
	}
}

func (b *bottom) value(x *leafBuffer) field.Planes {
	if x.kind == idle {
		return b.g
	}
	return x.value
}

func (b *leafBuffer) numerators() field.Vec { return b.fraction().written().num[0] }
