package tensor

import "slices"

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
	run              int // so many terms at a time are neighbours in b
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
	best, others := n.tilingOf(n.in[0], n.in[1])
	if t, b := n.tilingOf(n.in[1], n.in[0]); t != nil && (best == nil || t.cost() < best.cost()) {
		best, others = t, b
	}
	if best == nil {
		return nil
	}
	best.coef = coef
	best.pair()
	all := slices.Repeat([]tiling{*best}, n.count(others))
	a, b, out := n.offsets(others, best.a), n.offsets(others, best.b), n.offsets(others, best.out)
	for i := range all {
		t := &all[i]
		t.a.base, t.b.base, t.out.base = t.a.base+a[i], t.b.base+b[i], t.out.base+out[i]
	}
	return all
}

// tilingOf is a tiling with lanes along a, nil where it does not pay, and the
// variables that it leaves.
func (n *nest) tilingOf(a, b access) (t *tiling, others []int) {
	var lanes, points, terms []int
	for v := range n.sizes {
		switch byA, byB := a.step[v] != 0, b.step[v] != 0; {
		case n.out.step[v] == 0:
			terms = append(terms, v)
		case byA && !byB:
			lanes = append(lanes, v)
		case byB && !byA:
			points = append(points, v)
		default:
			others = append(others, v)
		}
	}
	m, p, k := n.count(lanes), n.count(points), n.count(terms)
	if min(m, p, k) < leastSide || m*p*k < leastWork {
		return nil, nil
	}
	last(lanes, a.step)
	run := 1
	if last(terms, b.step) {
		run = n.sizes[terms[len(terms)-1]]
	}
	return &tiling{a: a, b: b, out: n.out, run: run,
		laneA: n.offsets(lanes, a), laneOut: n.offsets(lanes, n.out),
		pointB: n.offsets(points, b), pointOut: n.offsets(points, n.out),
		termA: n.offsets(terms, a), termB: n.offsets(terms, b)}, others
}

// pair finds the pairs of terms.
func (t *tiling) pair() {
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

// cost is about what the products take, in sixteenths of a nanosecond: padding
// counts, and lanes that are no neighbours are packed one by one.
func (t *tiling) cost() int {
	m, p, k := len(t.laneA), len(t.pointB), len(t.termA)
	product := (m + 15) / 16 * 16 * ((p + tilePoints - 1) / tilePoints * tilePoints) * k / 12
	if t.run == 1 {
		product *= 2
	}
	if neighbours(t.laneA) {
		return product + 2*m*k
	}
	return product + 10*m*k
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
	out := []int{0}
	for _, v := range vars {
		next := make([]int, 0, len(out)*n.sizes[v])
		for _, o := range out {
			for i := range n.sizes[v] {
				next = append(next, o+i*a.step[v])
			}
		}
		out = next
	}
	return out
}
