package aver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// Calibration is what proving some models took on one machine. From it follow
// estimates for others.
type Calibration struct {
	Machine string         `json:"machine"` // see Machine
	Threads int            `json:"threads"` // GOMAXPROCS
	Build   string         `json:"build"`   // of the program that measured
	Clear   bool           `json:"clear"`   // whether the proofs were made with --clear
	Models  []*Measurement `json:"models"`
}

// NewCalibration has no measurements yet, and says where it is made.
func NewCalibration() *Calibration {
	return &Calibration{Machine: machine(), Threads: runtime.GOMAXPROCS(0), Build: build()}
}

// IsHere reports whether the calibration was made on this kind of machine, with
// this program and as many threads.
func (c *Calibration) IsHere() bool {
	here := NewCalibration()
	return c.Machine == here.Machine && c.Threads == here.Threads && c.Build == here.Build
}

// Check refuses a calibration, read from a file, that says nothing about hidden
// proofs.
func (c *Calibration) Check() error {
	switch {
	case len(c.Models) == 0 || slices.Contains(c.Models, nil):
		return errors.New("no measurements of models")
	case c.Clear:
		return errors.New("it measured proofs that hide nothing; measure without --clear")
	}
	stages := len(c.Models[0].Stages)
	for _, m := range c.Models {
		if len(m.Stages) != stages || stages == 0 || m.ProveSeconds <= 0 || m.PeakBytes <= 0 {
			return errors.New("its models were not all measured alike")
		}
	}
	return nil
}

// machine names the processor.
func machine() string {
	name := runtime.GOOS + "/" + runtime.GOARCH
	cpu, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return name
	}
	for line := range strings.Lines(string(cpu)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return name + " " + strings.TrimSpace(value)
		}
	}
	return name
}

// build names the program's version and, where it is known, its commit.
func build() string {
	name := Version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return name
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.time" || s.Key == "vcs.modified" {
			name += " " + s.Value
		}
	}
	return name
}

// Calibrate measures a few small made-up models, in some seconds. The machine
// should have little else to do meanwhile.
func Calibrate(ctx context.Context, progress Progress) (*Calibration, error) {
	return calibrate(ctx, progress, yardsticks, 5)
}

// yardstick makes a model to measure.
type yardstick func(context.Context) (*Model, error)

func calibrate(ctx context.Context, progress Progress, made []yardstick, runs int) (*Calibration, error) {
	dir, err := os.MkdirTemp("", "aver-calibrate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c := NewCalibration()
	for i, make := range made {
		progress.at("calibrate", i, len(made))
		m, err := make(ctx)
		if err != nil {
			return nil, err
		}
		r, err := measureFile(ctx, m, filepath.Join(dir, fmt.Sprint(i)), runs)
		if err != nil {
			return nil, err
		}
		c.Models = append(c.Models, r)
	}
	return c, nil
}

// measureFile measures a model from its file, as it is used, and takes the least
// times: what else the machine does is not the model's.
func measureFile(ctx context.Context, compiled *Model, name string, runs int) (*Measurement, error) {
	if err := compiled.Save(name); err != nil {
		return nil, err
	}
	m, err := OpenModel(name + ".aver")
	if err != nil {
		return nil, err
	}
	defer m.Close()
	return m.measure(ctx, m.RandomInput(1), runs, false, slices.Min)
}

// yardsticks are the models of Calibrate: each has more than the others of
// something that costs.
var yardsticks = []yardstick{
	Stack{Width: 24, Blocks: 1, Rows: 1}.yardstick,
	Stack{Width: 64, Blocks: 2, Rows: 1}.yardstick,
	Stack{Width: 512, Blocks: 1, Rows: 1}.yardstick, // weights
	Stack{Width: 96, Blocks: 2, Rows: 8}.yardstick,
	Stack{Width: 96, Blocks: 1, Rows: 128}.yardstick, // lookups
	convolutions{8, 16, 16}.yardstick,                // views
	convolutions{8, 32, 32}.yardstick,
}

func (s Stack) yardstick(ctx context.Context) (*Model, error) {
	return s.Compile(ctx, CompileOptions{Bits: 8})
}

// convolutions is a model of three convolutions of a square image, from channels
// to more and back, with ReLU after each.
type convolutions struct{ channels, more, size int }

func (c convolutions) yardstick(ctx context.Context) (*Model, error) {
	b := newSynthetic("convolutions", 1, c.channels, c.size, c.size)
	x := "x"
	for _, channels := range [][2]int{{c.channels, c.more}, {c.more, c.more}, {c.more, c.channels}} {
		x = b.node("Relu", nil, b.conv(x, int64(channels[0]), int64(channels[1]), 3))
	}
	return b.compile(ctx, x, CompileOptions{Bits: 8})
}
