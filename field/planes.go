package field

// Planes is a vector of extension elements as a structure of arrays: plane i
// holds the coefficients of t^i. The three planes have one length.
type Planes [3]Vec

// NewPlanes returns n zeros. The planes share one allocation.
func NewPlanes(n int) Planes {
	v := make(Vec, 3*n)
	return Planes{v[:n:n], v[n : 2*n : 2*n], v[2*n:]}
}

// Len is the number of extension elements.
func (p Planes) Len() int { return len(p[0]) }

// Slice returns elements lo to hi−1; it shares memory with p.
func (p Planes) Slice(lo, hi int) Planes {
	return Planes{p[0][lo:hi], p[1][lo:hi], p[2][lo:hi]}
}

// At returns element i.
func (p Planes) At(i int) Ext { return Ext{A0: p[0][i], A1: p[1][i], A2: p[2][i]} }

// Set stores e as element i.
func (p Planes) Set(i int, e Ext) { p[0][i], p[1][i], p[2][i] = e.A0, e.A1, e.A2 }

// Copy copies the elements of src into p, which has the same length.
func (p Planes) Copy(src Planes) {
	for i := range p {
		copy(p[i], src[i])
	}
}

// Clear sets every element to zero.
func (p Planes) Clear() {
	for i := range p {
		clear(p[i])
	}
}

// PlanesOf returns the elements of src as planes.
func PlanesOf(src []Ext) Planes {
	p := NewPlanes(len(src))
	for i, e := range src {
		p.Set(i, e)
	}
	return p
}

// Exts returns the elements of p one after the other.
func (p Planes) Exts() []Ext {
	out := make([]Ext, p.Len())
	for i := range out {
		out[i] = p.At(i)
	}
	return out
}
