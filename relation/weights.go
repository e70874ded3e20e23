package relation

import "fmt"

// weightLimb is the width of the tables that weights' ranges are looked up in.
const weightLimb = 12

// WeightRanges is the program that confines a program's weights to their
// declared ranges: each is looked up in a table of its range, or where that is
// long, its distances from both ends are, in limbs. It has the same weight
// tensors in the same order, so that one commitment serves both, and needs to be
// proven only once. The second result computes its values from those of the
// weights, which are values of p.
func WeightRanges(p *Program) (*Program, func(Values) Values) {
	b := &rangeBuilder{tables: map[Range]int{}}
	for id := range p.Tensors {
		if t := &p.Tensors[id]; t.Kind == Weight {
			b.from = append(b.from, TensorID(id))
			b.p.Tensors = append(b.p.Tensors, *t)
		}
	}
	for id := range b.from {
		b.weight(TensorID(id))
	}
	return &b.p, b.values
}

// Range is the integers from Min to Max.
type Range struct{ Min, Max int64 }

type rangeBuilder struct {
	p      Program
	from   []TensorID // of each weight in the first program
	tables map[Range]int
	fill   []func(Values)
}

// values computes all values of the program.
func (b *rangeBuilder) values(given Values) Values {
	values := make(Values, len(b.p.Tensors))
	for i, id := range b.from {
		values[i] = given[id]
	}
	for _, t := range b.p.Tables {
		values[t.Multiplicity] = make([]int64, t.Sizes[0])
	}
	for _, f := range b.fill {
		f(values)
	}
	return values
}

// weight looks up one tensor of weights.
func (b *rangeBuilder) weight(id TensorID) {
	t := b.p.Tensors[id]
	if t.Max-t.Min < 1<<weightLimb {
		b.lookup(t.Name, id, Form{Terms: []FormTerm{{1, Identity(id, len(t.Shape))}}}, Range{t.Min, t.Max},
			func(v Values, i int) int64 { return v[id][i] })
		return
	}
	b.limbs(id, t.Name+" from its least", Form{Terms: []FormTerm{{1, Identity(id, len(t.Shape))}}, Const: -t.Min},
		func(w int64) int64 { return w - t.Min })
	b.limbs(id, t.Name+" from its greatest", Form{Terms: []FormTerm{{-1, Identity(id, len(t.Shape))}}, Const: t.Max},
		func(w int64) int64 { return t.Max - w })
}

// limbs proves that a distance, the form rest, is not negative: limbs are looked
// up in their range, the top one as what is left.
func (b *rangeBuilder) limbs(id TensorID, name string, rest Form, distance func(int64) int64) {
	t := b.p.Tensors[id]
	at := uint(0)
	for ; (t.Max-t.Min)>>at >= 1<<weightLimb; at += weightLimb {
		shift := at
		limb := TensorID(len(b.p.Tensors))
		b.p.Tensors = append(b.p.Tensors, Tensor{Name: fmt.Sprint(name, "/", at), Kind: Witness, Shape: t.Shape, Max: 1<<weightLimb - 1})
		b.fill = append(b.fill, func(v Values) {
			v[limb] = make([]int64, len(v[id]))
			for i, w := range v[id] {
				v[limb][i] = distance(w) >> shift & (1<<weightLimb - 1)
			}
		})
		view := Identity(limb, len(t.Shape))
		b.lookup(name, id, Form{Terms: []FormTerm{{1, view}}}, Range{0, 1<<weightLimb - 1},
			func(v Values, i int) int64 { return v[limb][i] })
		rest.Terms = append(rest.Terms, FormTerm{-1 << at, view})
	}
	rest.Shift = at
	b.lookup(name, id, rest, Range{0, (t.Max - t.Min) >> at},
		func(v Values, i int) int64 { return distance(v[id][i]) >> at })
}

// lookup looks a form over tensor id's box up in a range, and counts the rows
// that it uses.
func (b *rangeBuilder) lookup(name string, id TensorID, f Form, r Range, value func(Values, int) int64) {
	table, ok := b.tables[r]
	if !ok {
		table = len(b.p.Tables)
		b.tables[r] = table
		n := int(r.Max - r.Min + 1)
		uses := TensorID(len(b.p.Tensors))
		b.p.Tensors = append(b.p.Tensors, Tensor{Name: fmt.Sprint("uses of ", r), Kind: Witness, Shape: []int{n}, Max: maxMagnitude})
		b.p.Tables = append(b.p.Tables, Table{fmt.Sprint("range ", r), []int{n}, []Form{{Indices: []IndexTerm{{1, 0}}, Const: r.Min}}, uses})
	}
	b.p.Lookups = append(b.p.Lookups, Lookup{name, table, b.p.Tensors[id].Shape, []Form{f}})
	uses := b.p.Tables[table].Multiplicity
	b.fill = append(b.fill, func(v Values) {
		for i := range v[id] {
			v[uses][value(v, i)-r.Min]++
		}
	})
}
