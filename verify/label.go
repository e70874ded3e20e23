package verify

import (
	"fmt"
	"math"
	"slices"

	"aver/argument"
	"aver/format"
	"aver/ligero"
	"aver/op"
	"aver/relation"
)

// Label says what a commitment is to: its tensors, in their order in the
// program. Two labels are alike if one program's output can be another's input as
// it stands.
type Label []TensorLabel

// TensorLabel describes one committed tensor: its shape without extents of 1, or
// [1]; the range of its integers; and the scale that makes real numbers of them.
type TensorLabel struct {
	Shape []int   `json:"shape"`
	Min   int64   `json:"min"`
	Max   int64   `json:"max"`
	Scale float64 `json:"scale"`
}

// Bounds on labels: those of programs.
const (
	maxLabels    = 1 << 13
	maxLabelRank = 12
	maxLabelSize = 1 << 30
	maxLabelPad  = 1 << 6 // cells of a padded tensor for each of its own
	maxMagnitude = 1<<47 - 1
)

// InputLabel is the label of commitments to the key's inputs, whether or not its
// proofs have one.
func (k *Key) InputLabel() Label { return labelOf(k.Program, relation.Input) }

// OutputLabel is the label of commitments to the key's outputs, whether or not
// its proofs have one.
func (k *Key) OutputLabel() Label { return labelOf(k.Program, relation.Output) }

func labelOf(p *op.Program, kind relation.Kind) (l Label) {
	for i := range p.Tensors {
		if t := &p.Tensors[i]; t.Kind == kind {
			l = append(l, TensorLabel{squeeze(t.Shape), t.Min, t.Max, t.Scale})
		}
	}
	return l
}

// squeeze leaves out extents of 1, which no layout sees.
func squeeze(shape []int) []int {
	s := slices.DeleteFunc(slices.Clone(shape), func(n int) bool { return n == 1 })
	if len(s) == 0 {
		return []int{1}
	}
	return s
}

// shapes are those of the label's tensors.
func (l Label) shapes() [][]int {
	s := make([][]int, len(l))
	for i := range l {
		s[i] = l[i].Shape
	}
	return s
}

// Code is the code of commitments with this label: it follows from the shapes.
func (l Label) Code() ligero.Params { return argument.EndCode(l.shapes()) }

// Difference says in which way a label is not another one; "" where they are
// alike.
func (l Label) Difference(want Label) string {
	if len(l) != len(want) {
		return fmt.Sprintf("%d tensors, not %d", len(l), len(want))
	}
	for i := range l {
		a, b := &l[i], &want[i]
		switch {
		case !slices.Equal(a.Shape, b.Shape):
			return fmt.Sprintf("shape %v, not %v", a.Shape, b.Shape)
		case a.Scale != b.Scale:
			return fmt.Sprintf("scale %g, not %g", a.Scale, b.Scale)
		case a.Min != b.Min || a.Max != b.Max:
			return fmt.Sprintf("integers from %d to %d, not from %d to %d", a.Min, a.Max, b.Min, b.Max)
		}
	}
	return ""
}

// check refuses what no program has.
func (l Label) check() error {
	if len(l) == 0 || len(l) > maxLabels {
		return fmt.Errorf("%d tensors", len(l))
	}
	for i := range l {
		if err := l[i].check(); err != nil {
			return fmt.Errorf("tensor %d: %w", i, err)
		}
	}
	return nil
}

func (t *TensorLabel) check() error {
	if len(t.Shape) == 0 || len(t.Shape) > maxLabelRank || !slices.Equal(t.Shape, squeeze(t.Shape)) {
		return fmt.Errorf("shape %v", t.Shape)
	}
	cells := 1
	for _, n := range t.Shape {
		if n < 1 || n > maxLabelSize/cells {
			return fmt.Errorf("shape %v", t.Shape)
		}
		cells *= n
	}
	if relation.LogSize(t.Shape)-relation.Log2(cells) > relation.Log2(maxLabelPad) {
		return fmt.Errorf("shape %v is mostly padding", t.Shape)
	}
	if t.Min > t.Max || t.Min < -maxMagnitude || t.Max > maxMagnitude {
		return fmt.Errorf("integers from %d to %d", t.Min, t.Max)
	}
	if !(t.Scale > 0) || math.IsInf(t.Scale, 1) {
		return fmt.Errorf("scale %g", t.Scale)
	}
	return nil
}

func (l Label) encode(e *format.Encoder) {
	e.Len(len(l))
	for i := range l {
		e.Lens(l[i].Shape)
		e.Int(l[i].Min)
		e.Int(l[i].Max)
		e.Float(l[i].Scale)
	}
}

// decodeLabel reads a label of at least one tensor. It takes hostile bytes.
func decodeLabel(d *format.Decoder) (Label, error) {
	l := make(Label, d.Count(12))
	for i := range l {
		l[i] = TensorLabel{d.Lens(maxLabelSize), d.Int(), d.Int(), d.Float()}
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	return l, l.check()
}
