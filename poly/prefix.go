package poly

import "aver/field"

// prefixLow is the number of last variables whose sums are tabulated for one
// value of the others.
const prefixLow = 8

// Prefixes are the sums of eq(point, ·), and of the index under it, over [0, x)
// for every x: two tables of about the square root of so many.
type Prefixes struct {
	eq        field.Planes // of the first variables
	low, high sums
	logLow    int
}

// sums of eq and of the index times eq: entry i over the first i values.
type sums struct{ eq, index field.Planes }

// NewPrefixes makes the tables of a point.
func NewPrefixes(point []field.Ext) *Prefixes {
	p := &Prefixes{logLow: min(prefixLow, len(point))}
	split, n := len(point)-p.logLow, 1<<p.logLow
	p.eq = EqTable(point[:split])
	p.low, p.high = sumUp(EqTable(point[split:]), 1), sumUp(p.eq, n)
	// A whole row has the index of its first value, and the indices in it.
	field.AddScaled(p.high.index, p.high.eq, p.low.index.At(n))
	return p
}

// sumUp adds up values of eq, and these times 0, step, 2·step, ….
func sumUp(eq field.Planes, step int) sums {
	index, weighted := make(field.Vec, eq.Len()), field.NewPlanes(eq.Len())
	var by, next field.Element
	by.SetUint64(uint64(step))
	for i := range index {
		index[i] = next
		next.Add(&next, &by)
	}
	field.MulPlanesBase(weighted, eq, index)
	return sums{addUp(eq), addUp(weighted)}
}

// addUp returns the sums of the first 0, 1, … values.
func addUp(values field.Planes) field.Planes {
	out := field.NewPlanes(values.Len() + 1)
	for c, plane := range values {
		var sum field.Element
		for i := range plane {
			sum.Add(&sum, &plane[i])
			out[c][i+1] = sum
		}
	}
	return out
}

// split cuts x, at least 1, into a row of the low table and a place from 1 on.
func (p *Prefixes) split(x int) (row, place int) {
	row = (x - 1) >> p.logLow
	return row, x - row<<p.logLow
}

// Eq returns Σ_{y<x} eq(point, y), for x from 0 to 2^len(point).
func (p *Prefixes) Eq(x int) field.Ext {
	if x == 0 {
		return field.Zero()
	}
	row, place := p.split(x)
	return field.Add(p.high.eq.At(row), field.Mul(p.eq.At(row), p.low.eq.At(place)))
}

// Index returns Σ_{y<x} y·eq(point, y), for x from 0 to 2^len(point).
func (p *Prefixes) Index(x int) field.Ext {
	if x == 0 {
		return field.Zero()
	}
	row, place := p.split(x)
	inside := field.MulBase(p.low.eq.At(place), field.FromInt(int64(row<<p.logLow)).A0)
	return field.Add(p.high.index.At(row), field.Mul(p.eq.At(row), field.Add(inside, p.low.index.At(place))))
}
