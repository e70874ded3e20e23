package relation

// Stored is the box of the cells of a tensor that rows of 2^logRow cells store,
// row-major and without gaps: of its padded cells, cut into rows, the rows that
// hold a cell of its own. Dimensions inside a row are padded to a power of two,
// those that only choose the row are not, and the one between the two is padded
// to a multiple of what a row holds of it. A tensor shorter than a row is padded
// in all of them.
func Stored(shape []int, logRow int) []int {
	box := make([]int, len(shape))
	inside := logRow // bits of the row that no dimension has taken yet
	for d := len(shape) - 1; d >= 0; d-- {
		bits := min(inside, Log2(shape[d]))
		inside -= bits
		box[d] = (shape[d] + 1<<bits - 1) >> bits << bits
	}
	return box
}
