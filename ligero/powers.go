package ligero

import "aver/field"

// Sizes of PowerSums: 2^logLanes transforms are interleaved, and done in parts of
// 2^logPart points, which stay in the first-level cache.
const (
	logLanes = 3
	logPart  = 8
)

// PowerSums returns Σ_j scales[j]·x_j^i for i < length ≤ 2^logLength, where x_j
// is the point of the j-th position of codewords of 2^logLength symbols: the sum
// of the linear forms that give a row's symbols there. Positions differ. The
// result comes from mem.
//
// With ω^e for x_j it is the transform Σ_e A_e·ω^(e·i) of a sparse A. Written as
// Σ_{a < 8} ω^(a·i) · Σ_b A_(a+8b)·ω^(8·b·i), the inner sums are eight interleaved
// transforms that depend on i modulo n/8 only, and the outer is a polynomial in
// ω^i, which is evaluated for as many i as are asked for.
func PowerSums(mem *field.Memory, logLength int, positions []int, scales []field.Ext, length int) field.Planes {
	inner := min(logLanes, logLength)
	s := &powerSums{logLength: logLength, inner: inner, out: mem.Planes(length), scales: scales}
	s.exponents = make([]int, len(positions))
	for j, q := range positions {
		s.exponents[j] = field.Reverse(q, logLength)
	}
	s.factors = field.Twiddles(max(logLength-1, 0))
	points := logLength - inner
	parts := 1 << max(0, points-logPart)
	field.Parallel(parts, 1, func(lo, hi int) {
		p := s.newPart(1 << min(points, logPart))
		for t := lo; t < hi; t++ {
			p.run(t, parts)
		}
	})
	return s.out
}

type powerSums struct {
	logLength, inner int
	exponents        []int
	scales           []field.Ext
	factors          field.Vec // of transforms of 2^logLength points
	out              field.Planes
}

// part is the state of one goroutine: size points of all interleaved transforms.
type part struct {
	*powerSums
	size, width int
	data        [3]field.Vec // size × width, a plane each
	coefs       field.Vec    // of one plane, width × size
	x, acc      field.Vec
}

func (s *powerSums) newPart(size int) *part {
	p := &part{powerSums: s, size: size, width: 1 << s.inner}
	for i := range p.data {
		p.data[i] = make(field.Vec, size*p.width)
	}
	p.coefs, p.x, p.acc = make(field.Vec, size*p.width), make(field.Vec, size), make(field.Vec, size)
	return p
}

// run is the t-th of so many parts of the outcome of the inner transforms, and of
// the sums at each i that it is for.
func (p *part) run(t, parts int) {
	p.reduce(t, parts)
	for plane, data := range p.data {
		transform(data, p.factors, p.width, t)
		for a := range p.width {
			column := p.coefs[a*p.size : (a+1)*p.size]
			for i := range column {
				column[i] = data[i*p.width+a]
			}
		}
		p.outer(p.out[plane], t, parts)
	}
}

// reduce is the sparse polynomials of the inner transforms modulo X^size − c, for
// the t-th of the constants at which such a modulus divides X^(size·parts) − 1.
func (p *part) reduce(t, parts int) {
	powers := make(field.Vec, parts)
	var c field.Element
	c.Square(&p.factors[t])
	powers[0].SetOne()
	for i := 1; i < parts; i++ {
		powers[i].Mul(&powers[i-1], &c)
	}
	for _, data := range p.data {
		clear(data)
	}
	for j, e := range p.exponents {
		b := e >> p.inner
		at := b%p.size*p.width + e%p.width
		v := field.MulBase(p.scales[j], powers[b/p.size])
		p.data[0][at].Add(&p.data[0][at], &v.A0)
		p.data[1][at].Add(&p.data[1][at], &v.A1)
		p.data[2][at].Add(&p.data[2][at], &v.A2)
	}
}

// outer evaluates the outer polynomials at ω^i, for the i whose remainders modulo
// n/width are those of the part.
func (p *part) outer(out field.Vec, t, parts int) {
	points := p.size * parts
	for i := range p.x { // ω^i, i < points, in the order of a transform's outcome
		p.x[i] = p.factors[(t*p.size+i)<<p.inner>>1]
	}
	step := field.RootOfUnity(p.inner)
	last := len(p.coefs) - p.size
	for first := 0; first < len(out); first += points {
		copy(p.acc, p.coefs[last:])
		for at := last - p.size; at >= 0; at -= p.size {
			field.MulVec(p.acc, p.acc, p.x)
			field.AddVec(p.acc, p.acc, p.coefs[at:at+p.size])
		}
		for i, v := range p.acc {
			if i := first + field.Reverse(t*p.size+i, p.logLength-p.inner); i < len(out) {
				out[i] = v
			}
		}
		field.ScaleVec(p.x, p.x, step)
	}
}
