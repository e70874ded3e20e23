package tensor

import "aver/parallel"

// run executes the nest, split over goroutines along an output variable.
func (n *nest) run(coef int64) {
	for _, s := range n.sizes {
		if s == 0 {
			return
		}
	}
	if all := n.tilings(coef); all != nil {
		parallel.For(len(all), 1, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				all[i].multiply()
			}
		})
		return
	}
	order := n.order()
	if len(order) > 0 && n.in[0].step[order[len(order)-1]] == 0 {
		n.in[0], n.in[1] = n.in[1], n.in[0] // the first factor walks, the second may stay
	}
	n.widen(order)
	split := n.splitVar()
	if split < 0 {
		n.loop(order, n.sizes, make([]int, 1+len(n.in)), coef)
		return
	}
	unit := 1
	if n.out.step[split] == 1 {
		unit = lineCells
	}
	units := (n.sizes[split] + unit - 1) / unit
	parallel.For(units, 1+loopGrain*units/n.products(), func(lo, hi int) {
		lo, hi = lo*unit, min(hi*unit, n.sizes[split])
		sizes := append([]int(nil), n.sizes...)
		sizes[split] = hi - lo
		at := make([]int, 1+len(n.in))
		for i, a := range n.operands() {
			at[i] = lo * a.step[split]
		}
		n.loop(order, sizes, at, coef)
	})
}

// widen makes integers of 64 bits of small ones, but for the first factor's in loops
// that can read them.
func (n *nest) widen(order []int) {
	first := 0
	if len(order) > 0 {
		kind := n.rowsOf(order[len(order)-1])
		if kind == dots && n.in[0].small == nil {
			n.in[0], n.in[1] = n.in[1], n.in[0]
		}
		if kind == dots || kind == multiples {
			first = 1
		}
	}
	for i := first; i < len(n.in); i++ {
		n.in[i].widen()
	}
}

// lineCells are the cells of a line of the cache, which two threads should not both
// write to.
const lineCells = 8

// loopGrain is the number of products that are worth another thread.
const loopGrain = 1 << 18

// products is the number of them.
func (n *nest) products() int {
	work := 1
	for _, s := range n.sizes {
		work *= s
	}
	return work
}

// splitVar is the output variable with the most values, −1 if there is none.
func (n *nest) splitVar() int {
	best := -1
	for v, s := range n.sizes {
		if n.out.step[v] != 0 && (best < 0 || s > n.sizes[best]) {
			best = v
		}
	}
	return best
}

// order lists the variables from the outermost to the innermost: output
// variables, then sums, then the two that the kernels run over.
func (n *nest) order() []int {
	inner := n.innermost(-1)
	second := -1
	if inner >= 0 {
		second = n.innermost(inner)
	}
	var outs, sums []int
	for v := range n.sizes {
		switch {
		case v == inner || v == second:
		case n.out.step[v] != 0:
			outs = append(outs, v)
		default:
			sums = append(sums, v)
		}
	}
	order := append(outs, sums...)
	for _, v := range []int{second, inner} {
		if v >= 0 {
			order = append(order, v)
		}
	}
	return order
}

// innermost picks the longest variable that walks every operand cell by cell
// or not at all; failing that, the longest. With other ≥ 0 it picks the one to
// run just outside of other: of the same kind, an output or a sum.
func (n *nest) innermost(other int) int {
	best, bestScore := -1, 0
	for v, size := range n.sizes {
		if v == other || other >= 0 && (n.out.step[v] == 0) != (n.out.step[other] == 0) {
			continue
		}
		score := min(size, 1<<30)
		if n.unit(v) && size >= 4 {
			score += 1 << 40
		}
		if score > bestScore {
			best, bestScore = v, score
		}
	}
	return best
}

func (n *nest) unit(v int) bool {
	for _, a := range n.operands() {
		if a.step[v] != 0 && a.step[v] != 1 {
			return false
		}
	}
	return true
}

// loop walks the outer variables with an odometer and hands the inner two to a
// kernel. at is the offset of each operand from its base.
func (n *nest) loop(order, sizes, at []int, coef int64) {
	k := newKernel(n, order, sizes, coef)
	outer := order[:max(len(order)-2, 0)]
	ops := n.operands()
	pos := make([]int, len(ops))
	for i, a := range ops {
		pos[i] = a.base + at[i]
	}
	index := make([]int, len(outer))
	for {
		k.run(pos)
		d := len(outer) - 1
		for ; d >= 0; d-- {
			v := outer[d]
			if index[d]++; index[d] < sizes[v] {
				for i, a := range ops {
					pos[i] += a.step[v]
				}
				break
			}
			for i, a := range ops {
				pos[i] -= (sizes[v] - 1) * a.step[v]
			}
			index[d] = 0
		}
		if d < 0 {
			return
		}
	}
}
