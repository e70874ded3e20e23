//go:build !unix

package usage

import (
	"runtime"
	"time"
)

// CPU is not known here.
func CPU() time.Duration { return 0 }

func resetPeak() {}

// peakBytes is what the Go runtime has taken from the system.
func peakBytes() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
