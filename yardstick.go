package aver

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"aver/usage"
)

// yardstick is a made-up model to measure.
type yardstick struct {
	model interface {
		Compile(context.Context, CompileOptions) (*Model, error)
	}
	bits int
}

// yardsticks are the models of Calibrate: each has more than the others of
// something that costs.
var yardsticks = []yardstick{
	{convolutions{4, 4, 4}, 8}, // nothing much
	{Stack{Width: 64, Blocks: 2, Rows: 1}, 8},
	{Stack{Width: 24, Blocks: 8, Rows: 4}, 8},   // layers
	{Stack{Width: 512, Blocks: 1, Rows: 1}, 8},  // weights
	{Stack{Width: 256, Blocks: 2, Rows: 4}, 8},  // weights of several layers
	{Stack{Width: 256, Blocks: 1, Rows: 32}, 8}, // products
	{Stack{Width: 96, Blocks: 1, Rows: 128}, 8}, // lookups
	{Stack{Width: 32, Blocks: 2, Rows: 2}, 12},  // rows of tables
	{convolutions{8, 16, 16}, 8},
	{convolutions{8, 32, 32}, 8},  // lookups under windows
	{convolutions{16, 64, 16}, 8}, // products under windows
}

// convolutions is a model of three convolutions of a square image, from channels
// to more and back, with ReLU after each.
type convolutions struct{ channels, more, size int }

// Compile makes a Model of the convolutions, calibrated on a random input.
func (c convolutions) Compile(ctx context.Context, opt CompileOptions) (*Model, error) {
	b := newSynthetic("convolutions", 1, c.channels, c.size, c.size)
	x := "x"
	for _, channels := range [][2]int{{c.channels, c.more}, {c.more, c.more}, {c.more, c.channels}} {
		x = b.node("Relu", nil, b.conv(x, int64(channels[0]), int64(channels[1]), 3))
	}
	return b.compile(ctx, x, opt)
}

// Calibrate measures some small made-up models, in some ten seconds. The machine
// should have little else to do meanwhile.
func Calibrate(ctx context.Context, progress Progress) (*Calibration, error) {
	return calibrate(ctx, progress, yardsticks, 4)
}

// calibrate measures every model twice a round: what slows the machine down for a
// while slows all of them.
func calibrate(ctx context.Context, progress Progress, made []yardstick, rounds int) (*Calibration, error) {
	dir, err := os.MkdirTemp("", "aver-calibrate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	probe, err := NewProbe(ctx)
	if err != nil {
		return nil, err
	}
	defer probe.Close()
	files := make([]string, len(made))
	for i, y := range made {
		progress.at("compile", i, len(made))
		files[i] = filepath.Join(dir, fmt.Sprint(i))
		if err := y.save(ctx, files[i]); err != nil {
			return nil, err
		}
	}
	runs, paces := make([]measuring, len(made)), []usage.Usage(nil)
	for n := range rounds * len(made) {
		progress.at("measure", n, rounds*len(made))
		if err := probe.measure(ctx, &paces, 1); err != nil {
			return nil, err
		}
		run := func(m *Model, x Values) error { return runs[n%len(made)].run(ctx, m, x, false) }
		if err := fromFile(ctx, files[n%len(made)], 2, run); err != nil {
			return nil, err
		}
	}
	c := NewCalibration()
	for i := range runs {
		runs[i].paces = paces
		c.Models = append(c.Models, runs[i].result())
	}
	return c, nil
}

func (y yardstick) save(ctx context.Context, name string) error {
	m, err := y.model.Compile(ctx, CompileOptions{Bits: y.bits})
	if err != nil {
		return err
	}
	return m.Save(name)
}

// fromFile calls f so many times with a model from its file, as it is used, and closes
// it again: what is open takes memory, which is not that of the next one. A proof
// before that brings the file into memory; it would hardly count in a median of
// Measure.
func fromFile(ctx context.Context, name string, times int, f func(m *Model, x Values) error) error {
	m, err := OpenModel(name + ".aver")
	if err != nil {
		return err
	}
	defer m.Close()
	x := m.RandomInput(1)
	_, _, err = m.Prove(ctx, x, ProveOptions{})
	for n := 0; n < times && err == nil; n++ {
		err = f(m, x)
	}
	return err
}
