package ligero

import "aver/field"

// PowerSums returns Σ_j scales[j]·x_j^i for i < length ≤ 2^logLength, where x_j
// is the point of the j-th position of codewords of 2^logLength symbols: the sum
// of the linear forms that give a row's symbols there. Positions differ.
//
// With ω^e for x_j it is the transform Σ_e A_e·ω^(e·i) of a sparse A. Written as
// Σ_{a < 8} ω^(a·i) · Σ_b A_(a+8b)·ω^(8·b·i), the inner sums are eight interleaved
// transforms that depend on i modulo n/8 only, and the outer is a polynomial in
// ω^i, which is evaluated for as many i as are asked for. All vectors come from mem.
func PowerSums(mem *field.Memory, logLength int, positions []int, scales []field.Ext, length int) field.Planes {
	inner := min(3, logLength) // log of the number of interleaved transforms
	points := outerPoints(logLength, inner)
	out := mem.DirtyPlanes(length)
	field.Parallel(len(out), 1, func(lo, hi int) {
		for plane := lo; plane < hi; plane++ {
			a := mem.Vec(1 << logLength)
			for j, q := range positions {
				a[field.Reverse(q, logLength)] = [...]field.Element{scales[j].A0, scales[j].A1, scales[j].A2}[plane]
			}
			sumPowers(mem, out[plane], a, points, logLength, inner)
		}
	})
	return out
}

// outerPoints is ω^i for i < n/2^inner, in the order of a transform's outcome.
func outerPoints(logLength, inner int) field.Vec {
	table := field.Twiddles(max(logLength-1, 0))
	points := make(field.Vec, 1<<(logLength-inner))
	for p := range points {
		points[p] = table[p<<inner>>1]
	}
	return points
}

// sumPowers is PowerSums for one plane; a is overwritten.
func sumPowers(mem *field.Memory, out, a, points field.Vec, logLength, inner int) {
	n, width := len(points), 1<<inner
	transform(a, field.Twiddles(max(logLength-inner-1, 0)), width, 0)
	coefs := make([]field.Vec, width)
	for j := range coefs {
		coefs[j] = mem.DirtyVec(n)
		for p := range n {
			coefs[j][p] = a[p*width+j]
		}
	}
	x, sum := mem.DirtyVec(n), mem.DirtyVec(n)
	copy(x, points)
	step := field.RootOfUnity(inner)
	for first := 0; first < len(out); first += n {
		copy(sum, coefs[width-1])
		for j := width - 2; j >= 0; j-- {
			field.MulVec(sum, sum, x)
			field.AddVec(sum, sum, coefs[j])
		}
		for p, v := range sum {
			if i := first + field.Reverse(p, logLength-inner); i < len(out) {
				out[i] = v
			}
		}
		field.ScaleVec(x, x, step)
	}
}
