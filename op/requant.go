package op

import (
	"fmt"

	"aver/relation"
)

// lower: without activation the output is the sum itself, one einsum. Else
//
//	acc + 2^(s−1) = t·2^s + rem,  rem = Σ limbs, each looked up in its range,
//
// and t is a linear form of acc and the limbs. Where one table over all
// possible t is cheap, (t, out) is looked up there. Else t = Lo + hi·2^b + lo
// with hi and its class c (0 left of the window, 1 inside, 2 right) committed:
// (hi, c) is looked up in the table of classes and (c, lo, out) in that of the
// activation, which also proves lo ∈ [0, 2^b). Each of rem, hi, c and lo has
// exactly one right value, as quotients and remainders have.
func (o *Linear) lower(l *lowering, n *Node) error {
	if o.Act < 0 {
		l.einsum(n.Name, n.Out, o.Sizes, o.Terms)
		return nil
	}
	shape := l.p.Tensors[n.Out].Shape
	t := l.accumulator(o, n)
	t.Const += half(o.Shift)
	t.Shift = o.Shift
	l.remainder(o, n, &t)
	if l.plan.split[o] {
		return l.splitTable(o, n, t)
	}
	table, covers, err := l.directTable(o, n)
	if err != nil {
		return err
	}
	l.lookup(n.Name, table, shape, t, form(relation.Identity(n.Out, len(shape))))
	l.tally(table, func(w *filling, uses []int64) {
		for _, a := range w.acc[n.Out] {
			uses[round(a, o.Shift)-covers.Min]++
		}
	})
	return nil
}

// accumulator is the form of acc: the terms themselves where they are views of
// committed tensors, else a virtual tensor.
func (l *lowering) accumulator(o *Linear, n *Node) relation.Form {
	shape := l.p.Tensors[n.Out].Shape
	var f relation.Form
	for i := range o.Terms {
		t := &o.Terms[i]
		if len(t.Factors) != 1 || len(t.Sums(len(shape), len(o.Sizes))) > 0 {
			return l.virtual(o, n)
		}
		f.Terms = append(f.Terms, relation.FormTerm{Coef: t.Coef, View: t.Factors[0]})
	}
	return f
}

func (l *lowering) virtual(o *Linear, n *Node) relation.Form {
	shape := l.p.Tensors[n.Out].Shape
	bounds, _ := l.p.sum(n, o.Sizes, o.Terms) // Validate saw no error
	acc := l.helper(n, relation.Virtual, "sum", shape, bounds)
	l.einsum(n.Name, acc, o.Sizes, o.Terms)
	l.later(func(w *filling) { w.values[acc] = w.acc[n.Out] })
	return form(relation.Identity(acc, len(shape)))
}

// remainder commits the limbs of rem, looks them up, and takes them from t.
func (l *lowering) remainder(o *Linear, n *Node, t *relation.Form) {
	shape := l.p.Tensors[n.Out].Shape
	at := uint(0)
	for i, bits := range limbs(o.Shift, l.plan.limb) {
		limb := l.helper(n, relation.Witness, fmt.Sprintf("rem%d", i), shape, Range{0, 1<<bits - 1})
		view := relation.Identity(limb, len(shape))
		table := l.rangeTable(0, 1<<bits-1)
		l.lookup(n.Name, table, shape, form(view))
		t.Terms = append(t.Terms, relation.FormTerm{Coef: -1 << at, View: view})
		l.later(limbFill(n.Out, limb, half(o.Shift), at, bits))
		l.countAll(table, limb, 0)
		at += bits
	}
}

// limbFill computes one limb: bits at … at+bits−1 of acc + 2^(s−1).
func limbFill(out, limb relation.TensorID, half int64, at, bits uint) func(*filling) {
	return func(w *filling) {
		acc := w.acc[out]
		v := make([]int64, len(acc))
		for i, a := range acc {
			v[i] = (a + half) >> at & (1<<bits - 1)
		}
		w.values[limb] = v
	}
}

// exact refuses a requantisation whose forms could wrap: t of magnitude reach,
// times 2^s, has to stay below half the field.
func (l *lowering) exact(n *Node, o *Linear, reach int64) error {
	if limit := int64(1<<48) >> o.Shift; reach+1 >= limit {
		return &RangeError{n.Name, l.p.Tensors[n.Out].Name, Range{-reach, reach}, Range{1 - limit, limit - 1},
			"the requantised value could wrap; compile with fewer weight bits"}
	}
	return nil
}

// directTable holds (t, activation of t) for every t that its users have.
func (l *lowering) directTable(o *Linear, n *Node) (table int, covers Range, err error) {
	a := &l.p.Activations[o.Act]
	covers = l.plan.direct[o.Act]
	if err := l.exact(n, o, covers.abs()); err != nil {
		return 0, covers, err
	}
	key := fmt.Sprintf("activation %d (%s) over [%d, %d]", o.Act, a.Name, covers.Min, covers.Max)
	size := int(covers.Max - covers.Min + 1)
	return l.table(key, []int{size}, func() []relation.Form {
		values := l.fixed(a.Name, a.over(covers.Min, covers.Max), size)
		return []relation.Form{index(0, covers.Min), form(relation.Identity(values, 1))}
	}), covers, nil
}

func (l *lowering) splitTable(o *Linear, n *Node, t relation.Form) error {
	a := &l.p.Activations[o.Act]
	shape := l.p.Tensors[n.Out].Shape
	reach := a.reach(o.steps())
	if reach > maxTable/2 {
		return &RangeError{n.Name, l.p.Tensors[n.Out].Name, o.steps(), Range{-maxTable / 2 << a.Log, maxTable/2<<a.Log - 1},
			"the requantised value spans too much for tables; compile with fewer weight bits"}
	}
	if err := l.exact(n, o, max(a.Lo, -a.Lo)+reach<<a.Log); err != nil {
		return err
	}
	hi := l.helper(n, relation.Witness, "window", shape, Range{-reach, reach - 1})
	class := l.helper(n, relation.Witness, "class", shape, Range{0, 2})
	classes, values := l.classTable(reach), l.windowTable(o.Act)
	vhi, vclass := form(relation.Identity(hi, len(shape))), form(relation.Identity(class, len(shape)))
	lo := t
	lo.Terms = append(lo.Terms, relation.FormTerm{Coef: -1 << (a.Log + o.Shift), View: vhi.Terms[0].View})
	lo.Const -= a.Lo << o.Shift
	l.lookup(n.Name, classes, shape, vhi, vclass)
	l.lookup(n.Name, values, shape, vclass, lo, form(relation.Identity(n.Out, len(shape))))
	l.later(func(w *filling) {
		acc := w.acc[n.Out]
		his, cs := make([]int64, len(acc)), make([]int64, len(acc))
		for i := range acc {
			his[i] = (round(acc[i], o.Shift) - a.Lo) >> a.Log
			cs[i] = classOf(his[i])
		}
		w.values[hi], w.values[class] = his, cs
	})
	l.countAll(classes, hi, -reach)
	l.tally(values, func(w *filling, uses []int64) {
		acc := w.acc[n.Out]
		for i, c := range w.values[class] {
			uses[c<<a.Log|(round(acc[i], o.Shift)-a.Lo)&(a.size()-1)]++
		}
	})
	return nil
}

// classOf says where window hi lies: 0 left of the activation's, 1 it, 2 right.
func classOf(hi int64) int64 {
	switch {
	case hi < 0:
		return 0
	case hi == 0:
		return 1
	}
	return 2
}

// classTable holds (hi, class of hi) for −reach ≤ hi < reach.
func (l *lowering) classTable(reach int64) int {
	return l.table(fmt.Sprintf("classes %d", reach), []int{int(2 * reach)}, func() []relation.Form {
		classes := make([]int64, 2*reach)
		for i := range classes {
			classes[i] = classOf(int64(i) - reach)
		}
		return []relation.Form{index(0, -reach), form(relation.Identity(l.fixed("classes", classes, len(classes)), 1))}
	})
}

// windowTable holds (class, lo, value) of an activation.
func (l *lowering) windowTable(act int) int {
	a := &l.p.Activations[act]
	n := int(a.size())
	return l.table(fmt.Sprintf("activation %d (%s)", act, a.Name), []int{3, n}, func() []relation.Form {
		values := make([]int64, 3*n)
		for i := range n {
			values[i], values[n+i], values[2*n+i] = a.Below, a.inside(int64(i)), a.Above
		}
		return []relation.Form{index(0, 0), index(1, 0), form(relation.Identity(l.fixed(a.Name, values, 3, n), 2))}
	})
}
