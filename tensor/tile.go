package tensor

import (
	"math"
	"slices"
	"sync"

	"aver/parallel"
)

const (
	sharedPanels = 1 << 19 // cells of a, that are packed for all threads at once
	sharedValues = 1 << 18 // cells of b, that are made small for all threads at once
	blockValues  = 1 << 16 // and by one thread at a time, else
	tileGrain    = 1 << 22 // products that are worth another thread
)

// tiler is what a thread works with: memory that is used again and again, for
// pages that are touched first are dear.
type tiler struct {
	*tiling
	sums   [tilePoints * tileRow]int64 // a tile: for each point those of a panel's lanes
	points [tilePoints]int             // bytes from b's first to each point
	room   []uint32                    // for panels
	values []int16
	wide   []int64
	packed *panel // that wide has
}

var tilers = sync.Pool{New: func() any { return new(tiler) }}

// with calls f with a tiler.
func (t *tiling) with(f func(w *tiler)) {
	w := tilers.Get().(*tiler)
	w.tiling, w.packed = t, nil
	f(w)
	w.tiling, w.packed = nil, nil
	tilers.Put(w)
}

// groups is the number of tiles that all points take.
func (t *tiling) groups() int { return (len(t.pointB) + tilePoints - 1) / tilePoints }

// group is the points of groups lo to hi.
func (t *tiling) group(lo, hi int) []int {
	return t.pointB[lo*tilePoints : min(hi*tilePoints, len(t.pointB))]
}

// multiply adds the products. Threads take panels where these are many, else points.
func (t *tiling) multiply() {
	if len(t.laneA)*len(t.termA) > sharedPanels {
		t.with(t.byPanel)
	} else {
		t.with(t.byPoint)
	}
}

func (t *tiling) byPanel(shared *tiler) {
	panels, v := t.panels(), shared.small(t.pointB)
	parallel.For(len(panels), 1+tileGrain/(tileRow*len(t.termA)*len(t.pointB)), func(lo, hi int) {
		t.with(func(w *tiler) {
			for i := range panels[lo:hi] {
				p := &panels[lo+i]
				t.pack(p, w.room)
				w.panel(p, &v, 0, t.groups())
				w.room, p.pairs = p.pairs, nil
			}
		})
	})
}

func (t *tiling) byPoint(shared *tiler) {
	panels := t.panels()
	size := 4 * pairLanes * len(t.pairs) // of a panel at most
	shared.room = slices.Grow(shared.room[:0], size*len(panels))
	parallel.For(len(panels), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			t.pack(&panels[i], shared.room[size*i:size*i:size*(i+1)])
		}
	})
	var v *values
	if low, high := t.span(t.pointB); high-low <= sharedValues {
		made := shared.small(t.pointB)
		v = &made
	}
	parallel.For(t.groups(), 1+tileGrain/(tilePoints*len(t.laneA)*len(t.termA)), func(lo, hi int) {
		t.with(func(w *tiler) { w.all(panels, v, lo, hi) })
	})
}

// all adds the products of some groups of points.
func (w *tiler) all(panels []panel, shared *values, lo, hi int) {
	block := hi - lo
	if shared == nil {
		block = 1 + blockValues/(tilePoints*len(w.termA))
	}
	for ; lo < hi; lo += block {
		end, v := min(lo+block, hi), shared
		if v == nil {
			made := w.small(w.group(lo, end))
			v = &made
		}
		for i := range panels {
			w.panel(&panels[i], v, lo, end)
		}
	}
}

// panel adds the products of a panel and some groups of points.
func (w *tiler) panel(p *panel, v *values, lo, hi int) {
	most := int64(0) // pairs whose products 32 bits hold
	if max(p.size, v.size) <= 1<<15 {
		most = math.MaxInt32 / (2 * p.size) / v.size
	}
	for ; lo < hi; lo++ {
		points := w.group(lo, lo+1)
		clear(w.sums[:])
		if most >= leastPairs {
			w.tile(p, v, points, int(most))
		} else {
			w.wideTile(p, v, points)
		}
		w.add(p, lo*tilePoints, len(points))
	}
}

// leastPairs is a sum of so few that it is not worth to be made in 32 bits.
const leastPairs = 8

// at sets the points' places, in bytes of values of so many; those that a tile
// has too many are the last once more.
func (w *tiler) at(points []int, first, size int) {
	for j := range w.points {
		w.points[j] = size * (first + points[min(j, len(points)-1)])
	}
}

// tile sums up products of 16 bits, so many pairs at a time.
func (w *tiler) tile(p *panel, v *values, points []int, most int) {
	w.at(points, w.b.base-v.low, 2)
	kernel, row := pairKernel(p.width), pairLanes*p.width
	for at := 0; at < len(w.pairs); at += most {
		kernel(&w.sums[0], &p.pairs[row*at], &v.data[0], &w.points[0], &w.pairBytes[at], min(most, len(w.pairs)-at))
	}
}

// wideTile sums up any products.
func (w *tiler) wideTile(p *panel, v *values, points []int) {
	b := w.wideB()
	w.at(points, w.b.base, 8)
	w.packWide(p)
	half := max(p.size, v.size) <= 1<<31
	from := 0
	for first := 0; first < p.lanes; first += 4 * wideLanes {
		n := width(p.lanes-first, wideLanes)
		wideKernel(n, half)(&w.sums[first], &w.wide[from], &b[0], &w.points[0], &w.termBytes[0], len(w.termA))
		from += n * wideLanes * len(w.termA)
	}
}

// packWide lays out a panel's lanes in vectors as they are.
func (w *tiler) packWide(p *panel) {
	if w.packed == p {
		return
	}
	rows := (p.lanes + 4*wideLanes - 1) / wideLanes * wideLanes // at most
	w.wide, w.packed = slices.Grow(w.wide[:0], rows*len(w.termA)), p
	for first := 0; first < p.lanes; first += 4 * wideLanes {
		lanes := w.laneA[p.first+first : p.first+min(p.lanes, first+4*wideLanes)]
		row, from := width(len(lanes), wideLanes)*wideLanes, len(w.wide)
		w.wide = w.wide[:from+row*len(w.termA)]
		if len(lanes) < row {
			clear(w.wide[from:])
		}
		if w.a.small != nil {
			packLanes(w.wide[from:], row, w.a.small, w.a.base, lanes, w.termA)
		} else {
			packLanes(w.wide[from:], row, w.a.data, w.a.base, lanes, w.termA)
		}
	}
}

// add adds a tile to the output.
func (w *tiler) add(p *panel, first, points int) {
	lanes := w.laneOut[p.first : p.first+p.lanes]
	if neighbours(lanes) {
		for j, to := range w.pointOut[first : first+points] {
			to += w.out.base + lanes[0]
			sums := w.sums[j*tileRow:][:len(lanes)]
			out := w.out.data[to : to+len(sums)]
			for i, s := range sums {
				out[i] += w.coef * s
			}
		}
		return
	}
	at := w.pointOut[first : first+points]
	for i, l := range lanes {
		l += w.out.base
		for j, to := range at {
			w.out.data[l+to] += w.coef * w.sums[j*tileRow+i]
		}
	}
}

func pairKernel(width int) func(tile *int64, a *uint32, b *int16, points, pairs *int, count int) {
	switch width {
	case 1:
		return tilePairs1
	case 2:
		return tilePairs2
	}
	return tilePairs4
}

// wideKernel is for values that 32 bits hold, or any.
func wideKernel(width int, half bool) func(tile, a, b *int64, points, terms *int, count int) {
	switch {
	case width == 1 && half:
		return tileHalf1
	case width == 2 && half:
		return tileHalf2
	case half:
		return tileHalf4
	case width == 1:
		return tileWide1
	case width == 2:
		return tileWide2
	}
	return tileWide4
}
