package argument

import (
	"aver/field"
	"aver/parallel"
	"aver/poly"
	"aver/relation"
)

// boundRows are combinations of a weight's rows, by the claim that they belong
// to: the einsum needs the weight bound at the first coordinates of the claim's
// point, and the opening the rows of its matrix combined with the same ones. So
// the weights are read once.
type boundRows map[claimID]field.Planes

// bindRows combines the rows of the weights in einsums, where the coordinates
// are known before phase 3.
func (p *prover) bindRows() {
	bound := boundRows{}
	var sums []rowSum
	for _, id := range p.second {
		if split := p.key.splitOf(id); split > 0 {
			row := p.claims[id].coordinates()[:split]
			bound[id] = p.Memory.Planes(p.key.code(weightCommitment).RowLength())
			sums = append(sums, p.newRowSum(bound[id], rowClaim{claim: id, row: row, place: p.key.layouts[weightCommitment].places[p.claims[id].tensor]}, one))
		}
	}
	p.addRows(weightCommitment, sums)
	p.bound = bound
}

// splitOf is the number of the first coordinates of a weight's claim that choose
// a row, if they belong to one dimension and are known before phase 3; else 0.
func (key *VerifyingKey) splitOf(id claimID) int {
	c := &key.plan.claims[id]
	l := key.layouts[weightCommitment]
	if _, ok := l.places[c.tensor]; !ok || c.public || !c.isPlain() || len(c.dims) == 0 {
		return 0
	}
	point := c.coordinates()
	split := len(point) - l.logRow
	if split <= 0 || split >= relation.Log2(c.dims[0].extent) {
		return 0
	}
	for _, x := range point[:split] {
		if x.constant || x.source != lookupPoint {
			return 0
		}
	}
	return split
}

// contractBound is contract of a weight from its combined rows.
func (p *prover) contractBound(id claimID) (field.Planes, []slot) {
	f := p.claims[id].functional.without(p.key.splitOf(id))
	t := newPartial(p.Memory, array{box: paddedBox(f.extents())})
	t.ext = p.bound[id]
	return t.contract(&f, &p.points)
}

// without is what is left of an evaluation whose first coordinates, of the first
// dimension, are bound.
func (f functional) without(coordinates int) functional {
	first := f.dims[0]
	s := first.vars[0].eqs[0]
	s.bits -= coordinates
	first.extent = 1 << s.bits
	first.vars = []weight{{first.extent, []slot{s}}}
	return functional{f.tensor, append([]dim{first}, f.dims[1:]...)}
}

// extents is the shape of what the functional is of.
func (f *functional) extents() (shape []int) {
	for i := range f.dims {
		shape = append(shape, f.dims[i].extent)
	}
	return shape
}

// rowSum is scale·Σ_i eq(row point, i)·row_i, to be added to dst.
type rowSum struct {
	dst   field.Planes
	place place
	coef  []field.Ext  // of each row
	bound field.Planes // the sum without scale, where it is known
	scale field.Ext
}

func (p *prover) newRowSum(dst field.Planes, rc rowClaim, scale field.Ext) rowSum {
	s := rowSum{dst: dst, place: rc.place, bound: p.bound[rc.claim], scale: scale}
	if s.bound.Len() == 0 {
		coef := field.NewPlanes(1 << len(rc.row))
		poly.EqTableInto(coef, resolve[field.Ext](ring, &p.points, rc.row), scale)
		s.coef = ofStored(&rc, coef.Exts())
	}
	return s
}

// addRows adds sums of a commitment's rows, all in one loop over columns.
func (p *prover) addRows(c commitment, sums []rowSum) {
	if len(sums) == 0 {
		return
	}
	m := p.committed[c].Matrix()
	parallel.For(1<<m.LogRow, 256, func(lo, hi int) {
		for i := range sums {
			s := &sums[i]
			if dst := s.dst.Slice(lo, hi); s.bound.Len() > 0 {
				field.AddScaled(dst, s.bound.Slice(lo, hi), s.scale)
			} else {
				m.AddRows(dst, s.place.row, lo, s.coef)
			}
		}
	})
}
