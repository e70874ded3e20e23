package parallel

import (
	"runtime"
	"sync/atomic"
)

var (
	helpers atomic.Int64 // goroutines beside callers
	idle    atomic.Int64 // those that look for work
	asleep  atomic.Int64 // callers whose processor a helper may have
)

// looks is how often who has no work looks for some before it ends or sleeps: some
// 50 µs, about as long as it takes to wake a processor.
const looks = 5000

// hire starts a helper, unless there are enough. Those in place of callers that are
// asleep leave alone what may take long: the caller will want its processor back.
func hire() bool {
	for {
		n := helpers.Load()
		spare := int64(runtime.GOMAXPROCS(0)) - 1
		if n >= spare+asleep.Load() {
			return false
		}
		if helpers.CompareAndSwap(n, n+1) {
			go help(n >= spare)
			return true
		}
	}
}

// help works as long as there is work.
func help(loopsOnly bool) {
	for j := look(loopsOnly); j != nil; j = look(loopsOnly) {
		j.work()
	}
	helpers.Add(-1)
	if find(loopsOnly) != nil {
		hire() // who offered a job a moment ago may have counted on this helper
	}
}

// look waits for a job for a moment.
func look(loopsOnly bool) *job {
	idle.Add(1)
	defer idle.Add(-1)
	for range looks {
		if j := find(loopsOnly); j != nil {
			return j
		}
		if loopsOnly && asleep.Load() == 0 {
			break
		}
	}
	return nil
}

// wait returns when all of the job has ended. Meanwhile it helps with loops, and
// sleeps when there are none for a moment.
func (j *job) wait() {
	for range looks {
		if j.left.Load() == 0 {
			return
		}
		if other := find(true); other != nil {
			other.work()
		}
	}
	j.ended = make(chan struct{}, 1)
	j.parked.Store(true)
	if j.left.Load() == 0 && j.parked.CompareAndSwap(true, false) {
		return // and nobody will wake it
	}
	asleep.Add(1)
	if find(true) != nil {
		hire()
	}
	<-j.ended
	asleep.Add(-1)
}
