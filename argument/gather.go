package argument

import "aver/field"

// gatherer copies what a view reads of an array, cell by cell of its padded box.
// at is the tensor's index for the present values of the index variables, steps[v] how
// variable v moves it.
type gatherer struct {
	array
	out   field.Vec
	sizes []int
	bits  []int // of sizes, padded
	at    []int
	steps [][]int
}

// gather runs over the index variables from v on; those before it lead to `row`.
func (g *gatherer) gather(v, row int) {
	switch {
	case v == len(g.sizes):
		g.line(make([]int, len(g.at)), 1, row)
	case v == len(g.sizes)-1:
		g.line(g.steps[v], g.sizes[v], row<<g.bits[v])
	default:
		for i := range g.sizes[v] {
			g.gather(v+1, row<<g.bits[v]+i)
			g.move(g.steps[v], 1)
		}
		g.move(g.steps[v], -g.sizes[v])
	}
}

func (g *gatherer) move(steps []int, times int) {
	for d, s := range steps {
		g.at[d] += s * times
	}
}

// line copies n cells that lie `steps` apart to `to` and after. What is outside
// the tensor reads 0.
func (g *gatherer) line(steps []int, n, to int) {
	lo, hi, cell, step := 0, n, 0, 0
	for d, size := range g.shape {
		lo, hi = narrow(lo, hi, g.at[d], steps[d], size)
		cell, step = cell*g.box[d]+g.at[d], step*g.box[d]+steps[d]
	}
	for i := lo; i < hi; i++ {
		g.out[to+i] = g.cells[cell+i*step]
	}
}

// narrow cuts [lo,hi) to those i for which at + i·step is in [0,size): a range
// too.
func narrow(lo, hi, at, step, size int) (int, int) {
	for lo < hi && !within(at+lo*step, size) {
		lo++
	}
	for lo < hi && !within(at+(hi-1)*step, size) {
		hi--
	}
	return lo, hi
}

func within(i, size int) bool { return i >= 0 && i < size }
