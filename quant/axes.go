package quant

import (
	"slices"

	"aver/relation"
)

// axes cuts each dimension of a graph tensor into factors, outermost first: a
// dimension of 400 may be the axes 16, 5, 5. A dimension of 1 has none. Axes
// are numbered through all dimensions: they are the index variables of views.
type axes [][]int

// plainAxes has one axis for every dimension of more than one index.
func plainAxes(shape []int) axes {
	a := make(axes, len(shape))
	for d, n := range shape {
		if n > 1 {
			a[d] = []int{n}
		}
	}
	return a
}

// sizes are those of all axes in order.
func (a axes) sizes() []int { return slices.Concat(a...) }

// first is the number of the first axis of dimension d.
func (a axes) first(d int) int {
	n := 0
	for _, x := range a[:d] {
		n += len(x)
	}
	return n
}

// shape is the product of the axes of every dimension.
func (a axes) shape() []int {
	s := make([]int, len(a))
	for d := range a {
		s[d] = relation.Size(a[d])
	}
	return s
}

// of lists the numbers of the axes of dimension d.
func (a axes) of(d int) []int {
	var v []int
	for i := range a[d] {
		v = append(v, a.first(d)+i)
	}
	return v
}

// refine is the coarsest common refinement of two factorings of one number,
// both outermost first; ok is false where there is none.
func refine(a, b []int) (out []int, ok bool) {
	cuts := append(suffixes(a), suffixes(b)...)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i := 1; i < len(cuts); i++ {
		if cuts[i]%cuts[i-1] != 0 {
			return nil, false
		}
		out = append(out, cuts[i]/cuts[i-1])
	}
	slices.Reverse(out)
	return out, true
}

// suffixes are the products of the last 0, 1, … factors.
func suffixes(a []int) []int {
	out := []int{1}
	for i := len(a) - 1; i >= 0; i-- {
		out = append(out, out[len(out)-1]*a[i])
	}
	return out
}

// splits tells for every factor of from which factors of to, a refinement,
// make it up: to[splits[i]:splits[i+1]].
func splits(from, to []int) []int {
	at := []int{0}
	j := 0
	for _, n := range from {
		for n > 1 {
			n /= to[j]
			j++
		}
		at = append(at, j)
	}
	return at
}

// group hands consecutive axes out to the dimensions of a shape; ok is false
// where an axis would straddle two dimensions.
func group(sizes, shape []int) (a axes, ok bool) {
	a = make(axes, len(shape))
	i := 0
	for d, n := range shape {
		for n > 1 {
			if i == len(sizes) || n%sizes[i] != 0 {
				return nil, false
			}
			a[d] = append(a[d], sizes[i])
			n /= sizes[i]
			i++
		}
	}
	return a, i == len(sizes)
}

// substitution replaces every index variable by an affine map of new ones.
type substitution []relation.Affine

// splitting is the substitution that goes with splitting axes from into to.
func splitting(from, to []int) substitution {
	at := splits(from, to)
	sub := make(substitution, len(from))
	for i := range from {
		step := 1
		for j := at[i+1] - 1; j >= at[i]; j-- {
			sub[i].Strides = append(sub[i].Strides, relation.Stride{Index: j, Step: step})
			step *= to[j]
		}
	}
	return sub
}

// renaming is the substitution of variable i by variable to[i].
func renaming(to []int) substitution {
	sub := make(substitution, len(to))
	for i, v := range to {
		sub[i] = variable(v)
	}
	return sub
}

func variable(v int) relation.Affine {
	return relation.Affine{Strides: []relation.Stride{{Index: v, Step: 1}}}
}

func (sub substitution) view(v relation.View) relation.View {
	out := relation.View{Tensor: v.Tensor, Dims: make([]relation.Affine, len(v.Dims))}
	for d, a := range v.Dims {
		out.Dims[d] = sub.affine(a)
	}
	return out
}

func (sub substitution) affine(a relation.Affine) relation.Affine {
	out := relation.Affine{Offset: a.Offset}
	for _, s := range a.Strides {
		m := sub[s.Index]
		out.Offset += s.Step * m.Offset
		for _, t := range m.Strides {
			out.Strides = append(out.Strides, relation.Stride{Index: t.Index, Step: s.Step * t.Step})
		}
	}
	return out
}
