package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// benched are the medians of one model's runs.
type benched struct {
	Model          string       `json:"model"`
	Runs           int          `json:"runs"`
	CompileSeconds float64      `json:"compile_seconds,omitempty"`
	ProveSeconds   float64      `json:"prove_seconds"`
	ProveCPU       float64      `json:"prove_cpu_seconds"`
	PeakBytes      int64        `json:"peak_bytes"` // the most of all runs
	ProofBytes     int          `json:"proof_bytes"`
	VerifySeconds  float64      `json:"verify_seconds"`
	VerifyCPU      float64      `json:"verify_cpu_seconds"`
	ModelBytes     int64        `json:"model_bytes"`
	KeyBytes       int          `json:"key_bytes"`
	Stages         []aver.Stage `json:"stages"`
}

// benchResult is the result of `aver bench`.
type benchResult struct {
	Threads int       `json:"threads"`
	Models  []benched `json:"models"`
}

// bench holds the flags of `aver bench`.
type bench struct {
	compileFlags
	runs       int
	clear      bool
	input, dir string
}

func benchCmd() *cobra.Command {
	var b bench
	cmd := &cobra.Command{
		Use:   "bench MODEL…",
		Short: "Measure proving and verifying (.onnx or .aver files)",
		Long: "Measure proving and verifying. An .onnx file is compiled first. x.json beside x.onnx is its input\n" +
			"and calibrates it, unless --input or --calibrate are given; else inputs are random. The proofs of an\n" +
			".aver file count in its journal.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && b.dir == "" || b.runs < 1 || b.runs > aver.MaxProofs {
				return usagef("bench: want at least one MODEL (.onnx or .aver) and --runs from 1 to %d", aver.MaxProofs)
			}
			return b.run(cmd, args)
		},
	}
	b.register(cmd)
	cmd.Flags().IntVar(&b.runs, "runs", 5, "proofs of each model; medians are printed. Those of a .aver count in its journal")
	cmd.Flags().BoolVar(&b.clear, "clear", false, "measure proofs that hide nothing")
	cmd.Flags().StringVar(&b.input, "input", "", "input of every model")
	cmd.Flags().StringVar(&b.dir, "models", "", "measure every .onnx of this directory that is supported")
	return cmd
}

func (b *bench) run(cmd *cobra.Command, paths []string) error {
	r := benchResult{Threads: runtime.GOMAXPROCS(0), Models: []benched{}}
	for _, path := range paths {
		m, err := b.model(cmd, path)
		if err != nil {
			return err
		}
		r.Models = append(r.Models, *m)
	}
	if err := b.runDir(cmd, &r); err != nil {
		return err
	}
	return result(cmd, r, r.print)
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

// model measures one model, through its files as a user would have it.
func (b *bench) model(cmd *cobra.Command, path string) (*benched, error) {
	r := &benched{Model: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), Runs: b.runs}
	input := b.input
	if filepath.Ext(path) != ".aver" {
		beside := strings.TrimSuffix(path, filepath.Ext(path)) + ".json"
		if _, err := os.Stat(beside); err == nil && input == "" {
			input = beside
		}
		dir, err := os.MkdirTemp("", "aver-bench-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if path, err = b.compile(cmd, r, path, input, dir); err != nil {
			return nil, err
		}
	}
	m, err := aver.OpenModel(path)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	if st, err := os.Stat(path); err == nil {
		r.ModelBytes = st.Size()
	}
	x := m.RandomInput(1)
	if input != "" {
		if x, err = m.ReadInput(input); err != nil {
			return nil, err
		}
	}
	return r, r.measure(cmd.Context(), m, x, b.clear)
}

func (b *bench) compile(cmd *cobra.Command, r *benched, path, input, dir string) (string, error) {
	opt, err := b.options()
	if err != nil {
		return "", err
	}
	if opt.Calibrate == "" {
		opt.Calibrate = input
	}
	if opt.Proofs == 0 && b.runs > aver.MinProofs {
		opt.Proofs = min(b.runs, aver.MaxProofs) // the default may be too few
	}
	var done func()
	opt.Progress, done = progressOn(cmd.ErrOrStderr())
	name := filepath.Join(dir, "model")
	u, err := usage.Measure(func() error {
		defer done()
		m, err := aver.Compile(cmd.Context(), path, opt)
		if err != nil {
			return err
		}
		return m.Save(name)
	})
	r.CompileSeconds = u.Seconds
	return name + ".aver", err
}

func (r *benched) measure(ctx context.Context, m *aver.Model, x aver.Values, clear bool) error {
	vk := m.VerifyingKey()
	r.KeyBytes = len(vk.Bytes())
	var proves, verifies []usage.Usage
	var stages [][]aver.Stage
	for range r.Runs {
		var proof *aver.Proof
		var stats *aver.Stats
		u, err := usage.Measure(func() (err error) {
			proof, stats, err = m.Prove(ctx, x, aver.ProveOptions{Clear: clear})
			return err
		})
		if err != nil {
			return err
		}
		proves, stages = append(proves, u), append(stages, stats.Stages)
		r.PeakBytes, r.ProofBytes = max(r.PeakBytes, u.PeakBytes), len(proof.Bytes())
		if u, err = usage.Measure(func() error { _, err := vk.Verify(proof); return err }); err != nil {
			return err
		}
		verifies = append(verifies, u)
	}
	seconds := func(u usage.Usage) float64 { return u.Seconds }
	cpu := func(u usage.Usage) float64 { return u.CPUSeconds }
	r.ProveSeconds, r.ProveCPU = median(proves, seconds), median(proves, cpu)
	r.VerifySeconds, r.VerifyCPU = median(verifies, seconds), median(verifies, cpu)
	for i, s := range stages[0] {
		s.Seconds = median(stages, func(run []aver.Stage) float64 { return run[i].Seconds })
		r.Stages = append(r.Stages, s)
	}
	return nil
}

// median is the middle one of a measure over runs, the lower of two.
func median[T any](runs []T, of func(T) float64) float64 {
	v := make([]float64, len(runs))
	for i, r := range runs {
		v[i] = of(r)
	}
	slices.Sort(v)
	return v[(len(v)-1)/2]
}

func (r benchResult) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "model\tcompile\tprove\tCPU\tpeak\tproof\tverify\tCPU\t")
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", m.Model, secondsText(m.CompileSeconds), secondsText(m.ProveSeconds),
			secondsText(m.ProveCPU), bytesText(m.PeakBytes), bytesText(int64(m.ProofBytes)), secondsText(m.VerifySeconds), secondsText(m.VerifyCPU))
	}
	fmt.Fprintln(t)
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t", m.Model)
		for _, s := range m.Stages {
			fmt.Fprintf(t, "%s %s\t", s.Name, secondsText(s.Seconds))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintf(t, "\nmedians of %d runs on %d threads; witness to proof, without reading files\n", r.Models[0].Runs, r.Threads)
	return t.Flush()
}
