package aver

import (
	"errors"
	"os"
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

// At is the calibration as it would have been at a pace: times are scaled by what
// the probe took beside them. Without a probe they stay.
func (c *Calibration) At(p Pace) *Calibration {
	at := *c
	at.Models = make([]*Measurement, len(c.Models))
	for i, m := range c.Models {
		at.Models[i] = m.at(p)
	}
	return &at
}

// at is the measurement as it would have been at a pace.
func (m *Measurement) at(p Pace) *Measurement {
	wall, cpu := ratio(p.Seconds, m.Pace.Seconds), ratio(p.CPUSeconds, m.Pace.CPUSeconds)
	at := *m
	at.RunSeconds, at.ProveSeconds, at.VerifySeconds = wall*m.RunSeconds, wall*m.ProveSeconds, wall*m.VerifySeconds
	at.ProveCPU, at.VerifyCPU = cpu*m.ProveCPU, cpu*m.VerifyCPU
	at.Stages = make([]Stage, len(m.Stages))
	for i, s := range m.Stages {
		at.Stages[i] = Stage{s.Name, wall * s.Seconds, cpu * s.CPUSeconds}
	}
	at.Pace = Pace{wall * m.Pace.Seconds, cpu * m.Pace.CPUSeconds}
	return &at
}
