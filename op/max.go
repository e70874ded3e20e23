package op

import (
	"fmt"
	"slices"

	"aver/parallel"
	"aver/relation"
	"aver/tensor"
)

// Max computes out[o] = max(A[o], B[o]). Where a view leaves its tensor's box
// it reads the tensor's Min, which stands for −∞: a pool's padding never wins.
type Max struct{ A, B relation.View }

func (o *Max) check(p *Program, n *Node) error {
	sizes := p.Tensors[n.Out].Shape
	if err := p.checkView(n, o.A, sizes); err != nil {
		return err
	}
	return p.checkView(n, o.B, sizes)
}

func (o *Max) bounds(p *Program, n *Node) (Range, error) {
	r := p.Tensors[o.A.Tensor].bounds().hull(p.Tensors[o.B.Tensor].bounds())
	if r.Max-r.Min > maxDifference {
		return r, &RangeError{n.Name, p.Tensors[n.Out].Name, r, Range{0, maxDifference}, "a comparison needs a table of all differences; compile with fewer bits"}
	}
	return r, nil
}

func (o *Max) run(s *state, n *Node) error {
	sizes := s.p.Tensors[n.Out].Shape
	both := [2][]int64{}
	parallel.For(2, 1+grain/relation.Size(sizes), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			both[i] = s.gather(s.p, []relation.View{o.A, o.B}[i], sizes)
		}
	})
	a, b := both[0], both[1]
	parallel.For(len(a), grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			a[i], b[i] = max(a[i], b[i]), a[i]-b[i]
		}
	})
	s.Values[n.Out], s.acc[n.Out] = a, b
	return nil
}

// lower looks up (a − b, out − b) in the table of (d, max(d, 0)).
func (o *Max) lower(l *lowering, n *Node) error {
	sizes := l.p.Tensors[n.Out].Shape
	a, b := l.orMin(o.A, sizes), l.orMin(o.B, sizes)
	out := form(relation.Identity(n.Out, len(sizes)))
	ra, rb := l.p.Tensors[o.A.Tensor].bounds(), l.p.Tensors[o.B.Tensor].bounds()
	reach := max(ra.Max-rb.Min, rb.Max-ra.Min)
	table := l.differences(reach)
	l.lookup(n.Name, table, sizes, minus(a, b), minus(out, b))
	l.tally(table, func(w *filling, uses []int64) { countAll(uses, w.acc[n.Out], -reach) })
	return nil
}

// orMin is the form of a view that reads the tensor's Min outside its box:
// X − Min with 0 outside, plus Min.
func (l *lowering) orMin(v relation.View, sizes []int) relation.Form {
	f := form(v)
	t := &l.p.Tensors[v.Tensor]
	if t.Min != 0 && !inside(v, t.Shape, sizes) {
		ones := relation.View{Tensor: l.ones(t.Shape), Dims: v.Dims}
		f.Terms = append(f.Terms, relation.FormTerm{Coef: -t.Min, View: ones})
		f.Const = t.Min
	}
	return f
}

// differences is the table of (d, max(d, 0)) for |d| ≤ reach.
func (l *lowering) differences(reach int64) int {
	return l.table(fmt.Sprintf("max %d", reach), []int{int(2*reach + 1)}, func() []relation.Form {
		relu := make([]int64, 2*reach+1)
		for d := range reach {
			relu[reach+1+d] = d + 1
		}
		return []relation.Form{index(0, -reach), form(relation.Identity(l.fixed("relu", relu, len(relu)), 1))}
	})
}

// gather reads a view at every index of the box; outside the tensor's box it
// reads the tensor's Min.
func (s *Trace) gather(p *Program, v relation.View, sizes []int) []int64 {
	t := &p.Tensors[v.Tensor]
	if t.Min == 0 || inside(v, t.Shape, sizes) {
		return s.view(p, v, sizes)
	}
	data := slices.Clone(relation.Ints{Small: s.small[v.Tensor], Wide: s.Values[v.Tensor]}.Widened())
	for i := range data {
		data[i] -= t.Min
	}
	out := slices.Repeat([]int64{t.Min}, relation.Size(sizes))
	tensor.Contract(out, sizes, len(sizes), 1, factor(v, t.Shape, data, len(sizes)))
	return out
}

// view reads a view at every index of the box; outside the tensor's box it
// reads 0.
func (s *Trace) view(p *Program, v relation.View, sizes []int) []int64 {
	out := make([]int64, relation.Size(sizes))
	tensor.Set(out, sizes, 1, s.factor(p, v, len(sizes)))
	return out
}

func (o *Max) views() []relation.View { return []relation.View{o.A, o.B} }
