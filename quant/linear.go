package quant

import (
	"slices"

	"aver/graph"
	"aver/relation"
)

// variables counts index variables while an expression is put together: first
// the output's axes, then the summed ones.
type variables struct {
	out  []int
	sums []int
}

// sum appends summed variables of the given sizes and returns their numbers.
func (v *variables) sum(sizes []int) []int {
	var ids []int
	for _, n := range sizes {
		ids = append(ids, len(v.out)+len(v.sums))
		v.sums = append(v.sums, n)
	}
	return ids
}

// gemm: alpha·A·B + beta·C.
func (b *builder) gemm(n *graph.Node) error {
	s, err := graph.ResolveGemm(b.g, n)
	if err != nil {
		return err
	}
	left, err := b.matrix(n, n.Inputs[0], s.TransA)
	if err != nil {
		return err
	}
	right, err := b.matrix(n, n.Inputs[1], s.TransB)
	if err != nil {
		return err
	}
	e, err := b.matmul(n, left, right, []int{s.M, s.N})
	if err != nil {
		return err
	}
	e = e.scale(float64(s.Alpha))
	if s.HasC {
		if e, err = b.plusOperand(n, e, n.Inputs[2], float64(s.Beta)); err != nil {
			return err
		}
	}
	return b.define(n.Outputs[0], e)
}

// operand is one side of a product: constant or computed.
type operand struct {
	constant []float64
	shape    []int
	value    *value
}

// operand reads graph tensor name, computing it if needed.
func (b *builder) operand(n *graph.Node, name string) (*operand, error) {
	if c := b.constant(name); c != nil {
		return &operand{constant: floats(c), shape: c.Shape}, nil
	}
	v, err := b.value(name, n.Name)
	if err != nil {
		return nil, err
	}
	return &operand{shape: v.axes.shape(), value: v}, nil
}

func (b *builder) matrix(n *graph.Node, name string, transposed bool) (*operand, error) {
	o, err := b.operand(n, name)
	if err != nil || !transposed {
		return o, err
	}
	return o.transpose([]int{1, 0}), nil
}

func (o *operand) transpose(perm []int) *operand {
	out := &operand{shape: permuted(o.shape, perm)}
	if o.value != nil {
		out.value = o.value.transpose(perm)
		return out
	}
	steps := graph.Strides(o.shape)
	last := len(perm) - 1
	out.constant = make([]float64, 0, len(o.constant))
	relation.Each(out.shape[:last], func(index []int) {
		cell := 0
		for i, x := range index {
			cell += x * steps[perm[i]]
		}
		for range out.shape[last] {
			out.constant = append(out.constant, o.constant[cell])
			cell += steps[perm[last]]
		}
	})
	return out
}

// axesOf is how dimension d is cut: constants can be cut anyhow.
func (o *operand) axesOf(d int) []int {
	if o.value != nil {
		return o.value.axes[d]
	}
	return plainAxes(o.shape[d : d+1])[0]
}

// matmul is the sum Σ_k A[…, m, k]·B[…, k, n] over shape out, whose last two
// dimensions are m and n. Batch dimensions broadcast.
func (b *builder) matmul(n *graph.Node, x, y *operand, out []int) (*expr, error) {
	if x.value == nil && y.value == nil {
		return nil, unsupported(n, "both factors are constants that were too large to fold")
	}
	e := &expr{name: n.Name, kind: n.Op, axes: make(axes, len(out))}
	x, y = x.rank(len(out)), y.rank(len(out))
	rank := len(out)
	k, err := b.common(n, x, rank-1, y, rank-2)
	if err != nil {
		return nil, err
	}
	for d := range rank - 2 {
		if e.axes[d], err = b.common(n, x, d, y, d); err != nil {
			return nil, err
		}
	}
	e.axes[rank-2], e.axes[rank-1] = x.axesOf(rank-2), y.axesOf(rank-1)
	vars := &variables{out: e.axes.sizes()}
	ks := vars.sum(k)
	e.sums = vars.sums
	t := term{coef: 1}
	xa, ya := slices.Clone(e.axes), slices.Clone(e.axes)
	xa[rank-1], ya[rank-2] = k, k
	xv, yv := make([][]int, rank), make([][]int, rank)
	for d := range rank {
		xv[d], yv[d] = e.axes.of(d), e.axes.of(d)
	}
	xv[rank-1], yv[rank-2] = ks, ks
	// A constant's own dimension leads, so that its rows lie along the sum.
	t.times(x, xa, xv, nil)
	perm := make([]int, rank)
	for d := range perm {
		perm[d] = d
	}
	perm[rank-2], perm[rank-1] = rank-1, rank-2
	t.times(y, ya, yv, perm)
	e.terms = []term{t}
	return e, nil
}

// rank is o with dimensions of 1 in front.
func (o *operand) rank(n int) *operand {
	if len(o.shape) == n {
		return o
	}
	shape := append(slices.Repeat([]int{1}, n-len(o.shape)), o.shape...)
	out := &operand{constant: o.constant, shape: shape}
	if o.value != nil {
		out.value, _ = o.value.reshape(shape) // dimensions of 1 have no axes
	}
	return out
}

// common cuts dimension i of x and j of y alike, or the one that is not
// broadcast.
func (b *builder) common(n *graph.Node, x *operand, i int, y *operand, j int) ([]int, error) {
	p, q := x.axesOf(i), y.axesOf(j)
	switch {
	case x.shape[i] == 1 || x.value == nil && y.shape[j] != 1:
		return q, nil
	case y.shape[j] == 1 || y.value == nil:
		return p, nil
	}
	if out, ok := refine(p, q); ok {
		return out, nil
	}
	var err error
	if x.value, err = b.flat(x.value, n, i); err != nil {
		return nil, err
	}
	if y.value, err = b.flat(y.value, n, j); err != nil {
		return nil, err
	}
	return x.value.axes[i], nil
}

// times multiplies the term by an operand whose dimension d is cut into
// axes[d], read at the variables vars[d]; dimensions of 1 are broadcast. A
// constant's tensor has its dimensions in the order perm.
func (t *term) times(o *operand, cut axes, vars [][]int, perm []int) {
	cut, vars = slices.Clone(cut), slices.Clone(vars)
	for d, n := range o.shape {
		if n == 1 {
			cut[d], vars[d] = nil, nil
		}
	}
	if o.value != nil {
		v := o.value.resplit(cut)
		t.coef *= v.gain
		t.views = append(t.views, renaming(slices.Concat(vars...)).view(v.view))
		return
	}
	if perm != nil {
		o = o.transpose(perm)
		ordered := make([][]int, len(vars))
		for i, p := range perm {
			ordered[i] = vars[p]
		}
		vars = ordered
	}
	w := &weight{vars: slices.Concat(vars...), data: o.constant}
	t.weight = w
}
