package field

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls f on ranges that together make up [0,n), on at most GOMAXPROCS
// goroutines. Ranges are at least grain long, except the last, and a few times
// as many as goroutines, so that an unlucky one does not hold up the rest. It
// runs inline where there would be one range only.
func Parallel(n, grain int, f func(lo, hi int)) {
	if n <= 0 {
		return
	}
	workers := runtime.GOMAXPROCS(0)
	size := max(grain, (n+4*workers-1)/(4*workers), 1)
	if size >= 64 {
		size = (size + 7) &^ 7 // whole vector registers
	}
	ranges := (n + size - 1) / size
	workers = min(workers, ranges)
	if workers == 1 {
		f(0, n)
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for r := int(next.Add(1)) - 1; r < ranges; r = int(next.Add(1)) - 1 {
				f(r*size, min((r+1)*size, n))
			}
		})
	}
	wg.Wait()
}
