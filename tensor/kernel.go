package tensor

// stride is how the two inner variables move one operand.
type stride struct {
	data         []int64
	small        []int16 // in place of data
	outer, inner int
}

// kernel runs the two innermost loops of a nest.
type kernel struct {
	coef       int64
	rows, cols int // values of the second innermost and innermost variables
	out, a, b  stride
	c          *stride // the third factor, if there is one
	row        func(k *kernel, d, a, b int)
	// all does the same for all rows, and allSmall where a's integers are small; nil
	// for none.
	all      func(dst, x, y *int64, coef int64, rows, cols, dstStep, xStep, yStep int)
	allSmall func(dst *int64, x *int16, y *int64, coef int64, rows, cols, dstStep, xStep, yStep int)
}

func newKernel(n *nest, order, sizes []int, coef int64) *kernel {
	k := &kernel{coef: coef, rows: 1, cols: 1}
	outer, inner := -1, -1
	if len(order) > 0 {
		inner = order[len(order)-1]
		k.cols = sizes[inner]
	}
	if len(order) > 1 {
		outer = order[len(order)-2]
		k.rows = sizes[outer]
	}
	of := func(a *access) stride {
		return stride{a.data, a.small, a.at(outer), a.at(inner)}
	}
	k.out, k.a, k.b = of(&n.out), of(&n.in[0]), of(&n.in[1])
	if len(n.in) > 2 {
		c := of(&n.in[2])
		k.c = &c
	}
	switch n.rowsOf(inner) {
	case dots:
		k.row, k.all, k.allSmall = dot, dotRows, dotSmallRows
	case multiples:
		k.row, k.all, k.allSmall = axpy, axpyRows, axpySmallRows
	case assigned:
		k.row = assign
	default:
		k.row = strided
	}
	if !useAVX512 || k.cols < minVector || !n.within() {
		k.all, k.allSmall = nil, nil
	}
	return k
}

// rowKind is what the innermost loop does.
type rowKind int

const (
	anyRow rowKind = iota
	assigned
	dots      // adds a sum of products to a cell
	multiples // adds a multiple of a row to one
)

// rowsOf is what the loop over a variable does; −1 for none.
func (n *nest) rowsOf(inner int) rowKind {
	out, a, b := n.out.at(inner), n.in[0].at(inner), n.in[1].at(inner)
	switch {
	case n.set:
		return assigned
	case len(n.in) > 2:
	case out == 0 && a == 1 && b == 1:
		return dots
	case out == 1 && a == 1 && b == 0:
		return multiples
	}
	return anyRow
}

// minVector is the shortest row that is worth a vector register.
const minVector = 4

// within reports whether all that the loops touch lies in the operands' data.
func (n *nest) within() bool {
	for _, a := range n.operands() {
		low, high := a.base, a.base
		for v, s := range a.step {
			reach := s * (n.sizes[v] - 1)
			low, high = low+min(reach, 0), high+max(reach, 0)
		}
		if low < 0 || high >= a.len() {
			return false
		}
	}
	return true
}

// at is the step of variable v, 0 for no variable.
func (a *access) at(v int) int {
	if v < 0 {
		return 0
	}
	return a.step[v]
}

// run adds the products, starting at the given positions of the operands.
func (k *kernel) run(pos []int) {
	d, a, b := pos[0], pos[1], pos[2]
	if k.c != nil {
		k.triple(d, a, b, pos[3])
		return
	}
	switch {
	case k.all == nil:
	case k.a.small != nil:
		k.allSmall(&k.out.data[d], &k.a.small[a], &k.b.data[b], k.coef, k.rows, k.cols, k.out.outer, k.a.outer, k.b.outer)
		return
	default:
		k.all(&k.out.data[d], &k.a.data[a], &k.b.data[b], k.coef, k.rows, k.cols, k.out.outer, k.a.outer, k.b.outer)
		return
	}
	for range k.rows {
		k.row(k, d, a, b)
		d, a, b = d+k.out.outer, a+k.a.outer, b+k.b.outer
	}
}

// dot adds coef·Σ a·b to one cell.
func dot(k *kernel, d, a, b int) {
	y := k.b.data[b : b+k.cols]
	if k.a.small != nil {
		k.out.data[d] += k.coef * dotOf(k.a.small[a:a+k.cols], y)
	} else {
		k.out.data[d] += k.coef * dotOf(k.a.data[a:a+k.cols], y)
	}
}

func dotOf[T int16 | int64](x []T, y []int64) int64 {
	var s0, s1, s2, s3 int64
	for len(x) >= 4 && len(y) >= 4 {
		s0 += int64(x[0]) * y[0]
		s1 += int64(x[1]) * y[1]
		s2 += int64(x[2]) * y[2]
		s3 += int64(x[3]) * y[3]
		x, y = x[4:], y[4:]
	}
	for i := range x {
		s0 += int64(x[i]) * y[i]
	}
	return s0 + s1 + s2 + s3
}

// axpy adds coef·b times a row of a to a row of the output.
func axpy(k *kernel, d, a, b int) {
	w := k.coef * k.b.data[b]
	out := k.out.data[d : d+k.cols]
	switch {
	case w == 0:
	case k.a.small != nil:
		axpyOf(out, w, k.a.small[a:a+k.cols])
	default:
		axpyOf(out, w, k.a.data[a:a+k.cols])
	}
}

func axpyOf[T int16 | int64](out []int64, w int64, x []T) {
	for len(x) >= 4 && len(out) >= 4 {
		out[0] += w * int64(x[0])
		out[1] += w * int64(x[1])
		out[2] += w * int64(x[2])
		out[3] += w * int64(x[3])
		x, out = x[4:], out[4:]
	}
	for i := range x {
		out[i] += w * int64(x[i])
	}
}

// assign writes coef·b, which does not move, times a row of a.
func assign(k *kernel, d, a, b int) {
	w := k.coef * k.b.data[b]
	x, step := k.a.data, k.a.inner
	switch {
	case k.out.inner == 1 && step == 0:
		w *= x[a]
		out := k.out.data[d : d+k.cols]
		for i := range out {
			out[i] = w
		}
	case k.out.inner == 1 && step == 1:
		x = x[a : a+k.cols]
		out := k.out.data[d : d+len(x)]
		for i, v := range x {
			out[i] = w * v
		}
	default:
		for range k.cols {
			k.out.data[d] = w * x[a]
			d, a = d+k.out.inner, a+step
		}
	}
}

// strided is the row of any steps.
func strided(k *kernel, d, a, b int) {
	out, x, y := k.out, k.a, k.b
	for range k.cols {
		out.data[d] += k.coef * x.data[a] * y.data[b]
		d, a, b = d+out.inner, a+x.inner, b+y.inner
	}
}

// triple is both loops with three factors.
func (k *kernel) triple(d0, a0, b0, c0 int) {
	for range k.rows {
		d, a, b, c := d0, a0, b0, c0
		for range k.cols {
			k.out.data[d] += k.coef * k.a.data[a] * k.b.data[b] * k.c.data[c]
			d, a, b, c = d+k.out.inner, a+k.a.inner, b+k.b.inner, c+k.c.inner
		}
		d0, a0, b0, c0 = d0+k.out.outer, a0+k.a.outer, b0+k.b.outer, c0+k.c.outer
	}
}
