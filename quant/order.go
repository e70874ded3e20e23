package quant

import (
	"slices"

	"aver/relation"
)

// Rows of a commitment to weights are about so long, in cells.
const shortRow, longRow = 11, 14

// manyWeights are so many that reading them is what a proof's time goes to.
const manyWeights = 1 << 20

// ordered is a weight with the dimensions of its tensor in the order that is
// stored in the fewest cells. Every dimension inside a row is padded to a power of
// two, those that choose the row are not: a kernel's 5×5 taps, 8×8 when padded,
// should choose it. The usual order, the output's variables first, lets a proof
// read weights once instead of twice. It stays unless another saves a sixth, or a
// third of many: then the summed variables come first, the most padded ones in
// front.
func (w *weight) ordered(sizes []int, outputs int) *weight {
	shape := permuted(sizes, w.vars)
	var summed, outs []int // dimensions
	for d, v := range w.vars {
		if v < outputs {
			outs = append(outs, d)
		} else {
			summed = append(summed, d)
		}
	}
	slices.SortStableFunc(summed, func(i, j int) int { // by padded size over size, descending
		return shape[i]<<relation.Log2(shape[j]) - shape[j]<<relation.Log2(shape[i])
	})
	perm := append(summed, outs...)
	share := 6
	if len(w.data) > manyWeights {
		share = 3
	}
	if share*storedCells(permuted(shape, perm)) > (share-1)*storedCells(shape) {
		return w
	}
	tensor := &operand{constant: w.data, shape: shape}
	return &weight{permuted(w.vars, perm), tensor.transpose(perm).constant, w.public}
}

// permuted is values[at[0]], values[at[1]], …
func permuted(values, at []int) []int {
	out := make([]int, len(at))
	for i, j := range at {
		out[i] = values[j]
	}
	return out
}

// storedCells adds up the cells that are stored for a tensor over all usual row
// lengths.
func storedCells(shape []int) (cells int) {
	for logRow := shortRow; logRow <= longRow; logRow++ {
		cells += relation.Size(relation.Stored(shape, logRow))
	}
	return cells
}
