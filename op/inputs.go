package op

import (
	"fmt"

	"aver/relation"
)

// inputLimb is the width of the tables that wide committed inputs are looked up
// in, limb by limb.
const inputLimb = 12

// inputRange proves of a committed input what the verifier checks of public
// ones: that it lies in its range. A short range is a table. Of a long one both
// distances, from the least and from the greatest integer, are shown not to be
// negative, as relation.WeightRanges does with weights.
func (l *lowering) inputRange(id relation.TensorID) {
	t := &l.p.Tensors[id]
	x := relation.Identity(id, len(t.Shape))
	if t.Max-t.Min < 1<<inputLimb {
		l.count("input "+t.Name, id, form(x), Range{t.Min, t.Max}, func(v int64) int64 { return v })
		return
	}
	rise, fall := form(x), relation.Form{Terms: []relation.FormTerm{{Coef: -1, View: x}}, Const: t.Max}
	rise.Const = -t.Min
	l.distance(id, "from its least", rise, func(v int64) int64 { return v - t.Min })
	l.distance(id, "from its greatest", fall, func(v int64) int64 { return t.Max - v })
}

// distance proves that a form of input id, which is `of` its values, is not
// negative: limbs are looked up in their range, the top one as what is left.
func (l *lowering) distance(id relation.TensorID, what string, rest relation.Form, of func(int64) int64) {
	t := &l.p.Tensors[id]
	name := fmt.Sprintf("input %s, %s", t.Name, what)
	at := uint(0)
	for ; (t.Max-t.Min)>>at >= 1<<inputLimb; at += inputLimb {
		r, shift := Range{0, 1<<inputLimb - 1}, at
		limb := l.tensor(relation.Tensor{Name: fmt.Sprint(name, "/", at), Kind: relation.Witness, Shape: t.Shape, Max: r.Max})
		view := relation.Identity(limb, len(t.Shape))
		l.later(func(w *filling) {
			w.values[limb] = make([]int64, len(w.values[id]))
			for i, v := range w.values[id] {
				w.values[limb][i] = of(v) >> shift & r.Max
			}
		})
		l.count(name, limb, form(view), r, func(v int64) int64 { return v })
		rest.Terms = append(rest.Terms, relation.FormTerm{Coef: -1 << at, View: view})
	}
	rest.Shift = at
	l.count(name, id, rest, Range{0, (t.Max - t.Min) >> at}, func(v int64) int64 { return of(v) >> at })
}

// count looks a form over a tensor's box up in a range; value is the form's, of
// the tensor's.
func (l *lowering) count(name string, id relation.TensorID, f relation.Form, r Range, value func(int64) int64) {
	table := l.rangeTable(r.Min, r.Max)
	l.lookup(name, table, l.r.Tensors[id].Shape, f)
	l.tally(table, func(w *filling, uses []int64) {
		for _, v := range w.values[id] {
			uses[value(v)-r.Min]++
		}
	})
}
