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

// bar draws one bar a stage.
type bar struct {
	w     io.Writer
	stage string
	bar   *progressbar.ProgressBar
}

func (b *bar) report(stage string, done, total int) {
	if b.stage != stage {
		b.finish()
		b.stage = stage
		b.bar = progressbar.NewOptions(max(total, 1), progressbar.OptionSetWriter(b.w),
			progressbar.OptionSetDescription(stage), progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(50e6))
	}
	// A bar that cannot be drawn is no reason to stop proving.
	_ = b.bar.Set(min(done, max(total, 1)))
}

func (b *bar) finish() {
	if b.bar != nil {
		_ = b.bar.Clear()
		b.bar = nil
	}
}
