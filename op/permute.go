package op

import (
	"aver/relation"
)

// Permute copies the cells of view X over the box Sizes, in row-major order,
// into the output, in row-major order: a reshape that no view can express.
type Permute struct {
	Sizes []int
	X     relation.View
}

func (o *Permute) check(p *Program, n *Node) error {
	if err := checkShape(o.Sizes); err != nil {
		return n.errorf("%v", err)
	}
	if relation.Size(o.Sizes) != p.Tensors[n.Out].Size() {
		return n.errorf("box %v has not as many cells as %v", o.Sizes, p.Tensors[n.Out].Shape)
	}
	return p.checkView(n, o.X, o.Sizes)
}

func (o *Permute) bounds(p *Program, n *Node) (Range, error) { return p.Reads(o.X, o.Sizes), nil }

func (o *Permute) run(s *state, n *Node) error {
	s.Values[n.Out] = s.view(s.p, o.X, o.Sizes)
	return nil
}

// lower makes a table of (row-major position, value) of the source and looks up
// (row-major position, value) of the output, each row exactly once.
func (o *Permute) lower(l *lowering, n *Node) error {
	shape := l.p.Tensors[n.Out].Shape
	l.r.Tables = append(l.r.Tables, relation.Table{
		Name: n.Name, Sizes: o.Sizes, Multiplicity: relation.NoTensor,
		Tuple: []relation.Form{position(o.Sizes), form(o.X)},
	})
	l.lookup(n.Name, len(l.r.Tables)-1, shape, position(shape), form(relation.Identity(n.Out, len(shape))))
	return nil
}

// position is the row-major position of an index in its box.
func position(sizes []int) relation.Form {
	var f relation.Form
	step := int64(1)
	for d := len(sizes) - 1; d >= 0; d-- {
		f.Indices = append(f.Indices, relation.IndexTerm{Coef: step, Index: d})
		step *= int64(sizes[d])
	}
	return f
}

func (o *Permute) views() []relation.View { return []relation.View{o.X} }
