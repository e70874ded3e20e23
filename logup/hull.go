package logup

import "math/bits"

// logRun is the logarithm of the leaves in a run: hulls are made of runs.
const logRun = 9

// Hull is the box in which the numerators of a lookup over a box are 1: the least
// that holds whole runs of 512 leaves, or all leaves of a padded box that has fewer.
// In runs outside it there is nothing to compute, and none has numerators of both
// kinds.
func Hull(sizes []int) []int {
	hull := make([]int, len(sizes))
	low := 0 // variables of the dimensions after the present one
	for i := len(sizes) - 1; i >= 0; i-- {
		step := 1 << max(0, logRun-low)
		hull[i] = min((sizes[i]+step-1)/step*step, 1<<log2(sizes[i]))
		low += log2(sizes[i])
	}
	return hull
}

// Surplus is the number of cells of a box's hull that are outside the box: what
// their fractions, 1/1 each, add to the sum.
func Surplus(sizes []int) int64 {
	inHull, inBox := int64(1), int64(1)
	for i, n := range Hull(sizes) {
		inHull, inBox = inHull*int64(n), inBox*int64(sizes[i])
	}
	return inHull - inBox
}

func log2(n int) int { return bits.Len(uint(n - 1)) }
