package main

import (
	"runtime/debug"
	"time"
)

// usage is what some work took.
type usage struct {
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"`
	PeakBytes  int64   `json:"peak_bytes"` // of the whole process while it ran
}

// measure runs f. The peak of memory is that of f where the system can reset
// its high-water mark, and else that of the process so far.
func measure(f func() error) (usage, error) {
	debug.FreeOSMemory() // what others left behind is not f's
	resetPeak()
	cpu, start := cpuTime(), time.Now()
	err := f()
	return usage{
		Seconds:    time.Since(start).Seconds(),
		CPUSeconds: (cpuTime() - cpu).Seconds(),
		PeakBytes:  peakBytes(),
	}, err
}
