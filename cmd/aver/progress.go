package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"aver"
)

// progressOn shows stages on w as a bar, if w is a terminal; else it is silent.
// The caller calls done at the end.
func progressOn(w io.Writer) (report aver.Progress, done func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	b := &bar{w: w}
	return b.report, b.finish
}

// bar draws a bar for a stage, or for several that go on where the last ended.
type bar struct {
	w           io.Writer
	stage       string
	done, total int
	bar         *progressbar.ProgressBar
}

func (b *bar) report(stage string, done, total int) {
	total = max(total, 1)
	if b.bar != nil && total == b.total && done >= b.done {
		b.bar.Describe(stage)
	} else if b.bar == nil || b.stage != stage {
		b.finish()
		b.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(b.w),
			progressbar.OptionSetDescription(stage), progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(50e6))
	}
	b.stage, b.done, b.total = stage, done, total
	// A bar that cannot be drawn is no reason to stop proving.
	_ = b.bar.Set(min(done, total))
}

func (b *bar) finish() {
	if b.bar != nil {
		_ = b.bar.Clear()
		b.bar = nil
	}
}
