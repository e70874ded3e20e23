package field

import "math/bits"

const (
	combineCols = 32 // columns that combine32 takes

	wordBits       = 52 // of the Montgomery radix
	wordMask       = 1<<wordBits - 1
	modulusInverse = 0xe000400000001 // p⁻¹ mod 2^52
)

// reduceLanes returns the Montgomery reduction of Σ lo + 2^52·Σ hi, where each
// hi is below 2^59.
func reduceLanes(lo, hi *[lanes]uint64) Element {
	var l, h uint64
	for i := range lo {
		l += lo[i] & wordMask
		h += hi[i] + lo[i]>>wordBits
	}
	m := l * modulusInverse & wordMask
	top, bottom := bits.Mul64(m, Modulus)
	e := Element{(h + l>>wordBits) % Modulus}
	below := Element{top<<(64-wordBits) | bottom>>wordBits} // < p
	e.Sub(&e, &below)
	return e
}

// accumulators are the low and high halves of sums of products: of the three
// coefficients, lane by lane.
type accumulators [6][lanes]uint64

func (s *accumulators) reduce() Ext {
	return Ext{A0: reduceLanes(&s[0], &s[1]), A1: reduceLanes(&s[2], &s[3]), A2: reduceLanes(&s[4], &s[5])}
}

// Sum returns Σ a_i.
func Sum(a Planes) Ext { return Ext{A0: SumVec(a[0]), A1: SumVec(a[1]), A2: SumVec(a[2])} }

// DotBase returns Σ a_i·b_i, b in the base field.
func DotBase(a Planes, b Vec) (sum Ext) {
	n := a.Len()
	a, b = a.sized(n), b[:n]
	var out accumulators
	for start := 0; start < blocks(n); start += maxBlocks {
		part := a.Slice(start*lanes, n)
		baseDot(&out, &part, &b[start*lanes], min(maxBlocks, blocks(n)-start))
		sum = Add(sum, out.reduce())
	}
	for i := blocks(n) * lanes; i < n; i++ {
		sum = Add(sum, MulBase(a.At(i), b[i]))
	}
	return sum
}

// Dot returns Σ a_i·b_i.
func Dot(a, b Planes) (sum Ext) {
	n := a.Len()
	a, b = a.sized(n), b.sized(n)
	var out [10][lanes]uint64
	for start := 0; start < blocks(n); start += maxBlocks {
		x, y := a.Slice(start*lanes, n), b.Slice(start*lanes, n)
		extDot(&out, &x, &y, min(maxBlocks, blocks(n)-start))
		var p [5]Element // the coefficients of t⁰ … t⁴, where t³ = t + 1
		for j := range p {
			p[j] = reduceLanes(&out[2*j], &out[2*j+1])
		}
		p[0].Add(&p[0], &p[3])
		p[1].Add(&p[1], &p[3]).Add(&p[1], &p[4])
		p[2].Add(&p[2], &p[4])
		sum = Add(sum, Ext{A0: p[0], A1: p[1], A2: p[2]})
	}
	for i := blocks(n) * lanes; i < n; i++ {
		sum = Add(sum, Mul(a.At(i), b.At(i)))
	}
	return sum
}

// AddCombination sets dst = dst + Σ_i coef_i · rows[i·stride:][:dst.Len()]: a
// combination of rows that lie stride elements apart.
func AddCombination(dst Planes, rows Vec, stride int, coef []Ext) {
	for len(coef) > 0 {
		count := min(combineRows, len(coef))
		addRows(dst, rows, stride, coef[:count])
		coef = coef[count:]
		rows = rows[min(count*stride, len(rows)):]
	}
}

func addRows(dst Planes, rows Vec, stride int, coef []Ext) {
	n := dst.Len()
	_ = rows[(len(coef)-1)*stride:][:n]
	wide := 0
	for ; blocks(n-wide) >= combineCols/lanes; wide += combineCols {
		part := dst.Slice(wide, n).sized(combineCols)
		combine32(&part, &rows[wide], stride*8, &coef[0], len(coef))
	}
	for i := 0; wide < n && i < len(coef); i++ {
		AddScaledBase(dst.Slice(wide, n), rows[i*stride+wide:i*stride+n], coef[i])
	}
}
