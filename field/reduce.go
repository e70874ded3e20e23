package field

// dotChunk is the number of elements of one inner product: long enough to hide
// the reduction of its eight lanes, short enough for the first-level cache.
const dotChunk = 512

// Sum returns Σ a_i.
func Sum(a Planes) Ext { return Ext{A0: a[0].Sum(), A1: a[1].Sum(), A2: a[2].Sum()} }

// DotBase returns Σ a_i·b_i, b in the base field.
func DotBase(a Planes, b Vec) (sum Ext) {
	n := len(b)
	for lo := 0; lo < n; lo += dotChunk {
		hi := min(lo+dotChunk, n)
		c := a.Slice(lo, hi)
		part := Ext{A0: c[0].InnerProduct(b[lo:hi]), A1: c[1].InnerProduct(b[lo:hi]), A2: c[2].InnerProduct(b[lo:hi])}
		sum.Add(&sum, &part)
	}
	return sum
}

// Dot returns Σ a_i·b_i.
func Dot(a, b Planes) (sum Ext) {
	n := a.Len()
	var p [5]Element // the coefficients of t^0 … t^4
	for lo := 0; lo < n; lo += dotChunk {
		hi := min(lo+dotChunk, n)
		for i := range a {
			x := a[i][lo:hi]
			for j := range b {
				e := x.InnerProduct(b[j][lo:hi])
				p[i+j].Add(&p[i+j], &e)
			}
		}
	}
	// t³ = t + 1 and t⁴ = t² + t
	sum.A0.Add(&p[0], &p[3])
	sum.A1.Add(&p[1], &p[3]).Add(&sum.A1, &p[4])
	sum.A2.Add(&p[2], &p[4])
	return sum
}
