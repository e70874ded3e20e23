package tensor

import (
	"runtime"
	"sync"
)

// Parallel calls f on consecutive parts of [0, n) that together cover it, each
// of at least grain elements, on at most GOMAXPROCS goroutines. A short range
// runs inline.
func Parallel(n, grain int, f func(lo, hi int)) {
	parts := min(runtime.GOMAXPROCS(0), n/max(grain, 1))
	if parts <= 1 {
		if n > 0 {
			f(0, n)
		}
		return
	}
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { f(i*n/parts, (i+1)*n/parts) })
	}
	wg.Wait()
}
