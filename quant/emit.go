package quant

import (
	"math"
	"slices"

	"aver/op"
	"aver/relation"
)

// Bits that limit what is chosen here.
const (
	cheapShift  = 12 // a remainder of more bits costs a second lookup
	leastWeight = 7  // bits of magnitude that weights keep for a cheap shift
	mostShift   = 24
	mostWeight  = 18 // bits of magnitude of any coefficient
	rawSlack    = 6  // bits by which a plain sum may outgrow an activation
	rawWeight   = 12 // weight bits where nothing is rounded afterwards
)

// integers is the scale of values in r at the activation width, and their
// integers: from 0 on where nothing is negative.
func (b *builder) integers(r interval) (float64, op.Range) {
	n := int64(1) << b.bits
	if r.lo >= 0 {
		return positive(r.hi / float64(n-1)), op.Range{Min: 0, Max: n - 1}
	}
	return positive(max(-r.lo/float64(n/2), r.hi/float64(n/2-1))), op.Range{Min: -n / 2, Max: n/2 - 1}
}

// positive is s, or 1 where there is nothing to scale.
func positive(s float64) float64 {
	if s > 0 && !math.IsInf(s, 0) {
		return s
	}
	return 1
}

func integerRange(r interval) op.Range {
	return op.Range{Min: int64(math.Floor(r.lo)), Max: int64(math.Ceil(r.hi))}
}

// emit computes e as graph tensor name: as the plain sum where that is exact
// and small, or last; else rounded to the activation width and clamped to the
// calibrated range.
func (b *builder) emit(e *expr, name string) (*value, error) {
	if b.outputs[name] {
		return b.emitRaw(e, name, b.kindOf(name))
	}
	if v, ok := e.alias(); ok {
		return v, nil
	}
	if unit, ok := b.plainSum(e); ok {
		mark := b.mark()
		v, err := b.emitScaled(e, name, b.kindOf(name), unit, 0, -1)
		if err == nil && b.width(v) <= b.bits+rawSlack {
			return v, nil
		}
		b.undo(mark)
	}
	scale, r := b.integers(b.ranges[name])
	act := b.activation(op.Clamp(r.Min, uint(b.bits)))
	return b.round(e, name, scale, act)
}

// emitRaw computes e without rounding, with weights of some bits more than
// usual, since nothing else costs precision.
func (b *builder) emitRaw(e *expr, name string, kind relation.Kind) (*value, error) {
	unit, ok := b.plainSum(e)
	if !ok {
		least, most := b.magnitudes(e)
		unit = math.Max(fullScale(least, max(b.wbits, rawWeight)-1), fullScale(most, mostWeight))
	}
	return b.emitScaled(e, name, kind, positive(unit), 0, -1)
}

// round computes e in units of scale and applies an activation to it.
func (b *builder) round(e *expr, name string, scale float64, act int) (*value, error) {
	return b.emitScaled(e, name, b.kindOf(name), scale, b.shift(e, scale), act)
}

// shift is how many bits more than scale the weights resolve.
func (b *builder) shift(e *expr, scale float64) uint {
	if unit, ok := b.plainSum(e); ok && unit == scale {
		return 0
	}
	least, most := b.magnitudes(e)
	if most == 0 {
		return 0
	}
	fit := func(m float64, bits int) int { return int(math.Floor(-math.Log2(fullScale(m, bits) / scale))) }
	s := fit(least, b.wbits-1)
	if s > cheapShift {
		s = max(cheapShift, fit(least, leastWeight))
	}
	return uint(max(0, min(s, fit(most, mostWeight), mostShift)))
}

// fullScale is the unit in which m is the greatest integer of that many bits.
func fullScale(m float64, bits int) float64 { return m / float64(int(1)<<bits-1) }

// unit is the real value of a term at integers 1.
func (b *builder) unit(t *term) float64 {
	u := t.coef
	for _, v := range t.views {
		u *= b.program.Tensors[v.Tensor].Scale
	}
	return u
}

// magnitudes are the greatest magnitude of a coefficient in the term where that
// is least, and in the term where it is most. A branch with small weights must
// not lose them to one with large ones: a residual's factor of 1, say. Constants
// count only where there is nothing else, plain factors only where no term has
// weights; terms that are 0 do not count.
func (b *builder) magnitudes(e *expr) (least, most float64) {
	rank, size := make([]int, len(e.terms)), make([]float64, len(e.terms))
	best := 0
	for i := range e.terms {
		if rank[i], size[i] = b.magnitude(&e.terms[i]); size[i] > 0 {
			best = max(best, rank[i])
		}
	}
	least = math.Inf(1)
	for i, m := range size {
		if rank[i] == best && m > 0 {
			least = math.Min(least, m)
		}
		if rank[i] > 0 || best == 0 {
			most = math.Max(most, m)
		}
	}
	return math.Min(least, most), most
}

// magnitude is the greatest magnitude of a term's coefficient, and a rank: 0 for
// a constant, 1 for a plain factor, 2 for weights.
func (b *builder) magnitude(t *term) (rank int, m float64) {
	m = math.Abs(b.unit(t))
	if t.weight != nil {
		m *= spanOf(t.weight.data).abs()
	}
	switch {
	case len(t.views) == 0:
		return 0, m
	case t.weight == nil:
		return 1, m
	}
	return 2, m
}

// plainSum reports whether all terms are views in whole multiples of one unit.
func (b *builder) plainSum(e *expr) (unit float64, ok bool) {
	for i := range e.terms {
		if e.terms[i].weight != nil {
			return 0, false
		}
		u := math.Abs(b.unit(&e.terms[i]))
		if unit == 0 || u < unit {
			unit = u
		}
	}
	for i := range e.terms {
		ratio := b.unit(&e.terms[i]) / unit
		if math.Abs(ratio-math.Round(ratio)) > 1e-9 || math.Abs(ratio) > 1<<8 {
			return 0, false
		}
	}
	return unit, unit > 0
}

// emitScaled computes e in units of scale: every coefficient is rounded to a
// whole number of scale/2^shift, and the activation is applied. With act −1
// there is none, and the range is what the sum can reach.
func (b *builder) emitScaled(e *expr, name string, kind relation.Kind, scale float64, shift uint, act int) (*value, error) {
	out := b.tensor(name, kind, e.axes.sizes(), op.Range{}, scale)
	lin := &op.Linear{Sizes: e.sizes(), Shift: shift, Act: act}
	sub := substitution(nil)
	if len(e.axes.sizes()) == 0 { // the output is [1]: variable 0 is its only dimension
		lin.Sizes = append([]int{1}, lin.Sizes...)
		for i := range e.sums {
			sub = append(sub, variable(i+1))
		}
	}
	for i := range e.terms {
		lin.Terms = append(lin.Terms, b.integerTerm(e, &e.terms[i], sub, math.Ldexp(1/scale, int(shift))))
	}
	node := op.Node{Name: e.name, Kind: e.kind, Out: out, Op: lin}
	r, err := b.program.Sum(&node)
	if err != nil {
		return nil, err
	}
	if act >= 0 {
		lin.Acc = b.reach(&node, r)
		r = b.program.Activations[act].Bounds()
	}
	b.program.Tensors[out].Min, b.program.Tensors[out].Max = r.Min, r.Max
	b.program.Nodes = append(b.program.Nodes, node)
	return whole(out, e.axes), nil
}

// integerTerm is a term with its coefficients in whole units, which are per
// real value. sub renames the variables where it is not nil.
func (b *builder) integerTerm(e *expr, t *term, sub substitution, per float64) relation.Term {
	out := relation.Term{Coef: 1}
	for _, v := range t.views {
		if sub != nil {
			v = sub.view(v)
		}
		out.Factors = append(out.Factors, v)
	}
	if t.weight == nil {
		out.Coef = int64(math.Round(b.unit(t) * per))
		return out
	}
	w := b.weight(e, t, b.unit(t)*per)
	if sub != nil {
		w = sub.view(w)
	}
	out.Factors = append([]relation.View{w}, out.Factors...)
	return out
}

// weight declares the integers of a term's weight and views them.
func (b *builder) weight(e *expr, t *term, per float64) relation.View {
	sizes := e.sizes()
	weight := t.weight.ordered(sizes, len(e.axes.sizes()))
	data := make([]int64, len(weight.data))
	for i, v := range weight.data {
		data[i] = int64(math.Round(v * per))
	}
	var shape []int
	view := relation.View{}
	for _, v := range weight.vars {
		shape = append(shape, sizes[v])
		view.Dims = append(view.Dims, variable(v))
	}
	if shape == nil {
		shape, view.Dims = []int{1}, []relation.Affine{{}}
	}
	what := "/weight"
	if len(t.views) == 0 {
		what = "/bias"
	}
	bound := widthBound(data)
	kind := relation.Weight
	if t.weight.public {
		kind = relation.Fixed
	}
	view.Tensor = b.tensor(e.name+what, kind, shape, bound, positive(math.Abs(1/per)))
	if kind == relation.Fixed {
		d := &b.program.Tensors[view.Tensor]
		d.Data, d.Min, d.Max = data, slices.Min(data), slices.Max(data)
	} else {
		b.weights = append(b.weights, data)
	}
	return view
}

// widthBound is the symmetric range of the least width that holds the data: it
// shows the width and nothing else.
func widthBound(data []int64) op.Range {
	n := int64(1)
	for _, v := range data {
		for v > n || v < -n {
			n = 2*n + 1
		}
	}
	return op.Range{Min: -n, Max: n}
}

// activation is the index of an activation, shared with equal ones.
func (b *builder) activation(a op.Activation) int {
	for i, c := range b.program.Activations {
		if c.Lo == a.Lo && c.Log == a.Log && c.Below == a.Below && c.Above == a.Above && slices.Equal(c.Values, a.Values) {
			return i
		}
	}
	b.program.Activations = append(b.program.Activations, a)
	return len(b.program.Activations) - 1
}

// width is how many bits a value's range takes.
func (b *builder) width(v *value) int {
	t := &b.program.Tensors[v.view.Tensor]
	return int(math.Ceil(math.Log2(float64(t.Max-t.Min) + 1)))
}

// mark and undo take back what was emitted in between.
func (b *builder) mark() [3]int {
	return [3]int{len(b.program.Tensors), len(b.program.Nodes), len(b.weights)}
}

func (b *builder) undo(m [3]int) {
	b.program.Tensors, b.program.Nodes, b.weights = b.program.Tensors[:m[0]], b.program.Nodes[:m[1]], b.weights[:m[2]]
}
