package graph

// maxElements bounds a tensor that a model makes (4 GiB of float32), so that a
// hostile shape is refused before it is allocated.
const maxElements = 1 << 30

// countElements is NumElements without overflow; ok is false when a dimension
// is negative or the product exceeds maxElements.
func countElements(shape []int) (n int, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 {
			return 0, false
		}
		if d == 0 {
			return 0, true
		}
		if n > maxElements/d {
			return 0, false
		}
		n *= d
	}
	return n, true
}
