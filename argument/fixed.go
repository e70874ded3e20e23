package argument

import (
	"aver/field"
	"aver/poly"
	"aver/relation"
)

// fixedTensors are the fixed tensors of a program in the form in which claims on
// them are evaluated. It is made once a key: every proof has a claim on each.
type fixedTensors struct {
	tensors map[relation.TensorID]*fixedTensor
	points  [][]coordinate // at which they are evaluated, each once
	point   map[claimID]int
}

// fixedTensor is a fixed tensor: as a function of the padded index that is affine
// between few places, as ranges, clamps and steps are, or else as its cells.
type fixedTensor struct {
	shape []int
	bends []bend
	cells field.Vec
}

// bend is a place where a piecewise affine function changes. The function is the
// sum over its bends of c + d·x for x below `at`.
type bend struct {
	at   int
	c, d field.Element
}

// A bend takes as long as cellsPerBend cells, and so many are no worse than
// what a sum over cells takes to begin with.
const cellsPerBend, freeBends = 64, 4

func newFixedTensors(pl *plan) *fixedTensors {
	all := &fixedTensors{tensors: map[relation.TensorID]*fixedTensor{}, point: map[claimID]int{}}
	seen := map[string]int{}
	for id := range pl.claims {
		f := &pl.claims[id].functional
		t := &pl.program.Tensors[f.tensor]
		if t.Kind != relation.Fixed || !f.isPlain() {
			continue
		}
		if all.tensors[f.tensor] == nil {
			all.tensors[f.tensor] = newFixedTensor(t)
		}
		point := f.coordinates()
		key := pointName(point)
		if _, ok := seen[key]; !ok {
			seen[key] = len(all.points)
			all.points = append(all.points, point)
		}
		all.point[claimID(id)] = seen[key]
	}
	return all
}

func newFixedTensor(t *relation.Tensor) *fixedTensor {
	b := benders{most: freeBends + len(t.Data)/cellsPerBend}
	eachRun(t.Shape, func(at, lo, hi int) { b.add(at, t.Data[lo:hi]) })
	c := &fixedTensor{shape: t.Shape, bends: b.bends}
	if b.tooMany() {
		c.bends, c.cells = nil, make(field.Vec, len(t.Data))
		field.SetInts(c.cells, t.Data)
	}
	return c
}

// runsFrom is the first of the last dimensions whose cells, all together, lie next
// to each other in the padded box too.
func runsFrom(shape []int) int {
	d := len(shape) - 1
	for d > 0 && shape[d]&(shape[d]-1) == 0 {
		d--
	}
	return d
}

// eachRun visits these runs of cells: where one begins in the padded box, and its
// cells.
func eachRun(shape []int, visit func(at, lo, hi int)) {
	outer := runsFrom(shape)
	cells, bits := relation.Size(shape[outer:]), relation.LogSize(shape[outer:])
	next := 0
	relation.Each(shape[:outer], func(index []int) {
		at := 0
		for d, i := range index {
			at = at<<relation.Log2(shape[d]) + i
		}
		visit(at<<bits, next, next+cells)
		next += cells
	})
}

// benders cuts functions into affine parts, up to so many bends and some.
type benders struct {
	bends []bend
	most  int
}

func (b *benders) tooMany() bool { return len(b.bends) > b.most }

// add cuts a run of values, of which the first is that at `from`: above all places
// before, and not next to them.
func (b *benders) add(from int, v []int64) {
	for at := 0; at < len(v) && !b.tooMany(); {
		end, step := at+1, int64(0)
		if end < len(v) {
			step = v[end] - v[at]
		}
		for end < len(v) && v[end]-v[end-1] == step {
			end++
		}
		b.part(from+at, from+end, v[at], step)
		at = end
	}
}

// part is first, first + step, … on [start, end): what it adds below its end, and takes
// away below its start.
func (b *benders) part(start, end int, first, step int64) {
	if first == 0 && step == 0 {
		return
	}
	d := fromInt(step)
	c := field.Sub(fromInt(first), field.Mul(d, fromInt(int64(start))))
	b.bend(start, field.Neg(c), field.Neg(d))
	b.bend(end, c, d)
}

func (b *benders) bend(at int, c, d field.Ext) {
	if at == 0 {
		return // nothing is below
	}
	last := len(b.bends) - 1
	if last < 0 || b.bends[last].at != at {
		b.bends, last = append(b.bends, bend{at: at}), last+1
	}
	b.bends[last].c.Add(&b.bends[last].c, &c.A0)
	b.bends[last].d.Add(&b.bends[last].d, &d.A0)
}

// value is the value of a claim, which is on the tensor at one of the points.
func (all *fixedTensors) value(id claimID, f *functional, p *points[field.Ext], prefixes []*poly.Prefixes) field.Ext {
	t, i := all.tensors[f.tensor], all.point[id]
	point := resolve[field.Ext](ring, p, all.points[i])
	if t.cells != nil {
		return t.evaluate(point)
	}
	if prefixes[i] == nil {
		prefixes[i] = poly.NewPrefixes(point)
	}
	return t.below(prefixes[i])
}

// below evaluates a piecewise affine function.
func (t *fixedTensor) below(p *poly.Prefixes) (sum field.Ext) {
	for i := range t.bends {
		b := &t.bends[i]
		sum = field.Add(sum, field.MulBase(p.Eq(b.at), b.c))
		if !b.d.IsZero() {
			sum = field.Add(sum, field.MulBase(p.Index(b.at), b.d))
		}
	}
	return sum
}

// rowBits is the most variables of the rows that cells are summed up in: their eq
// table stays in the second-level cache.
const rowBits = 11

// evaluate evaluates the cells at a point.
func (t *fixedTensor) evaluate(point []field.Ext) (sum field.Ext) {
	bits := min(rowBits, relation.LogSize(t.shape[runsFrom(t.shape):]))
	split := len(point) - bits
	low, high := poly.EqTable(point[split:]), poly.EqTable(point[:split])
	eachRun(t.shape, func(at, lo, hi int) {
		for ; lo < hi; at, lo = at+1<<bits, lo+1<<bits {
			row := t.cells[lo:min(lo+1<<bits, hi)]
			sum = field.Add(sum, field.Mul(high.At(at>>bits), field.DotBase(low.Slice(0, len(row)), row)))
		}
	})
	return sum
}
