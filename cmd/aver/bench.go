package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// benched is what one model takes.
type benched struct {
	Model          string  `json:"model"`
	CompileSeconds float64 `json:"compile_seconds,omitempty"`
	CompilePeak    int64   `json:"compile_peak_bytes,omitempty"`
	ModelBytes     int64   `json:"model_bytes"`
	KeyBytes       int     `json:"key_bytes"`
	Bits           float64 `json:"security_bits"`
	// Accuracy of the integer program on the samples, where they are labelled.
	Accuracy   *float64 `json:"accuracy,omitempty"`
	ProveToRun float64  `json:"prove_to_run"` // proving time over that of the integer program alone
	*aver.Measurement
	// Estimate is what Yardsticks foretell, at the pace of this measurement.
	Estimate *aver.Estimate `json:"estimate,omitempty"`
}

// benchResult is the result of `aver bench`. It is an aver.Calibration with more
// about each model.
type benchResult struct {
	*aver.Calibration
	Models     []benched         `json:"models"`
	Price      *aver.Price       `json:"price,omitempty"`      // where there are models enough
	Yardsticks *aver.Calibration `json:"yardsticks,omitempty"` // with --estimates
}

// leastPriced is how many models a price is fitted to at least: each has a
// slope and a constant.
const leastPriced = 3

// bench holds the flags of `aver bench`.
type bench struct {
	compileFlags
	runs             int
	clear, estimates bool
	input, dir       string
	calibration      string // file, for --estimates
	synthetic, rows  []int
	probe            *aver.Probe
	yardsticks       *aver.Calibration // nil without --estimates
}

func benchCmd() *cobra.Command {
	var b bench
	cmd := &cobra.Command{
		Use:   "bench MODEL…",
		Short: "Measure proving and verifying (.onnx or .aver files)",
		Long: "Measure proving and verifying. An .onnx file is compiled first. x.json beside x.onnx is its input\n" +
			"and calibrates it, unless --input or --calibrate are given; else inputs are random. The proofs of an\n" +
			".aver file count in its journal. With --json the result is also a calibration for `aver inspect --estimate`.\n" +
			"--estimates says how close estimates come.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && b.dir == "" && len(b.synthetic) == 0 || b.runs < 1 || b.runs > aver.MaxProofs {
				return usagef("bench: want at least one MODEL (.onnx or .aver) and --runs from 1 to %d", aver.MaxProofs)
			}
			if b.estimates && b.clear || !b.estimates && b.calibration != "" {
				return usagef("bench: --calibration goes with --estimates, and that without --clear")
			}
			return b.run(cmd, args)
		},
	}
	b.register(cmd)
	f := cmd.Flags()
	f.IntVar(&b.runs, "runs", 5, "proofs of each model; medians are printed. Those of a .aver count in its journal")
	f.BoolVar(&b.clear, "clear", false, "measure proofs that hide nothing")
	f.BoolVar(&b.estimates, "estimates", false, "first measure what estimates are made from, and set them beside what is measured")
	f.StringVar(&b.calibration, "calibration", "", "with --estimates: what `aver bench --json` printed, instead of measuring")
	f.StringVar(&b.input, "input", "", "input of every model")
	f.StringVar(&b.dir, "models", "", "measure every .onnx of this directory that is supported")
	f.IntSliceVar(&b.synthetic, "synthetic", nil, "measure made-up stacks of linear layers and GELU with about so many `WEIGHTS`, such as 10000,100000")
	f.IntSliceVar(&b.rows, "rows", []int{64}, "rows of a made-up stack's input, such as the tokens of a text")
	return cmd
}

func (b *bench) run(cmd *cobra.Command, paths []string) error {
	r := benchResult{Calibration: aver.NewCalibration(), Models: []benched{}}
	r.Clear = b.clear
	if err := b.prepare(cmd); err != nil {
		return err
	}
	defer b.probe.Close()
	r.Yardsticks = b.yardsticks
	for _, path := range paths {
		m, err := b.model(cmd, path)
		if err != nil {
			return err
		}
		r.Models = append(r.Models, *m)
	}
	if err := b.runStacks(cmd, &r); err != nil {
		return err
	}
	if err := b.runDir(cmd, &r); err != nil {
		return err
	}
	r.price()
	return result(cmd, r, r.print)
}

// prepare makes what goes along with the measurements.
func (b *bench) prepare(cmd *cobra.Command) (err error) {
	switch {
	case b.calibration != "":
		b.yardsticks, err = readCalibration(b.calibration)
	case b.estimates:
		b.yardsticks, err = calibrate(cmd)
	}
	if err != nil {
		return err
	}
	b.probe, err = aver.NewProbe(cmd.Context())
	return err
}

// runDir measures the models of a directory, and says which it leaves out.
func (b *bench) runDir(cmd *cobra.Command, r *benchResult) error {
	if b.dir == "" {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(b.dir, "*.onnx"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		m, err := b.model(cmd, path)
		switch {
		case errors.Is(err, aver.ErrUnsupported):
			fmt.Fprintf(cmd.ErrOrStderr(), "aver: left out: %v\n", err)
		case err != nil:
			return err
		default:
			r.Models = append(r.Models, *m)
		}
	}
	if len(r.Models) == 0 {
		return fmt.Errorf("bench: %s holds no model that can be measured", b.dir)
	}
	return nil
}

// runStacks measures made-up models.
func (b *bench) runStacks(cmd *cobra.Command, r *benchResult) error {
	opt, err := b.options()
	if err != nil {
		return err
	}
	for _, weights := range b.synthetic {
		for _, rows := range b.rows {
			if weights < 1 || rows < 1 {
				return usagef("bench: --synthetic %d --rows %d: want at least 1", weights, rows)
			}
			s := aver.NewStack(weights, rows)
			m, err := b.compiled(cmd, fmt.Sprintf("stack %d×%d", s.Weights(), rows), "", opt, func(opt aver.CompileOptions) (*aver.Model, error) {
				return s.Compile(cmd.Context(), opt)
			})
			if err != nil {
				return err
			}
			r.Models = append(r.Models, *m)
		}
	}
	return nil
}

// model measures the model of a file.
func (b *bench) model(cmd *cobra.Command, path string) (*benched, error) {
	name, input := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), b.input
	if filepath.Ext(path) == ".aver" {
		return b.opened(cmd, name, path, input)
	}
	beside := strings.TrimSuffix(path, filepath.Ext(path)) + ".json"
	if _, err := os.Stat(beside); err == nil && input == "" {
		input = beside
	}
	opt, err := b.options()
	if err != nil {
		return nil, err
	}
	if opt.Calibrate == "" {
		opt.Calibrate = input
	}
	return b.compiled(cmd, name, input, opt, func(opt aver.CompileOptions) (*aver.Model, error) {
		return aver.Compile(cmd.Context(), path, opt)
	})
}

// compiled compiles a model and measures it through its files, as a user would
// have it.
func (b *bench) compiled(cmd *cobra.Command, name, input string, opt aver.CompileOptions, compile func(aver.CompileOptions) (*aver.Model, error)) (*benched, error) {
	dir, err := os.MkdirTemp("", "aver-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if opt.Proofs == 0 && !opt.PublicWeights && b.runs > aver.MinProofs {
		opt.Proofs = min(b.runs, aver.MaxProofs) // the default may be too few
	}
	var done func()
	opt.Progress, done = progressOn(cmd.ErrOrStderr())
	path := filepath.Join(dir, "model")
	u, err := usage.Measure(func() error {
		defer done()
		m, err := compile(opt)
		if err != nil {
			return err
		}
		return m.Save(path)
	})
	if err != nil {
		return nil, err
	}
	r, err := b.opened(cmd, name, path+".aver", input)
	if err != nil {
		return nil, err
	}
	r.CompileSeconds, r.CompilePeak = u.Seconds, u.PeakBytes
	return r, nil
}

// opened measures a compiled model.
func (b *bench) opened(cmd *cobra.Command, name, path, input string) (*benched, error) {
	m, err := aver.OpenModel(path)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	x := m.RandomInput(1)
	if input != "" {
		if x, err = m.ReadInput(input); err != nil {
			return nil, err
		}
	}
	r := &benched{Model: name, ModelBytes: st.Size(), KeyBytes: len(m.VerifyingKey().Bytes()), Bits: m.SecurityBits()}
	if r.Measurement, err = m.Measure(cmd.Context(), x, aver.MeasureOptions{Runs: b.runs, Clear: b.clear, Probe: b.probe}); err != nil {
		return nil, err
	}
	if b.yardsticks != nil {
		r.Estimate = b.yardsticks.At(r.Pace).Estimate(m.VerifyingKey())
	}
	r.ProveToRun = r.ProveSeconds / r.RunSeconds
	return r, b.accuracy(cmd, m, r)
}

// accuracy holds the integer program to the labels that the samples of
// --calibrate may come with.
func (b *bench) accuracy(cmd *cobra.Command, m *aver.Model, r *benched) error {
	if b.calibrate == "" {
		return nil
	}
	labels, err := aver.ReadLabels(b.calibrate)
	if err != nil {
		return nil // samples without labels
	}
	samples, err := m.ReadSamples(b.calibrate)
	if err != nil {
		return err
	}
	report, err := m.Check(cmd.Context(), samples, labels)
	if err != nil {
		return err
	}
	r.Accuracy = report.Outputs[0].Accuracy
	return nil
}
