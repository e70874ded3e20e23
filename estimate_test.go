package aver

import (
	"context"
	"os"
	"path/filepath"
	"strings"
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

// What a real proof takes is measured alike for all models, and its size is
// estimated closely: only the nodes of Merkle paths are left to chance.
func TestCalibrate(t *testing.T) {
	c, err := calibrate(t.Context(), nil, []yardstick{Stack{Width: 12, Blocks: 1, Rows: 3}.yardstick, convolutions{2, 3, 6}.yardstick}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil || !c.IsHere() {
		t.Fatalf("%+v: %v", c, err)
	}
	for _, name := range shipped {
		estimateAndMeasure(t, c, name, "models/fashion-samples.npz", 1)
	}
}

var shipped = []string{"models/fashion-mlp.onnx", "models/fashion-lenet.onnx"}

// estimateAndMeasure compiles a model, says what its proofs will take, and what
// they take. The size it checks.
func estimateAndMeasure(t *testing.T, c *Calibration, path, samples string, runs int) (*Estimate, *Measurement) {
	m, err := Compile(t.Context(), path, CompileOptions{Calibrate: samples})
	if err != nil {
		t.Fatal(err)
	}
	e := c.Estimate(m.VerifyingKey())
	r, err := measureFile(t.Context(), m, filepath.Join(t.TempDir(), "m"), runs)
	if err != nil {
		t.Fatal(err)
	}
	if !near(float64(e.ProofBytes), float64(r.ProofBytes), 0.03) {
		t.Errorf("%s: estimated a proof of %d bytes, it has %d", path, e.ProofBytes, r.ProofBytes)
	}
	return e, r
}

// Times depend on what else the machine does, so they are only shown here, and
// held to far more than the 25 % that a quiet machine keeps to.
func TestHeavyEstimate(t *testing.T) {
	if os.Getenv("AVER_HEAVY") == "" {
		t.Skip("set AVER_HEAVY=1")
	}
	c, err := Calibrate(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	samples := map[string]string{}
	for _, path := range shipped {
		samples[path] = "models/fashion-samples.npz"
	}
	// Where the models are that others were measured on, those too.
	bench, err := filepath.Glob("../shared/models/*.onnx")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range bench {
		if i, err := Inspect(path); err != nil || i.ONNX.Supported {
			samples[path] = strings.TrimSuffix(path, ".onnx") + ".json"
		}
	}
	for path, sample := range samples {
		e, r := estimateAndMeasure(t, c, path, sample, 5)
		seconds, memory := e.ProveSeconds/r.ProveSeconds, float64(e.PeakBytes)/float64(r.PeakBytes)
		t.Logf("%s: estimated %.1f ms, %.2f of the time and %.2f of the processor time; %d MiB, %.2f of the memory",
			path, 1e3*e.ProveSeconds, seconds, e.ProveCPU/r.ProveCPU, e.PeakBytes>>20, memory)
		if seconds < 0.2 || seconds > 5 || memory < 0.5 || memory > 2 {
			t.Errorf("%s: the estimate is far off", path)
		}
	}
}
