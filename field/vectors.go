package field

// Kernels over base vectors. They do what Vec's methods do, but leave the
// processor's vector state clean: gnark-crypto's kernels omit VZEROUPPER, and
// then every legacy SSE instruction that follows, Go's own and SHA-256's, is
// slow (measured: 160 ns a call, and hashing fifty times slower). So use these.
//
// In every kernel of this package operands have dst's length, or the call
// panics as a slice expression would; dst may be the same memory as any
// operand, but may not overlap one otherwise.

// lanes is the number of elements in a vector register.
const lanes = 8

// AddVec sets dst = a + b.
func AddVec(dst, a, b Vec) {
	n := len(dst)
	a, b = a[:n], b[:n]
	i := blocks(n)
	if i > 0 {
		vecAdd(&dst[0], &a[0], &b[0], i)
	}
	for i *= lanes; i < n; i++ {
		dst[i].Add(&a[i], &b[i])
	}
}

// SubVec sets dst = a − b.
func SubVec(dst, a, b Vec) {
	n := len(dst)
	a, b = a[:n], b[:n]
	i := blocks(n)
	if i > 0 {
		vecSub(&dst[0], &a[0], &b[0], i)
	}
	for i *= lanes; i < n; i++ {
		dst[i].Sub(&a[i], &b[i])
	}
}

// MulVec sets dst = a·b, element by element.
func MulVec(dst, a, b Vec) {
	n := len(dst)
	a, b = a[:n], b[:n]
	i := blocks(n)
	if i > 0 {
		vecMul(&dst[0], &a[0], &b[0], i)
	}
	for i *= lanes; i < n; i++ {
		dst[i].Mul(&a[i], &b[i])
	}
}

// ScaleVec sets dst = c·a.
func ScaleVec(dst, a Vec, c Element) {
	n := len(dst)
	a = a[:n]
	i := blocks(n)
	if i > 0 {
		vecScale(&dst[0], &a[0], &c, i)
	}
	for i *= lanes; i < n; i++ {
		dst[i].Mul(&a[i], &c)
	}
}

// ScaleAddVec sets dst = c·a + b.
func ScaleAddVec(dst, a Vec, c Element, b Vec) {
	n := len(dst)
	a, b = a[:n], b[:n]
	i := blocks(n)
	if i > 0 {
		vecScaleAdd(&dst[0], &a[0], &c, &b[0], i)
	}
	for i *= lanes; i < n; i++ {
		var t Element
		t.Mul(&a[i], &c)
		dst[i].Add(&t, &b[i])
	}
}

// SumVec returns Σ a_i.
func SumVec(a Vec) (sum Element) {
	var out [lanes]uint64
	n := len(a)
	for start := 0; start < blocks(n); start += maxBlocks {
		vecSum(&out, &a[start*lanes], min(maxBlocks, blocks(n)-start))
		for _, v := range out {
			part := Element{v % Modulus}
			sum.Add(&sum, &part)
		}
	}
	for i := blocks(n) * lanes; i < n; i++ {
		sum.Add(&sum, &a[i])
	}
	return sum
}
