package tensor

import "aver/parallel"

// Affine maps loop variables to a coordinate: Offset + Σ Steps[v]·variable v.
type Affine struct {
	Offset int
	Steps  []int // one for each variable
}

// Factor reads a row-major tensor at an affine image of the loop variables,
// one map a dimension, and 0 outside the tensor's box.
type Factor struct {
	Data  []int64
	Small []int16 // in place of Data
	Most  int64   // no integer of Small is greater, or less than −Most
	Shape []int
	Dims  []Affine
}

// Contract adds coef·Σ Π factors to dst for every index of the box sizes[:rank],
// in which dst is row-major; variables from rank on are summed over. There are
// one to three factors. The caller sees to it that no sum exceeds 63 bits.
func Contract(dst []int64, sizes []int, rank int, coef int64, factors ...Factor) {
	n := newNest(dst, sizes, rank)
	for _, f := range factors {
		n.add(f)
	}
	if len(factors) == 1 {
		n.addOne()
	}
	n.coalesce()
	n.run(coef)
}

// Set sets dst to coef times a factor, for every index of the box sizes, in which
// dst is row-major.
func Set(dst []int64, sizes []int, coef int64, f Factor) {
	n := newNest(dst, sizes, len(sizes))
	n.set = true
	n.add(f)
	n.addOne()
	n.coalesce()
	n.run(coef)
}

// access is one operand of the loop nest, flattened: variable v moves it by
// step[v] cells. Its cells are all inside data, or small.
type access struct {
	data  []int64
	small []int16
	most  int64 // of small
	base  int
	step  []int
}

// len is the number of cells there are.
func (a *access) len() int { return len(a.data) + len(a.small) }

// widen makes integers of 64 bits.
func (a *access) widen() { a.data, a.small = widened(a.data, a.small), nil }

func widened(data []int64, small []int16) []int64 {
	if small == nil {
		return data
	}
	data = make([]int64, len(small))
	parallel.For(len(data), 1<<13, func(lo, hi int) {
		for i, v := range small[lo:hi] {
			data[lo+i] = int64(v)
		}
	})
	return data
}

// nest is a loop nest over sizes: in[…] multiplied and added to out, or written
// to it.
type nest struct {
	sizes []int
	out   access
	in    []access
	set   bool // out is written to, once a cell
}

func newNest(dst []int64, sizes []int, rank int) *nest {
	n := &nest{sizes: append([]int(nil), sizes...)}
	n.out = access{data: dst, step: make([]int, len(sizes))}
	cells := 1
	for v := rank - 1; v >= 0; v-- {
		n.out.step[v] = cells
		cells *= sizes[v]
	}
	return n
}

// add flattens a factor. Where its view leaves the tensor's box, a copy with
// zeros around it is read instead, so that the loops need no bounds.
func (n *nest) add(f Factor) {
	low, high := make([]int, len(f.Dims)), make([]int, len(f.Dims))
	inside := true
	for d, a := range f.Dims {
		low[d], high[d] = a.span(n.sizes)
		inside = inside && low[d] >= 0 && high[d] < f.Shape[d]
	}
	if !inside {
		f.Data, f.Small = widened(f.Data, f.Small), nil
		f = f.padded(low, high)
	}
	acc := access{data: f.Data, small: f.Small, most: f.Most, step: make([]int, len(n.sizes))}
	cells := 1
	for d := len(f.Dims) - 1; d >= 0; d-- {
		acc.base += cells * f.Dims[d].Offset
		for v, s := range f.Dims[d].Steps {
			acc.step[v] += cells * s
		}
		cells *= f.Shape[d]
	}
	n.in = append(n.in, acc)
}

// addOne adds the factor 1.
func (n *nest) addOne() {
	n.in = append(n.in, access{data: []int64{1}, step: make([]int, len(n.sizes))})
}

// span is the least and the greatest coordinate over the box.
func (a Affine) span(sizes []int) (low, high int) {
	low, high = a.Offset, a.Offset
	for v, s := range a.Steps {
		reach := s * (sizes[v] - 1)
		low, high = low+min(reach, 0), high+max(reach, 0)
	}
	return low, high
}

// padded is f over a box that reaches from low to high in each dimension.
func (f Factor) padded(low, high []int) Factor {
	p := Factor{Shape: make([]int, len(f.Shape)), Dims: append([]Affine(nil), f.Dims...)}
	size := 1
	for d := range f.Shape {
		p.Shape[d] = high[d] - low[d] + 1
		p.Dims[d].Offset -= low[d]
		size *= p.Shape[d]
	}
	p.Data = make([]int64, size)
	f.copyBox(p, low, 0, 0, 0)
	return p
}

// copyBox copies the part of f that p covers, from dimension d on.
func (f Factor) copyBox(p Factor, low []int, d, from, to int) {
	if d == len(f.Shape) {
		p.Data[to] = f.Data[from]
		return
	}
	first := max(low[d], 0)
	last := min(low[d]+p.Shape[d], f.Shape[d])
	if first >= last {
		return
	}
	from, to = from*f.Shape[d], to*p.Shape[d]-low[d]
	if d == len(f.Shape)-1 {
		copy(p.Data[to+first:to+last], f.Data[from+first:from+last])
		return
	}
	for c := first; c < last; c++ {
		f.copyBox(p, low, d+1, from+c, to+c)
	}
}

// coalesce drops variables of one value and merges neighbours that every
// operand walks through as one.
func (n *nest) coalesce() {
	for v := len(n.sizes) - 1; v >= 0; v-- {
		if n.sizes[v] == 1 {
			n.drop(v)
		}
	}
	for v := len(n.sizes) - 1; v > 0; v-- {
		if n.mergeable(v-1, v) {
			n.sizes[v] *= n.sizes[v-1]
			n.drop(v - 1)
		}
	}
}

func (n *nest) operands() []*access {
	all := []*access{&n.out}
	for i := range n.in {
		all = append(all, &n.in[i])
	}
	return all
}

func (n *nest) mergeable(outer, inner int) bool {
	for _, a := range n.operands() {
		if a.step[outer] != n.sizes[inner]*a.step[inner] {
			return false
		}
	}
	return true
}

func (n *nest) drop(v int) {
	n.sizes = append(n.sizes[:v], n.sizes[v+1:]...)
	for _, a := range n.operands() {
		a.step = append(a.step[:v], a.step[v+1:]...)
	}
}
