package e2e

import (
	"slices"

	"aver/relation"
)

// oracle knows what is false about values, and so which check has to say so. It
// takes every value as claimed, virtual tensors included.
type oracle struct {
	p      *relation.Program
	values relation.Values
}

const (
	falseLookup  = "logup: sum of fractions"
	falseProduct = "einsum: factors"
)

func falseSum(name string) string { return "einsum: " + name }

// verdict is the check that must refuse the values; "" where all is true. Checks
// come in the verifier's order: lookups, sums one by one, products together.
func (o oracle) verdict() string {
	if !o.lookupsHold() {
		return falseLookup
	}
	products := true
	for i := range o.p.Einsums {
		e := &o.p.Einsums[i]
		if slices.Equal(o.values[e.Out], relation.Compute(o.p, e, o.values)) {
			continue
		}
		if !slices.ContainsFunc(e.Terms, func(t relation.Term) bool { return len(t.Factors) > 1 }) {
			return falseSum(e.Name)
		}
		products = false
	}
	if !products {
		return falseProduct
	}
	return ""
}

// row is a tuple, filled up with zeros.
type row [8]int64

// lookupsHold reports whether every table's rows are used as often as claimed.
func (o oracle) lookupsHold() bool {
	uses := make([]map[row]int64, len(o.p.Tables))
	for i := range o.p.Tables {
		t := &o.p.Tables[i]
		uses[i] = map[row]int64{}
		cell := 0
		relation.Each(t.Sizes, func(index []int) {
			r, _ := o.tuple(t.Tuple, index) // a table's forms have no shift
			if t.Multiplicity == relation.NoTensor {
				uses[i][r]++
			} else {
				uses[i][r] += o.values[t.Multiplicity][cell]
			}
			cell++
		})
	}
	holds := true
	for i := range o.p.Lookups {
		l := &o.p.Lookups[i]
		relation.Each(l.Sizes, func(index []int) {
			r, exact := o.tuple(l.Tuple, index)
			holds = holds && exact
			uses[l.Table][r]--
		})
	}
	for _, table := range uses {
		for _, left := range table {
			holds = holds && left == 0
		}
	}
	return holds
}

func (o oracle) tuple(forms []relation.Form, index []int) (r row, exact bool) {
	exact = true
	for i := range forms {
		f := &forms[i]
		v := f.Const
		for j := range f.Terms {
			v += f.Terms[j].Coef * o.read(&f.Terms[j].View, index)
		}
		for _, x := range f.Indices {
			v += x.Coef * int64(index[x.Index])
		}
		exact = exact && v%(1<<f.Shift) == 0
		r[i] = v >> f.Shift
	}
	return r, exact
}

func (o oracle) read(v *relation.View, index []int) int64 {
	t := &o.p.Tensors[v.Tensor]
	cell := v.Cell(t.Shape, index)
	switch {
	case cell < 0:
		return 0
	case t.Kind == relation.Ones:
		return 1
	case t.Kind == relation.Fixed:
		return t.Data[cell]
	}
	return o.values[v.Tensor][cell]
}

// recount makes every multiplicity what the lookups make it, as a liar would:
// lookups that hit no row are all that is left to find.
func (o oracle) recount() {
	for i := range o.p.Tables {
		t := &o.p.Tables[i]
		if t.Multiplicity == relation.NoTensor {
			continue
		}
		at, cell := map[row]int{}, 0
		relation.Each(t.Sizes, func(index []int) {
			r, _ := o.tuple(t.Tuple, index)
			at[r] = cell
			cell++
		})
		uses := make([]int64, cell)
		for j := range o.p.Lookups {
			l := &o.p.Lookups[j]
			if l.Table != i {
				continue
			}
			relation.Each(l.Sizes, func(index []int) {
				r, exact := o.tuple(l.Tuple, index)
				if c, ok := at[r]; ok && exact {
					uses[c]++
				}
			})
		}
		o.values[t.Multiplicity] = uses
	}
}
