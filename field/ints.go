package field

// toMontgomery is the element whose Montgomery product with a plain value is
// that value's Montgomery form, and fromMontgomery undoes it.
var (
	toMontgomery   = *new(Element).SetUint64(1 << 52)
	fromMontgomery = Element{1}
)

// SetInts sets dst to the integers of src modulo p, in Montgomery form.
func SetInts(dst Vec, src []int64) {
	dst = dst[:len(src)]
	for i := 0; i < len(src); {
		if n := blocks(len(src) - i); n > 0 {
			i += lanes * vecInts(&dst[i], &src[i], &toMontgomery, n)
		}
		if end := min(i+lanes, len(src)); i < end { // what is left, or out of range
			setFew(dst[i:end], src[i:end])
			i = end
		}
	}
}

// setFew is SetInts of at most a block, of any integers.
func setFew(dst Vec, src []int64) {
	if blocks(lanes) > 0 {
		var from [lanes]int64
		var to [lanes]Element
		if copy(from[:], src); vecInts(&to[0], &from[0], &toMontgomery, 1) > 0 {
			copy(dst, to[:])
			return
		}
	}
	for i, v := range src {
		dst[i] = Element{residue(v)}
		dst[i].Mul(&dst[i], &toMontgomery)
	}
}

// GetInts sets dst to the integers nearest to zero that the elements of src stand for.
func GetInts(dst []int64, src Vec) {
	dst = dst[:len(src)]
	for i := range src {
		if dst[i] = int64(src[i].Uint64()); dst[i] > Modulus/2 {
			dst[i] -= Modulus
		}
	}
}

// residue is v modulo p, in [0,p).
func residue(v int64) uint64 {
	if u := uint64(v + v>>63&Modulus); u < Modulus {
		return u
	}
	if v %= Modulus; v < 0 {
		v += Modulus
	}
	return uint64(v)
}

// FromCanonical sets dst to the elements whose values are the words of src, below
// p: it undoes Canonical.
func FromCanonical(dst, src Vec) { ScaleVec(dst, src, toMontgomery) }

// Canonical sets the words of dst to the values in [0,p) of the elements of
// src. dst then holds plain integers, not elements: it is for hashing and files.
func Canonical(dst, src Vec) { ScaleVec(dst, src, fromMontgomery) }
