package aver

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"aver/argument"
)

// A calibration finds the costs of the machine that it was made on, of stages
// that it knows and others, and applies them to a key's counts.
func TestEstimate(t *testing.T) {
	m := mustCompile(t, perceptron(), CompileOptions{})
	c := &Calibration{Models: inventedModels()}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	got := c.Estimate(m.VerifyingKey())
	want := invented(m.VerifyingKey().Argument.Count(argument.Hidden))
	total := 0.0
	for i, s := range want.Stages {
		total += s.Seconds
		if got.Stages[i].Name != s.Name || !near(got.Stages[i].Seconds, s.Seconds, 0.05) {
			t.Errorf("stage %+v, want %+v", got.Stages[i], s)
		}
	}
	if !near(got.ProveSeconds, total, 0.05) || !near(float64(got.PeakBytes), float64(want.PeakBytes), 0.05) {
		t.Errorf("estimated %+v, want %g s and %d bytes", got, total, want.PeakBytes)
	}
	done, all := got.progress("new")
	if first, _ := got.progress("commit"); first != 0 || done <= 0 || all <= done {
		t.Errorf("the last stage begins at %d of %d, the first at %d", done, all, first)
	}
}

func TestCalibrationIsRefused(t *testing.T) {
	for name, change := range map[string]func(*Calibration){
		"no models":     func(c *Calibration) { c.Models = nil },
		"null":          func(c *Calibration) { c.Models[1] = nil },
		"clear":         func(c *Calibration) { c.Clear = true },
		"no stages":     func(c *Calibration) { c.Models[2].Stages = nil },
		"fewer stages":  func(c *Calibration) { c.Models[2].Stages = c.Models[2].Stages[1:] },
		"no time":       func(c *Calibration) { c.Models[0].ProveSeconds = 0 },
		"other machine": func(c *Calibration) { c.Machine = "abacus" },
	} {
		c := NewCalibration()
		c.Models = inventedModels()
		if change(c); c.Check() == nil && c.IsHere() {
			t.Errorf("%s: taken", name)
		}
	}
}

// Times at another pace are in proportion, and without a pace they stay.
func TestAt(t *testing.T) {
	slow, fast := Pace{0.04, 0.06}, Pace{0.02, 0.02}
	m := invented(Counts{Weights: 1e4, Encoded: 1e5})
	m.Pace = slow
	for name, c := range map[string]struct {
		measured, at Pace
		wall, cpu    float64
	}{
		"fast":     {slow, fast, 1. / 2, 1. / 3},
		"the same": {slow, slow, 1, 1},
		"unknown":  {slow, Pace{}, 1, 1},
		"no probe": {Pace{}, fast, 1, 1},
		"no CPU":   {slow, Pace{0.02, 0}, 1. / 2, 1},
	} {
		m.Pace = c.measured
		got := (&Calibration{Models: []*Measurement{m}}).At(c.at).Models[0]
		for i, s := range got.Stages {
			if of := m.Stages[i]; s.Name != of.Name || !near(s.Seconds, c.wall*of.Seconds, 1e-9) || !near(s.CPUSeconds, c.cpu*of.CPUSeconds, 1e-9) {
				t.Errorf("%s: stage %+v of %+v", name, s, of)
			}
		}
		if !near(got.ProveSeconds, c.wall*m.ProveSeconds, 1e-9) || !near(got.ProveCPU, c.cpu*m.ProveCPU, 1e-9) || got.PeakBytes != m.PeakBytes {
			t.Errorf("%s: %+v of %+v", name, got, m)
		}
	}
}

// Models that were measured at different paces are estimated at the first one's.
func TestEstimateAtOnePace(t *testing.T) {
	counts := Counts{Weights: 3e5, Committed: 5e4, Lookups: 7e4, Encoded: 3e5, Leaves: 1 << 17}
	c := &Calibration{Models: inventedModels()}
	want := c.estimate(counts)
	for i, m := range c.Models {
		m.Pace = Pace{1, 1}
		c.Models[i] = m.at(Pace{1 + float64(i), 2 + float64(i)})
	}
	if got := c.At(Pace{1, 1}).estimate(counts); !near(got.ProveSeconds, want.ProveSeconds, 1e-9) || !near(got.ProveCPU, want.ProveCPU, 1e-9) {
		t.Errorf("estimated %+v, want %+v", got, want)
	}
	if got := c.estimate(counts); !near(got.ProveCPU, 2*want.ProveCPU, 1e-9) {
		t.Errorf("estimated %+v, want twice the processor time of %+v", got, want)
	}
}

// What a real proof takes is measured alike for all models, and its size is
// estimated closely: only the nodes of Merkle paths are left to chance.
func TestCalibrate(t *testing.T) {
	c, err := calibrate(t.Context(), nil, []yardstick{{Stack{Width: 12, Blocks: 1, Rows: 3}, 8}, {convolutions{2, 3, 6}, 8}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil || !c.IsHere() {
		t.Fatalf("%+v: %v", c, err)
	}
	for _, m := range c.Models {
		if m.Runs != 2 || m.Pace != c.Models[0].Pace || m.Pace.Seconds <= 0 {
			t.Errorf("%d runs at %+v", m.Runs, m.Pace)
		}
		seconds, spent := 0.0, 0.0
		for _, s := range m.Stages {
			seconds, spent = seconds+s.Seconds, spent+s.CPUSeconds
		}
		if !near(seconds, m.ProveSeconds, 1e-9) || !near(spent, m.ProveCPU, 1e-9) {
			t.Errorf("stages of %g s and %g s of processor time, the whole has %g and %g", seconds, spent, m.ProveSeconds, m.ProveCPU)
		}
	}
	for _, name := range []string{"models/fashion-mlp.onnx", "models/fashion-lenet.onnx"} {
		m, err := Compile(t.Context(), name, CompileOptions{Calibrate: "models/fashion-samples.npz"})
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Measure(t.Context(), m.RandomInput(1), MeasureOptions{Runs: 1})
		if err != nil {
			t.Fatal(err)
		}
		if e := c.Estimate(m.VerifyingKey()); !near(float64(e.ProofBytes), float64(r.ProofBytes), 0.03) {
			t.Errorf("%s: estimated a proof of %d bytes, it has %d", name, e.ProofBytes, r.ProofBytes)
		}
	}
}

// recordings are what `aver bench --estimates --json` printed of the bench set's
// four models, at different minutes. To make them again, with the models in
// ../shared/models and the machine idle:
//
//	sh testdata/estimates/record.sh
const recordings = "testdata/estimates/*.json"

// recording is a calibration, and models that were measured some seconds later.
type recording struct {
	Yardsticks *Calibration
	Models     []struct {
		Model string
		Measurement
	}
}

// Each recorded calibration foretells every recorded measurement, of its own
// minute and of others, within a quarter. No estimate was fitted to a measurement
// of the same model.
func TestRecordedEstimates(t *testing.T) {
	paths, err := filepath.Glob(recordings)
	if err != nil || len(paths) < 3 {
		t.Fatalf("%d recordings in %s: %v", len(paths), recordings, err)
	}
	all := make([]recording, len(paths))
	for i, path := range paths {
		all[i] = readRecording(t, path)
	}
	for i, from := range all {
		for j, of := range all {
			for _, m := range of.Models {
				e := from.Yardsticks.At(m.Pace).estimate(m.Counts)
				time, cpu, memory := e.ProveSeconds/m.ProveSeconds, e.ProveCPU/m.ProveCPU, float64(e.PeakBytes)/float64(m.PeakBytes)
				t.Logf("%s of %s, from %s: %.2f of the time, %.2f of the processor time, %.2f of the memory", m.Model, paths[j], paths[i], time, cpu, memory)
				if !near(time, 1, 0.25) || !near(cpu, 1, 0.25) || !near(memory, 1, 0.25) {
					t.Error("that is not within a quarter")
				}
			}
		}
	}
}

func readRecording(t *testing.T, path string) (r recording) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r); err != nil || r.Yardsticks == nil || len(r.Models) != 4 {
		t.Fatalf("%s: %d models: %v", path, len(r.Models), err)
	}
	if err := r.Yardsticks.Check(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}
