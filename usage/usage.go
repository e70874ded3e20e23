// Package usage measures what work takes: time, processor time and memory.
package usage

import (
	"runtime/debug"
	"time"
)

// Usage is what some work took.
type Usage struct {
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"` // user and system, of all threads
	PeakBytes  int64   `json:"peak_bytes"`  // of the whole process while it ran
}

// Measure runs f and returns its error. Free memory goes back to the system
// first, so that f pays for the pages that it needs, as a new process would. The
// peak of memory is that of f where the system can reset its high-water mark,
// and else that of the process so far.
func Measure(f func() error) (Usage, error) {
	debug.FreeOSMemory() // what others left behind is not f's
	resetPeak()
	cpu, start := CPU(), time.Now()
	err := f()
	return Usage{
		Seconds:    time.Since(start).Seconds(),
		CPUSeconds: (CPU() - cpu).Seconds(),
		PeakBytes:  peakBytes(),
	}, err
}
