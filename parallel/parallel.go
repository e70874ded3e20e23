// Package parallel spreads work over processors. It is the only place of the
// module that starts goroutines, and no more of them compute at a time than
// GOMAXPROCS, the callers among them, however calls are nested.
//
// Whoever calls works too. Helpers join where there is work, and wait for a
// moment, awake, when there is none: a proof is hundreds of short loops with
// hashing between, and to wake a processor takes longer than most of them.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// For calls f on ranges that together make up [0,n). Ranges are at least grain
// long, except the last, and a few times as many as processors, so that an
// unlucky one does not hold up the rest. It runs inline where there would be one
// range only.
func For(n, grain int, f func(lo, hi int)) {
	size, ranges := cut(n, grain)
	switch ranges {
	case 0:
	case 1:
		f(0, n)
	default:
		j := newJob(ranges, func(r int) { f(r*size, min((r+1)*size, n)) })
		j.offer(runtime.GOMAXPROCS(0))
		j.work()
		j.wait()
	}
}

// cut is the size and the number of For's ranges.
func cut(n, grain int) (size, ranges int) {
	processors := runtime.GOMAXPROCS(0)
	if processors == 1 {
		return n, min(max(n, 0), 1)
	}
	size = max(grain, (n+4*processors-1)/(4*processors), 1)
	if size >= 64 {
		size = (size + 7) &^ 7 // whole vector registers
	}
	return size, (max(n, 0) + size - 1) / size
}

// With is For where f needs a state, such as working memory: fresh makes one for
// each of the calls that are under way at a time, whatever they left in it.
func With[S any](n, grain int, fresh func() S, f func(s S, lo, hi int)) {
	if _, ranges := cut(n, grain); ranges < 2 {
		For(n, grain, func(lo, hi int) { f(fresh(), lo, hi) })
		return
	}
	var mu sync.Mutex
	var free []S
	take := func() (s S, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if last := len(free) - 1; last >= 0 {
			s, ok, free = free[last], true, free[:last]
		}
		return s, ok
	}
	For(n, grain, func(lo, hi int) {
		s, ok := take()
		if !ok {
			s = fresh()
		}
		f(s, lo, hi)
		mu.Lock()
		defer mu.Unlock()
		free = append(free, s)
	})
}

// Both calls f and g, at the same time where a processor is free for g, and
// returns when both have.
func Both(f, g func()) {
	wait := Start(g)
	f()
	wait()
}

// Start lets a helper call f as soon as one is free, and returns what waits for
// it: that calls f itself if nobody has begun to. It must be called, perhaps more
// than once, and f must not wait for what its caller does in between.
func Start(f func()) (wait func()) {
	j := newJob(1, func(int) { f() })
	if processors := runtime.GOMAXPROCS(0); processors > 1 {
		j.offer(processors)
	}
	return func() {
		j.work()
		j.wait()
	}
}

// job is a loop over ranges, or a call: one range.
type job struct {
	call   func(r int)
	ranges int64
	next   atomic.Int64  // the first range that nobody has taken
	left   atomic.Int64  // ranges that have not ended
	parked atomic.Bool   // its caller sleeps until the last has
	ended  chan struct{} // wakes the caller
	place  *atomic.Pointer[job]
}

func newJob(ranges int, call func(r int)) *job {
	j := &job{call: call, ranges: int64(ranges)}
	j.left.Store(j.ranges)
	return j
}

// isLoop tells loops from calls, which may take long: who waits does not begin
// one.
func (j *job) isLoop() bool { return j.ranges > 1 }

// offer shows the job to helpers and has new ones started where too few are
// awake. Where no place is free nobody sees it, and its caller does it alone.
func (j *job) offer(processors int) {
	places := board[:loops]
	if !j.isLoop() {
		places = board[loops:]
	}
	for i := range places {
		p := &places[i]
		if j.place = p; p.Load() == nil && p.CompareAndSwap(nil, j) {
			wanted := min(int(j.ranges)-1, processors-1)
			if !j.isLoop() {
				wanted = 1
			}
			for range wanted - int(idle.Load()) {
				if !hire() {
					return
				}
			}
			return
		}
	}
}

// work does what is left to begin of the job, and takes it off the board.
func (j *job) work() {
	for r := j.next.Add(1) - 1; r < j.ranges; r = j.next.Add(1) - 1 {
		j.call(int(r))
		if j.left.Add(-1) == 0 && j.parked.CompareAndSwap(true, false) {
			j.ended <- struct{}{}
			runtime.Gosched() // its processor first, while this goroutine looks for work
		}
	}
	if j.place != nil {
		j.place.CompareAndSwap(j, nil) // it may be another's, or nobody's
	}
}

// board is the jobs that helpers may join: first places for loops, then for calls.
var board [16]atomic.Pointer[job]

const loops = len(board) / 2

// find is a job with something left to begin, nil if there is none.
func find(loopsOnly bool) *job {
	places := board[:]
	if loopsOnly {
		places = board[:loops]
	}
	for i := range places {
		if j := places[i].Load(); j != nil && j.next.Load() < j.ranges {
			return j
		}
	}
	return nil
}
