package field

// CanonicalFactor is what Interleave multiplies elements by to have their values
// in [0,p), as Canonical has them. A Transform of those gives values too: it is
// linear, and its factors are elements.
func CanonicalFactor() Element { return fromMontgomery }

// Interleave sets dst[8·j + i] = c·rows[i][j]. Rows have an eighth of dst's length,
// or more.
func Interleave(dst Vec, rows *[lanes]Vec, c Element) {
	n := len(dst) / lanes
	from := blocks(n) * lanes
	if from > 0 {
		p := firsts(rows, n)
		interleave(&dst[0], &p, &c, blocks(n))
	}
	for i, row := range rows {
		for j, v := range row[from:n] {
			dst[(from+j)*lanes+i].Mul(&v, &c)
		}
	}
}

// Deinterleave sets rows[i][j] = src[8·j + i]. Rows have an eighth of src's length,
// or more.
func Deinterleave(rows *[lanes]Vec, src Vec) {
	n := len(src) / lanes
	from := blocks(n) * lanes
	if from > 0 {
		p := firsts(rows, n)
		deinterleave(&p, &src[0], blocks(n))
	}
	for i, row := range rows {
		for j := from; j < n; j++ {
			row[j] = src[j*lanes+i]
		}
	}
}

// firsts are the first elements of rows that have n.
func firsts(rows *[lanes]Vec, n int) (p [lanes]*Element) {
	for i, row := range rows {
		p[i] = &row[:n][0]
	}
	return p
}
