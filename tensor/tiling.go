package tensor

import (
	"slices"
	"sync"
)

// tiling is a nest of two factors as products of matrices, out[lane, point] +=
// coef·Σ_term a[lane, term]·b[term, point], one for each value of the variables that
// move all three. Tables say how many cells lanes, points and terms are from an
// operand's first. A convolution's weights are a, its windows are b's points.
type tiling struct {
	coef             int64
	a, b, out        access
	laneA, laneOut   []int
	pointB, pointOut []int
	termA, termB     []int
	run              int            // so many terms at a time are neighbours in b
	wideB            func() []int64 // b's cells as integers of 64 bits
	pairs            []pair
	pairBytes        []int // how many bytes a pair is from b's first, as 16-bit integers
	termBytes        []int // and a term, as it is
}

// pair is two terms that are neighbours in b, or one: their places in a.
type pair struct {
	low, high int
	both      bool
}

// What is smaller is not worth a tile.
const (
	leastSide = 4       // lanes, points, terms
	leastWork = 1 << 13 // products
)

// tilings are the products of matrices that the nest is; nil where it is none, or
// where that does not pay.
func (n *nest) tilings(coef int64) []tiling {
	if !useTiles || len(n.in) != 2 {
		return nil
	}
	best := n.rolesOf(n.in[0], n.in[1])
	if r := n.rolesOf(n.in[1], n.in[0]); r.cost(n) < best.cost(n) {
		best = r
	}
	if !n.worthTiles(&best) {
		return nil
	}
	t := n.tilingOf(&best, coef)
	others := best.others
	all := slices.Repeat([]tiling{t}, n.count(others))
	a, b, out := n.offsets(others, t.a), n.offsets(others, t.b), n.offsets(others, t.out)
	for i := range all {
		t := &all[i]
		t.a.base, t.b.base, t.out.base = t.a.base+a[i], t.b.base+b[i], t.out.base+out[i]
	}
	return all
}

// roles says what a nest's variables are in a tiling.
type roles struct {
	a, b                         access
	lanes, points, terms, others []int
	packed                       bool // the last of lanes are neighbours in a
	paired                       bool // the last of terms are neighbours in b
}

// rolesOf has lanes along a.
func (n *nest) rolesOf(a, b access) roles {
	r := roles{a: a, b: b}
	for v := range n.sizes {
		switch byA, byB := a.step[v] != 0, b.step[v] != 0; {
		case n.out.step[v] == 0:
			r.terms = append(r.terms, v)
		case byA && !byB:
			r.lanes = append(r.lanes, v)
		case byB && !byA:
			r.points = append(r.points, v)
		default:
			r.others = append(r.others, v)
		}
	}
	r.packed, r.paired = last(r.lanes, a.step), last(r.terms, b.step)
	return r
}

func (n *nest) worthTiles(r *roles) bool {
	m, p, k := n.count(r.lanes), n.count(r.points), n.count(r.terms)
	return min(m, p, k) >= leastSide && m*p*k >= leastWork
}

// cost is about what the products take, in sixteenths of a nanosecond: padding
// counts, and lanes that are no neighbours are packed one by one.
func (r *roles) cost(n *nest) int {
	m, p, k := n.count(r.lanes), n.count(r.points), n.count(r.terms)
	cost := (m + pairLanes - 1) / pairLanes * pairLanes * ((p + tilePoints - 1) / tilePoints * tilePoints) * k / 12
	if !r.paired {
		cost *= 2
	}
	if r.packed {
		return cost + 2*m*k
	}
	return cost + 10*m*k
}

// tilingOf makes the tables.
func (n *nest) tilingOf(r *roles, coef int64) tiling {
	t := tiling{coef: coef, a: r.a, b: r.b, out: n.out, run: 1,
		wideB: sync.OnceValue(func() []int64 { return widened(r.b.data, r.b.small) }),
		laneA: n.offsets(r.lanes, r.a), laneOut: n.offsets(r.lanes, n.out),
		pointB: n.offsets(r.points, r.b), pointOut: n.offsets(r.points, n.out),
		termA: n.offsets(r.terms, r.a), termB: n.offsets(r.terms, r.b)}
	if r.paired {
		t.run = n.sizes[r.terms[len(r.terms)-1]]
	}
	t.pair()
	return t
}

// pair finds the pairs of terms.
func (t *tiling) pair() {
	k := len(t.termA)
	t.termBytes, t.pairBytes, t.pairs = make([]int, 0, k), make([]int, 0, k), make([]pair, 0, k)
	for i := range t.termA {
		t.termBytes = append(t.termBytes, 8*t.termB[i])
		if at := i % t.run; at%2 == 0 {
			q := pair{low: t.termA[i], both: at+1 < t.run}
			if q.both {
				q.high = t.termA[i+1]
			}
			t.pairs = append(t.pairs, q)
			t.pairBytes = append(t.pairBytes, 2*t.termB[i])
		}
	}
}

// neighbours reports whether cells follow each other.
func neighbours(offsets []int) bool {
	for i, o := range offsets {
		if o != offsets[0]+i {
			return false
		}
	}
	return true
}

// last moves a variable that walks cell by cell to the end, if there is one.
func last(vars, step []int) bool {
	i := slices.IndexFunc(vars, func(v int) bool { return step[v] == 1 })
	if i < 0 {
		return false
	}
	v := vars[i]
	copy(vars[i:], vars[i+1:])
	vars[len(vars)-1] = v
	return true
}

func (n *nest) count(vars []int) int {
	product := 1
	for _, v := range vars {
		product *= n.sizes[v]
	}
	return product
}

// offsets is how far each value of some variables moves an operand, the last
// variable the fastest.
func (n *nest) offsets(vars []int, a access) []int {
	out := make([]int, 1, n.count(vars))
	for _, v := range vars {
		have, size := len(out), n.sizes[v]
		out = out[:have*size]
		for i := have - 1; i >= 0; i-- { // from the end: what is read is not written yet
			for j := size - 1; j >= 0; j-- {
				out[i*size+j] = out[i] + j*a.step[v]
			}
		}
	}
	return out
}
