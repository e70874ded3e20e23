package field

// Kernels over vectors of 16-bit integers, as quantised weights are: a quarter of
// the memory that elements take, where reading it is what takes time.

// SetSmall sets dst to the integers of src modulo p, in Montgomery form.
func SetSmall(dst Vec, src []int16) {
	dst = dst[:len(src)]
	i := blocks(len(src))
	if i > 0 {
		smallScale(&dst[0], &src[0], &toMontgomery, i)
	}
	for i *= lanes; i < len(src); i++ {
		dst[i] = Element{residue(int64(src[i]))}
		dst[i].Mul(&dst[i], &toMontgomery)
	}
}

// DotSmall returns Σ a_i·b_i.
func DotSmall(a Planes, b []int16) (sum Ext) {
	n := a.Len()
	a, b = a.sized(n), b[:n]
	var out accumulators
	for start := 0; start < blocks(n); start += maxBlocks {
		part := a.Slice(start*lanes, n)
		smallDot(&out, &part, &b[start*lanes], min(maxBlocks, blocks(n)-start))
		sum = Add(sum, out.reduce())
	}
	for i := blocks(n) * lanes; i < n; i++ {
		sum = Add(sum, MulBase(a.At(i), Element{residue(int64(b[i]))}))
	}
	return MulBase(sum, toMontgomery)
}

// AddCombinationSmall sets dst = dst + Σ_i coef_i · rows[i·stride:][:dst.Len()]: a
// combination of rows that lie stride integers apart.
func AddCombinationSmall(dst Planes, rows []int16, stride int, coef []Ext) {
	for len(coef) > 0 {
		count := min(combineRows, len(coef))
		addSmallRows(dst, rows, stride, coef[:count])
		coef = coef[count:]
		rows = rows[min(count*stride, len(rows)):]
	}
}

func addSmallRows(dst Planes, rows []int16, stride int, coef []Ext) {
	n := dst.Len()
	_ = rows[(len(coef)-1)*stride:][:n]
	var cut [combineRows]limbs
	for i, c := range coef {
		cut[i].set(c)
	}
	wide := 0
	for ; blocks(n-wide) >= combineCols/lanes; wide += combineCols {
		part := dst.Slice(wide, n).sized(combineCols)
		smallCombine32(&part, &rows[wide], stride*2, &cut[0], len(coef))
	}
	for i := 0; wide < n && i < len(coef); i++ {
		addScaledSmall(dst.Slice(wide, n), rows[i*stride+wide:i*stride+n], coef[i])
	}
}

// limbs are the lower and the upper limbs of an extension element's coefficients,
// which are low + 2^limbBits·high.
type limbs [2][3]uint64

func (l *limbs) set(c Ext) {
	for i, e := range [...]Element{c.A0, c.A1, c.A2} {
		l[0][i], l[1][i] = e[0]&(1<<limbBits-1), e[0]>>limbBits
	}
}

// addScaledSmall sets dst = dst + c·a.
func addScaledSmall(dst Planes, a []int16, c Ext) {
	var cells [256]Element
	for at := 0; at < len(a); at += len(cells) {
		part := cells[:min(len(cells), len(a)-at)]
		SetSmall(part, a[at:at+len(part)])
		AddScaledBase(dst.Slice(at, at+len(part)), part, c)
	}
}
