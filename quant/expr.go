package quant

import (
	"slices"

	"aver/relation"
)

// expr is a graph tensor as a sum of terms that nothing has computed yet. Its
// index variables are the output's axes, then the summed ones.
type expr struct {
	axes  axes
	sums  []int // sizes of the summed variables
	terms []term
	name  string // of the graph node that made it
	kind  string // the operators in it, for people
}

// term is coef · Σ over the summed variables it uses of the product of the
// views and the weight.
type term struct {
	coef   float64
	views  []relation.View
	weight *weight // nil: none
}

// weight is a constant factor: real values over some of the variables,
// row-major in the order of vars. Public ones are not the model's secret.
type weight struct {
	vars   []int
	data   []float64
	public bool
}

// read is the expression of a value alone.
func (v *value) read(name string) *expr {
	return &expr{axes: v.axes, terms: []term{{coef: v.gain, views: []relation.View{v.view}}}, name: name}
}

// alias is e as a value, where it is no more than a view.
func (e *expr) alias() (v *value, ok bool) {
	if len(e.sums) > 0 || len(e.terms) != 1 || e.terms[0].weight != nil || len(e.terms[0].views) != 1 {
		return nil, false
	}
	return &value{e.terms[0].views[0], e.axes, e.terms[0].coef}, true
}

// sizes are those of all index variables.
func (e *expr) sizes() []int { return slices.Concat(e.axes.sizes(), e.sums) }

// resplit is e with its output axes cut into those of to.
func (e *expr) resplit(to axes) *expr {
	out := &expr{axes: to, sums: e.sums, name: e.name, kind: e.kind}
	from := e.sizes()
	cut := slices.Concat(to.sizes(), e.sums)
	at, sub := splits(from, cut), splitting(from, cut)
	for _, t := range e.terms {
		u := term{coef: t.coef}
		for _, v := range t.views {
			u.views = append(u.views, sub.view(v))
		}
		if t.weight != nil {
			w := *t.weight
			w.vars = nil
			for _, v := range t.weight.vars {
				for j := at[v]; j < at[v+1]; j++ {
					w.vars = append(w.vars, j)
				}
			}
			u.weight = &w
		}
		out.terms = append(out.terms, u)
	}
	return out
}

// plus adds f, whose axes are e's; constants over the same variables merge.
func (e *expr) plus(f *expr) *expr {
	out := *e
	out.kind = joinKinds(e.kind, f.kind)
	rank := len(e.axes.sizes())
	to := make([]int, rank+len(f.sums))
	for i := range to {
		if to[i] = i; i >= rank {
			to[i] += len(e.sums)
		}
	}
	sub := renaming(to)
	out.sums = slices.Concat(e.sums, f.sums)
	out.terms = slices.Clone(e.terms)
	for _, t := range f.terms {
		out.add(t.renamed(sub, to))
	}
	return &out
}

// renamed is t with variable i called to[i]; sub is the same substitution.
func (t *term) renamed(sub substitution, to []int) term {
	u := term{coef: t.coef}
	for _, v := range t.views {
		u.views = append(u.views, sub.view(v))
	}
	if t.weight != nil {
		w := *t.weight
		w.vars = slices.Clone(w.vars)
		for i, v := range w.vars {
			w.vars[i] = to[v]
		}
		u.weight = &w
	}
	return u
}

// add appends a term, merging it with a constant over the same variables.
func (e *expr) add(u term) {
	for i, t := range e.terms {
		if len(t.views)+len(u.views) == 0 && slices.Equal(t.weight.vars, u.weight.vars) && t.weight.public == u.weight.public {
			sum := make([]float64, len(u.weight.data))
			for j := range sum {
				sum[j] = t.coef*t.weight.data[j] + u.coef*u.weight.data[j]
			}
			e.terms[i] = term{coef: 1, weight: &weight{u.weight.vars, sum, u.weight.public}}
			return
		}
	}
	e.terms = append(e.terms, u)
}

// scale multiplies e by a number.
func (e *expr) scale(c float64) *expr {
	out := *e
	out.terms = slices.Clone(e.terms)
	for i := range out.terms {
		out.terms[i].coef *= c
	}
	return &out
}

// times multiplies every term by constants over output variables; ok is false
// where a weight would grow.
func (e *expr) times(c *weight) (out *expr, ok bool) {
	o := *e
	o.terms = slices.Clone(e.terms)
	sizes := e.sizes()
	for i, t := range o.terms {
		if t.weight == nil {
			o.terms[i].weight = c
			continue
		}
		vars := t.weight.vars
		for _, v := range c.vars {
			if slices.Contains(vars, v) {
				continue
			}
			if len(t.views) > 0 {
				return nil, false
			}
			vars = append(slices.Clone(vars), v)
		}
		o.terms[i].weight = product(t.weight, c, vars, sizes)
	}
	return &o, true
}

// product is a·b over vars, which hold both's variables.
func product(a, b *weight, vars, sizes []int) *weight {
	box := make([]int, len(vars))
	for i, v := range vars {
		box[i] = sizes[v]
	}
	sa, sb := a.steps(vars, sizes), b.steps(vars, sizes)
	out := &weight{vars: vars, data: make([]float64, 0, relation.Size(box)), public: a.public && b.public}
	relation.Each(box, func(index []int) {
		i, j := 0, 0
		for d, x := range index {
			i, j = i+x*sa[d], j+x*sb[d]
		}
		out.data = append(out.data, a.data[i]*b.data[j])
	})
	return out
}

// steps is how far each of vars moves in w's data.
func (w *weight) steps(vars, sizes []int) []int {
	steps := make([]int, len(vars))
	n := 1
	for i := len(w.vars) - 1; i >= 0; i-- {
		if at := slices.Index(vars, w.vars[i]); at >= 0 {
			steps[at] = n
		}
		n *= sizes[w.vars[i]]
	}
	return steps
}

func joinKinds(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "+" + b
}
