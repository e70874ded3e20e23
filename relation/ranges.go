package relation

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
)

// interval is a closed interval of integers, of any size.
type interval struct{ lo, hi *big.Int }

func between(lo, hi int64) interval { return interval{big.NewInt(lo), big.NewInt(hi)} }

func (a interval) add(b interval) interval {
	return interval{new(big.Int).Add(a.lo, b.lo), new(big.Int).Add(a.hi, b.hi)}
}

func (a interval) mul(b interval) interval {
	products := []*big.Int{
		new(big.Int).Mul(a.lo, b.lo), new(big.Int).Mul(a.lo, b.hi),
		new(big.Int).Mul(a.hi, b.lo), new(big.Int).Mul(a.hi, b.hi),
	}
	return interval{slices.MinFunc(products, (*big.Int).Cmp), slices.MaxFunc(products, (*big.Int).Cmp)}
}

func (a interval) scale(c int64) interval {
	by := big.NewInt(c)
	lo, hi := new(big.Int).Mul(a.lo, by), new(big.Int).Mul(a.hi, by)
	if c < 0 {
		lo, hi = hi, lo
	}
	return interval{lo, hi}
}

func (a interval) hull(b interval) interval {
	return interval{smaller(a.lo, b.lo), greater(a.hi, b.hi)}
}

func (a interval) meet(b interval) interval {
	return interval{greater(a.lo, b.lo), smaller(a.hi, b.hi)}
}

func smaller(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func greater(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

func (a interval) equal(b interval) bool { return a.lo.Cmp(b.lo) == 0 && a.hi.Cmp(b.hi) == 0 }

// reach is the greatest magnitude.
func (a interval) reach() *big.Int {
	return greater(new(big.Int).Abs(a.lo), new(big.Int).Abs(a.hi))
}

func (a interval) String() string { return fmt.Sprintf("[%v, %v]", a.lo, a.hi) }

// prover of ranges: known[id] is what the relations proven so far confine a
// tensor's cells to; nil where nothing does yet.
type ranges struct {
	p     *Program
	known []*interval
	// maxima says which tables hold (d, max(d, 0)).
	maxima []bool
}

func newRanges(p *Program) *ranges {
	r := &ranges{p, make([]*interval, len(p.Tensors)), make([]bool, len(p.Tables))}
	for i := range p.Tables {
		r.maxima[i] = r.isMaximum(&p.Tables[i])
	}
	return r
}

// checkRanges infers every tensor's range and then holds each relation to it.
func checkRanges(p *Program) error {
	r := newRanges(p)
	for id := range p.Tensors {
		if t := &p.Tensors[id]; r.given(t) {
			r.learn(TensorID(id), between(t.Min, t.Max))
		}
	}
	for changed, rounds := true, 0; changed && rounds <= len(p.Tensors)+1; rounds++ {
		changed = r.infer()
	}
	for i := range p.Einsums {
		if err := r.checkEinsum(&p.Einsums[i]); err != nil {
			return err
		}
	}
	for i := range p.Lookups {
		if err := r.checkLookup(&p.Lookups[i]); err != nil {
			return err
		}
	}
	return nil
}

// given says whose declared range needs no relation: public tensors, which the
// verifier reads, and weights, whose key proves itself.
func (r *ranges) given(t *Tensor) bool {
	switch t.Kind {
	case Weight, Fixed:
		return true
	case Input:
		return !r.p.InputCommitted
	case Output:
		return !r.p.OutputCommitted
	}
	return false
}

// learn narrows a tensor's range, and reports whether that is news. What is
// beyond 2^47 could stand for another integer modulo p and teaches nothing;
// what contradicts the known range cannot be proven, and teaches nothing either.
func (r *ranges) learn(id TensorID, a interval) bool {
	if a.reach().Cmp(big.NewInt(maxMagnitude)) > 0 {
		return false
	}
	if k := r.known[id]; k != nil {
		if a = a.meet(*k); a.equal(*k) || a.lo.Cmp(a.hi) > 0 {
			return false
		}
	}
	r.known[id] = &a
	return true
}

// infer runs every rule once.
func (r *ranges) infer() (changed bool) {
	for i := range r.p.Einsums {
		e := &r.p.Einsums[i]
		if out, ok := r.einsum(e); ok && r.learn(e.Out, out) {
			changed = true
		}
	}
	for i := range r.p.Lookups {
		l := &r.p.Lookups[i]
		table := &r.p.Tables[l.Table]
		for j := range l.Tuple {
			if r.fromColumn(l, &l.Tuple[j], table, &table.Tuple[j]) {
				changed = true
			}
		}
		if r.maxima[l.Table] && r.fromMaximum(l) {
			changed = true
		}
	}
	return changed
}

// fromColumn: a form ±T + const over the whole of a tensor T is confined to its
// table's column. For an input the form may have other terms, of known range, and
// a shift s: then ±T = column·2^s − the rest.
func (r *ranges) fromColumn(l *Lookup, f *Form, t *Table, column *Form) (changed bool) {
	c, ok := r.form(column, t.Sizes)
	if !ok {
		return false
	}
	for i := range f.Terms {
		id, sign, ok := r.whole(l, &f.Terms[i])
		if !ok || (len(f.Terms) > 1 || len(f.Indices) > 0 || f.Shift != 0) && r.p.Tensors[id].Kind != Input {
			continue
		}
		rest := Form{Terms: slices.Delete(slices.Clone(f.Terms), i, i+1), Indices: f.Indices, Const: f.Const}
		if v, ok := r.form(&rest, l.Sizes); ok {
			changed = r.learn(id, c.scale(1<<f.Shift).add(v.scale(-1)).scale(sign)) || changed
		}
	}
	return changed
}

// whole recognises the term ±T that covers the tensor T.
func (r *ranges) whole(l *Lookup, t *FormTerm) (TensorID, int64, bool) {
	if t.Coef != 1 && t.Coef != -1 || !t.View.IsIdentity(r.p.Tensors[t.View.Tensor].Shape, l.Sizes) {
		return 0, 0, false
	}
	return t.View.Tensor, t.Coef, true
}

// fromMaximum: (a − b, y − b) in the table of (d, max(d, 0)) says that y is
// max(a, b), which lies in the hull of their ranges.
func (r *ranges) fromMaximum(l *Lookup) bool {
	if l.Tuple[0].Shift|l.Tuple[1].Shift != 0 {
		return false
	}
	y, minusB, ok := r.split(l, &l.Tuple[1])
	if !ok {
		return false
	}
	a, ok := subtract(&l.Tuple[0], minusB)
	if !ok {
		return false
	}
	ra, okA := r.form(a, l.Sizes)
	rb, okB := r.form(minusB, l.Sizes)
	return okA && okB && r.learn(y, ra.hull(rb.scale(-1)))
}

func (r *ranges) isMaximum(t *Table) bool {
	if len(t.Tuple) != 2 || len(t.Sizes) != 1 || len(t.Tuple[1].Terms) != 1 {
		return false
	}
	d, m := &t.Tuple[0], &t.Tuple[1]
	relu := &r.p.Tensors[m.Terms[0].View.Tensor]
	if len(d.Terms) != 0 || len(d.Indices) != 1 || d.Indices[0].Coef != 1 || d.Shift|m.Shift != 0 ||
		m.Const != 0 || len(m.Indices) != 0 || m.Terms[0].Coef != 1 || relu.Kind != Fixed ||
		!m.Terms[0].View.IsIdentity(relu.Shape, t.Sizes) {
		return false
	}
	for i, v := range relu.Data {
		if v != max(0, int64(i)+d.Const) {
			return false
		}
	}
	return true
}

// split takes the whole tensor y, not yet proven, off the form y − b.
func (r *ranges) split(l *Lookup, f *Form) (y TensorID, rest *Form, ok bool) {
	for i := range f.Terms {
		t := &f.Terms[i]
		if t.Coef == 1 && t.View.IsIdentity(r.p.Tensors[t.View.Tensor].Shape, l.Sizes) {
			rest = &Form{Terms: slices.Delete(slices.Clone(f.Terms), i, i+1), Indices: f.Indices, Const: f.Const}
			return t.View.Tensor, rest, true
		}
	}
	return 0, nil, false
}

// subtract is f − g where every term of g is one of f's.
func subtract(f, g *Form) (*Form, bool) {
	if len(f.Indices)+len(g.Indices) > 0 {
		return nil, false
	}
	counts := map[string]int{}
	for i := range g.Terms {
		counts[g.Terms[i].name()]++
	}
	var rest []FormTerm
	for _, t := range f.Terms {
		if key := t.name(); counts[key] > 0 {
			counts[key]--
		} else {
			rest = append(rest, t)
		}
	}
	return &Form{Terms: rest, Const: f.Const - g.Const}, len(f.Terms) == len(g.Terms)+len(rest)
}

// name is a string that two terms share if they are equal.
func (t *FormTerm) name() string {
	return string(appendInts(appendInts(nil, int(t.Coef), int(t.View.Tensor)), t.View.maps()...))
}

// einsum is the range of an einsum's cells, if all its factors have one.
func (r *ranges) einsum(e *Einsum) (interval, bool) {
	rank := len(r.p.Tensors[e.Out].Shape)
	sum := between(0, 0)
	for i := range e.Terms {
		t := &e.Terms[i]
		product := between(t.Coef, t.Coef)
		for f := range t.Factors {
			v, ok := r.view(&t.Factors[f], e.Sizes)
			if !ok {
				return sum, false
			}
			product = product.mul(v)
		}
		for _, k := range t.Sums(rank, len(e.Sizes)) {
			product = product.scale(int64(e.Sizes[k]))
		}
		sum = sum.add(product)
	}
	return sum, true
}

// view is the range of what a view reads: 0 too where it can leave the box.
func (r *ranges) view(v *View, sizes []int) (interval, bool) {
	if r.unknown(v.Tensor) {
		return interval{}, false
	}
	a := r.cell(v.Tensor)
	if v.leaves(r.p.Tensors[v.Tensor].Shape, sizes) {
		a = a.hull(between(0, 0))
	}
	return a, true
}

// leaves reports whether some index maps outside the tensor's box.
func (v *View) leaves(shape, sizes []int) bool {
	for d, a := range v.Dims {
		lo, hi := a.Offset, a.Offset
		for _, s := range a.Strides {
			if end := s.Step * (sizes[s.Index] - 1); end < 0 {
				lo += end
			} else {
				hi += end
			}
		}
		if lo < 0 || hi >= shape[d] {
			return true
		}
	}
	return false
}

// form is the range of a form before its shift. Terms that read through one
// map read 0 together: X − min beside its box indicator.
func (r *ranges) form(f *Form, sizes []int) (interval, bool) {
	sum := between(f.Const, f.Const)
	for _, x := range f.Indices {
		sum = sum.add(between(0, int64(sizes[x.Index]-1)).scale(x.Coef))
	}
	groups := map[string]int{}
	var cells []interval
	var away []bool
	for i := range f.Terms {
		v := &f.Terms[i].View
		if r.unknown(v.Tensor) {
			return sum, false
		}
		shape := r.p.Tensors[v.Tensor].Shape
		key := string(appendInts(appendInts(nil, v.maps()...), shape...))
		g, ok := groups[key]
		if !ok {
			g = len(cells)
			groups[key], cells, away = g, append(cells, between(0, 0)), append(away, v.leaves(shape, sizes))
		}
		cells[g] = cells[g].add(r.cell(v.Tensor).scale(f.Terms[i].Coef))
	}
	for g, cell := range cells {
		if away[g] {
			cell = cell.hull(between(0, 0))
		}
		sum = sum.add(cell)
	}
	return sum, true
}

// unknown reports whether nothing confines a tensor's cells yet.
func (r *ranges) unknown(id TensorID) bool {
	return r.p.Tensors[id].Kind != Ones && r.known[id] == nil
}

// cell is the range of a tensor's cells, which is known.
func (r *ranges) cell(id TensorID) interval {
	if r.p.Tensors[id].Kind == Ones {
		return between(1, 1)
	}
	return *r.known[id]
}

// maps are all numbers of a view's maps, with those of how many there are: no other
// view's begin with them.
func (v *View) maps() []int {
	all := []int{len(v.Dims)}
	for _, d := range v.Dims {
		all = append(all, d.Offset, len(d.Strides))
		for _, s := range d.Strides {
			all = append(all, s.Index, s.Step)
		}
	}
	return all
}

func appendInts(b []byte, values ...int) []byte {
	for _, v := range values {
		b = binary.AppendVarint(b, int64(v))
	}
	return b
}

// checkEinsum: no accumulator reaches 2^47.
func (r *ranges) checkEinsum(e *Einsum) error {
	out, ok := r.einsum(e)
	if !ok {
		return bad(e.Name, "a factor of it has no proven range")
	}
	if out.reach().Cmp(big.NewInt(maxMagnitude)) >= 0 {
		return bad(e.Name, "%s can reach %v, beyond 2^47: it could wrap; use fewer bits", r.p.Tensors[e.Out].Name, out)
	}
	return nil
}

// checkLookup: where a form equals a table's column modulo p it is that
// integer. With numerators in [lo, hi], column c in [clo, chi] and shift s,
// |numerator − c·2^s| stays below p.
func (r *ranges) checkLookup(l *Lookup) error {
	t := &r.p.Tables[l.Table]
	for j := range l.Tuple {
		f, column := &l.Tuple[j], &t.Tuple[j]
		n, ok := r.form(f, l.Sizes)
		c, okColumn := r.form(column, t.Sizes)
		if !ok || !okColumn || column.Shift != 0 {
			return bad(l.Name, "component %d has no proven range", j)
		}
		gap := n.add(c.scale(-1 << f.Shift))
		if gap.reach().Cmp(big.NewInt(modulus)) >= 0 {
			return bad(l.Name, "component %d, %v against %v·2^%d, can wrap; use fewer bits", j, n, c, f.Shift)
		}
	}
	return nil
}
