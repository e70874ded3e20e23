//go:build unix

package usage

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// CPU is the processor time, user and system, of this process.
func CPU() time.Duration {
	var ru unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &ru) != nil {
		return 0
	}
	return time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
}

// resetPeak starts the high-water mark of memory anew, where the system can.
func resetPeak() {
	// 5 means: reset the peak resident set size. See proc(5).
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peakBytes is the high-water mark of this process's memory.
func peakBytes() int64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if kib, ok := statusField(status, "VmHWM:"); ok {
			return kib << 10
		}
	}
	var ru unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &ru) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(ru.Maxrss)
	}
	return int64(ru.Maxrss) << 10
}

// statusField reads "name:   123 kB".
func statusField(status []byte, name string) (int64, bool) {
	for line := range bytes.Lines(status) {
		if f := bytes.Fields(line); len(f) >= 2 && string(f[0]) == name {
			v, err := strconv.ParseInt(string(f[1]), 10, 64)
			return v, err == nil
		}
	}
	return 0, false
}
