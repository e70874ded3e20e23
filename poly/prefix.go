package poly

import "aver/field"

// prefixLow is the number of last variables whose sums are tabulated for one
// value of the others.
const prefixLow = 8

// Prefixes are the sums of eq(point, ·), and of the index under it, over [0, x)
// for every x: two tables of about the square root of so many.
type Prefixes struct {
	eq        []field.Ext // of the first variables
	low, high sums
	logLow    int
}

// sums of eq and of the index times eq: entry i over the first i values.
type sums struct{ eq, index []field.Ext }

// NewPrefixes makes the tables of a point.
func NewPrefixes(point []field.Ext) *Prefixes {
	p := &Prefixes{logLow: min(prefixLow, len(point))}
	split := len(point) - p.logLow
	p.eq = EqTable(point[:split]).Exts()
	p.low = sumUp(EqTable(point[split:]).Exts(), field.Zero(), 1)
	p.high = sumUp(p.eq, p.low.index[1<<p.logLow], 1<<p.logLow)
	return p
}

// sumUp adds up values of eq, and these times first, first + step, ….
func sumUp(eq []field.Ext, first field.Ext, step int64) sums {
	s := sums{make([]field.Ext, len(eq)+1), make([]field.Ext, len(eq)+1)}
	index, by := first, field.FromInt(step)
	for i, e := range eq {
		s.eq[i+1] = field.Add(s.eq[i], e)
		s.index[i+1] = field.Add(s.index[i], field.Mul(e, index))
		index = field.Add(index, by)
	}
	return s
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
	return field.Add(p.high.eq[row], field.Mul(p.eq[row], p.low.eq[place]))
}

// Index returns Σ_{y<x} y·eq(point, y), for x from 0 to 2^len(point).
func (p *Prefixes) Index(x int) field.Ext {
	if x == 0 {
		return field.Zero()
	}
	row, place := p.split(x)
	inside := field.MulBase(p.low.eq[place], field.FromInt(int64(row<<p.logLow)).A0)
	return field.Add(p.high.index[row], field.Mul(p.eq[row], field.Add(inside, p.low.index[place])))
}
