package parallel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func withProcessors(t *testing.T, n int) {
	old := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(old) })
}

// TestFor: every index once, in ranges of the grain, however loops are nested
// and whoever else has loops.
func TestFor(t *testing.T) {
	for _, processors := range []int{1, 2, 5} {
		withProcessors(t, processors)
		for _, n := range []int{0, 1, 7, 64, 1000} {
			for _, grain := range []int{0, 1, 10, 2000} {
				counts := make([]atomic.Int32, n*3)
				For(3, 1, func(a, b int) {
					for ; a < b; a++ {
						For(n, grain, func(lo, hi int) {
							if hi != n && hi-lo < grain {
								t.Errorf("n %d, grain %d: a range of %d", n, grain, hi-lo)
							}
							for i := lo; i < hi; i++ {
								counts[a*n+i].Add(1)
							}
						})
					}
				})
				for i := range counts {
					if c := counts[i].Load(); c != 1 {
						t.Fatalf("GOMAXPROCS %d, n %d, grain %d: index %d was visited %d times", processors, n, grain, i%n, c)
					}
				}
			}
		}
	}
}

// TestBoth: both calls end, also where one waits for the other's loops, or
// where all places are taken.
func TestBoth(t *testing.T) {
	for _, processors := range []int{1, 2, 3} {
		withProcessors(t, processors)
		var sum atomic.Int64
		var nest func(depth int)
		nest = func(depth int) {
			if depth == 0 {
				For(100, 1, func(lo, hi int) { sum.Add(int64(hi - lo)) })
				return
			}
			Both(func() { nest(depth - 1) }, func() { nest(depth - 1) })
		}
		for range 20 {
			sum.Store(0)
			nest(6)
			if sum.Load() != 6400 {
				t.Fatalf("GOMAXPROCS %d: %d of 6400 indices were visited", processors, sum.Load())
			}
		}
	}
}

// TestAtOnce: what can run at once does, and loops in loops are not more of it. (A
// caller that slept may wake while the helper in its place still works.)
func TestAtOnce(t *testing.T) {
	const processors = 3
	withProcessors(t, processors)
	var now, most atomic.Int64
	enter := func() {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
	}
	meet := make(chan struct{})
	Both(func() { enter(); <-meet; now.Add(-1) }, func() { enter(); meet <- struct{}{}; now.Add(-1) })
	for range 50 {
		For(64, 1, func(lo, hi int) {
			For(64, 1, func(lo, hi int) {
				enter()
				runtime.Gosched()
				now.Add(-1)
			})
		})
	}
	if got := most.Load(); got < 2 || got > 2*processors {
		t.Errorf("%d calls at once, want 2 to %d", got, 2*processors)
	}
}

// TestWith: no state is in two calls at a time, and states are used again.
func TestWith(t *testing.T) {
	withProcessors(t, 3)
	var made atomic.Int64
	type state struct{ busy atomic.Bool }
	fresh := func() *state { made.Add(1); return new(state) }
	var sum atomic.Int64
	With(1000, 1, fresh, func(s *state, lo, hi int) {
		if !s.busy.CompareAndSwap(false, true) {
			t.Error("a state is in two calls at a time")
		}
		sum.Add(int64(hi - lo))
		s.busy.Store(false)
	})
	if sum.Load() != 1000 || made.Load() > 4 {
		t.Errorf("%d of 1000 indices, %d states", sum.Load(), made.Load())
	}
}
