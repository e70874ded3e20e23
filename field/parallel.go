package field

import "aver/parallel"

// Parallel is parallel.For.
func Parallel(n, grain int, f func(lo, hi int)) { parallel.For(n, grain, f) }
