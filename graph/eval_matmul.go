package graph

import "slices"

// block is how many float32 of a matrix are worked on before the next: they
// stay in the second-level cache while they are used again.
const block = 1 << 15

// dot is Σ a[i]·b[i] in four independent sums.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// addRows adds Σ_k a[k]·b[k·n+j] to dst[j], n = len(dst), four rows of b at a
// time.
func addRows(dst, a, b []float32) {
	n := len(dst)
	k := 0
	for ; k+4 <= len(a); k += 4 {
		a0, a1, a2, a3 := a[k], a[k+1], a[k+2], a[k+3]
		b0, b1 := b[k*n:][:n], b[(k+1)*n:][:n]
		b2, b3 := b[(k+2)*n:][:n], b[(k+3)*n:][:n]
		for j := range dst {
			dst[j] += a0*b0[j] + a1*b1[j] + a2*b2[j] + a3*b3[j]
		}
	}
	for ; k < len(a); k++ {
		a0, b0 := a[k], b[k*n:][:n]
		for j := range dst {
			dst[j] += a0 * b0[j]
		}
	}
}

// matmul adds a [m, k] times b [k, n] to dst [m, n].
func matmul(dst, a, b []float32, m, k, n int) {
	step := max(4, block/max(n, 1)&^3)
	for lo := 0; lo < k; lo += step {
		hi := min(k, lo+step)
		for i := range m {
			addRows(dst[i*n:(i+1)*n], a[i*k+lo:i*k+hi], b[lo*n:hi*n])
		}
	}
}

// matmulT adds a [m, k] times the transpose of b [n, k], scaled, to dst [m, n].
func matmulT(dst, a, b []float32, m, k, n int, scale float32) {
	step := max(4, block/max(k, 1))
	for lo := 0; lo < n; lo += step {
		for i := range m {
			row := a[i*k : (i+1)*k]
			for j := lo; j < min(n, lo+step); j++ {
				dst[i*n+j] += scale * dot(row, b[j*k:(j+1)*k])
			}
		}
	}
}

func transposed(a []float32, rows, cols int) []float32 {
	out := make([]float32, len(a))
	gather(out, a, []int{cols, rows}, []int{1, cols}, 0)
	return out
}

func planGemm(g *Graph, n *Node) (plan, error) {
	s, err := ResolveGemm(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0, 1, 2); err != nil {
		return plan{}, err
	}
	shape := []int{s.M, s.N}
	return one(shape, Float, func(in, out []*Tensor) error {
		a, b, y := in[0].Floats, in[1].Floats, out[0].Floats
		if s.TransA {
			a = transposed(a, s.K, s.M)
		}
		if s.HasC {
			for i, v := range expand(in[2].Floats, in[2].Shape, shape) {
				y[i] = s.Beta * v
			}
		}
		if s.TransB {
			matmulT(y, a, b, s.M, s.K, s.N, s.Alpha)
			return nil
		}
		if s.Alpha != 1 {
			a = slices.Clone(a)
			for i := range a {
				a[i] *= s.Alpha
			}
		}
		matmul(y, a, b, s.M, s.K, s.N)
		return nil
	}), nil
}

func planMatMul(g *Graph, n *Node) (plan, error) {
	s, err := ResolveMatMul(g, n)
	if err != nil {
		return plan{}, err
	}
	if err := g.want(n, Float, 0, 1, 2); err != nil {
		return plan{}, err
	}
	as, bs := BroadcastStrides(s.ABatch, s.Batch), BroadcastStrides(s.BBatch, s.Batch)
	return one(s.Out, Float, func(in, out []*Tensor) error {
		each(s.Batch, as, bs, func(i, ia, ib int) {
			a := in[0].Floats[ia*s.M*s.K:][:s.M*s.K]
			b := in[1].Floats[ib*s.K*s.N:][:s.K*s.N]
			matmul(out[0].Floats[i*s.M*s.N:][:s.M*s.N], a, b, s.M, s.K, s.N)
		})
		return nil
	}), nil
}

// each calls f for every index of shape, in row-major order, with its number
// and its offsets under two sets of strides.
func each(shape, as, bs []int, f func(i, a, b int)) {
	for i := range NumElements(shape) {
		rest, a, b := i, 0, 0
		for d := len(shape) - 1; d >= 0; d-- {
			x := rest % shape[d]
			rest /= shape[d]
			a += x * as[d]
			b += x * bs[d]
		}
		f(i, a, b)
	}
}
