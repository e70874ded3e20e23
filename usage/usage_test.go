package usage

import (
	"errors"
	"testing"
	"time"
)

func TestMeasure(t *testing.T) {
	if CPU() == 0 {
		t.Skip("this system does not tell processor time")
	}
	want := errors.New("no")
	var kept []byte
	u, err := Measure(func() error {
		kept = make([]byte, 64<<20)
		for i := range kept {
			kept[i] = byte(i)
		}
		for start := CPU(); CPU()-start < 20*time.Millisecond; {
			kept[0]++
		}
		return want
	})
	if !errors.Is(err, want) {
		t.Errorf("error %v", err)
	}
	if u.CPUSeconds < 0.02 || u.Seconds <= 0 || u.PeakBytes < int64(len(kept)) {
		t.Errorf("%+v for 64 MiB and 20 ms of processor time", u)
	}
}
