package op

import (
	"cmp"
	"math"
	"slices"

	"aver/relation"
)

// What a cell costs a proof, relative to one lookup: it is hashed and encoded
// when committed; a table's row is a leaf of the lookup argument and has a
// committed multiplicity.
const (
	lookupCost = 1.0
	commitCost = 0.35
	rowCost    = lookupCost + commitCost
)

// plan is how requantisations are proven.
type plan struct {
	limb   uint          // widest limb of a remainder, in bits
	direct map[int]Range // by activation: the t that its direct table covers
	split  map[*Linear]bool
}

// shape of one requantisation: what the plan weighs.
type requant struct {
	op    *Linear
	cells float64 // padded, as the lookup argument pays for them
	t     Range
}

// steps is the range of t = round(acc): what the activation is applied to.
func (o *Linear) steps() Range { return Range{round(o.Acc.Min, o.Shift), round(o.Acc.Max, o.Shift)} }

// choose weighs the plans. It looks at public numbers only, so that prover and
// verifier choose the same.
func (p *Program) choose() plan {
	groups := map[int][]requant{}
	var all []requant
	for i := range p.Nodes {
		if o, ok := p.Nodes[i].Op.(*Linear); ok && o.Act >= 0 {
			cells := math.Ldexp(1, relation.LogSize(p.Tensors[p.Nodes[i].Out].Shape))
			r := requant{o, cells, o.steps()}
			groups[o.Act] = append(groups[o.Act], r)
			all = append(all, r)
		}
	}
	c := plan{limb: limbWidth(all), direct: map[int]Range{}, split: map[*Linear]bool{}}
	for act, group := range groups {
		c.chooseTables(&p.Activations[act], act, group)
	}
	return c
}

// limbWidth is the limb width that makes the remainders' lookups and tables
// cheapest together.
func limbWidth(all []requant) uint {
	best, bestCost := uint(1), math.Inf(1)
	for w := uint(1); w <= 16; w++ {
		cost := 0.0
		tables := map[uint]bool{}
		for _, r := range all {
			for _, l := range limbs(r.op.Shift, w) {
				cost += (lookupCost + commitCost) * r.cells
				tables[l] = true
			}
		}
		for l := range tables {
			cost += rowCost * math.Ldexp(1, int(l))
		}
		if cost < bestCost {
			best, bestCost = w, cost
		}
	}
	return best
}

// limbs cuts a remainder of s bits into limbs of at most w bits, the top one
// shorter.
func limbs(s, w uint) []uint {
	var out []uint
	for ; s > w; s -= w {
		out = append(out, w)
	}
	if s > 0 {
		out = append(out, s)
	}
	return out
}

// chooseTables decides which users of an activation look t up in one table
// over all of their t, and which split t first. The former are those of the
// smallest ranges.
func (c *plan) chooseTables(a *Activation, act int, group []requant) {
	slices.SortStableFunc(group, func(x, y requant) int { return cmp.Compare(x.t.Max-x.t.Min, y.t.Max-y.t.Min) })
	best, bestCost := 0, math.Inf(1)
	for k := 0; k <= len(group); k++ {
		if cost := c.cost(a, group, k); cost < bestCost {
			best, bestCost = k, cost
		}
	}
	for k, r := range group {
		if k >= best {
			c.split[r.op] = true
			continue
		}
		if old, ok := c.direct[act]; ok {
			r.t = r.t.hull(old)
		}
		c.direct[act] = r.t
	}
}

// cost is that of the first k of the group direct and the rest split.
func (c *plan) cost(a *Activation, group []requant, k int) float64 {
	total := 0.0
	for _, r := range group[:k] {
		total += lookupCost * r.cells
	}
	if k > 0 {
		t := group[0].t
		for _, r := range group[:k] {
			t = t.hull(r.t)
		}
		if t.Max-t.Min >= maxTable {
			return math.Inf(1)
		}
		total += rowCost * float64(t.Max-t.Min+1)
	}
	tables := map[int64]bool{}
	for _, r := range group[k:] {
		total += 2 * (lookupCost + commitCost) * r.cells
		tables[a.reach(r.t)] = true
	}
	for h := range tables {
		total += rowCost * float64(2*h)
	}
	if k < len(group) {
		total += rowCost * float64(3*a.size())
	}
	return total
}

// reach is the least power of two h such that the windows −h … h−1, counted
// from the activation's own, cover t.
func (a *Activation) reach(t Range) int64 {
	h := int64(1)
	for (t.Min-a.Lo)>>a.Log < -h || (t.Max-a.Lo)>>a.Log >= h {
		h *= 2
	}
	return h
}
