package field

// toMontgomery is the element whose Montgomery product with a plain value is
// that value's Montgomery form, and fromMontgomery undoes it.
var (
	toMontgomery   = *new(Element).SetUint64(1 << 52)
	fromMontgomery = Element{1}
)

// SetInts sets dst to the integers of src modulo p, in Montgomery form.
func SetInts(dst Vec, src []int64) {
	for i, v := range src {
		u := uint64(v + v>>63&Modulus)
		if u >= Modulus {
			if v %= Modulus; v < 0 {
				v += Modulus
			}
			u = uint64(v)
		}
		dst[i] = Element{u}
	}
	dst = dst[:len(src)]
	ScaleVec(dst, dst, toMontgomery)
}

// Ints sets dst to the integers nearest to zero that src stands for, in
// [−(p−1)/2, (p−1)/2].
func Ints(dst []int64, src Vec) {
	for i := range src {
		v := int64(src[i].Uint64())
		if v > Modulus/2 {
			v -= Modulus
		}
		dst[i] = v
	}
}

// Canonical sets the words of dst to the values in [0,p) of the elements of
// src. dst then holds plain integers, not elements: it is for hashing and files.
func Canonical(dst, src Vec) { ScaleVec(dst, src, fromMontgomery) }

// Montgomery undoes Canonical. It reports whether every word of src was below
// p; if not, dst is unspecified.
func Montgomery(dst, src Vec) bool {
	for i := range src {
		if src[i][0] >= Modulus {
			return false
		}
	}
	ScaleVec(dst, src, toMontgomery)
	return true
}
