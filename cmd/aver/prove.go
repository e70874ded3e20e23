package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// proved is the result of `aver prove`.
type proved struct {
	Proof        string       `json:"proof"`
	ProveSeconds float64      `json:"prove_seconds"` // witness to proof, no file read or written
	CPUSeconds   float64      `json:"cpu_seconds"`
	PeakBytes    int64        `json:"peak_bytes"`
	ProofBytes   int          `json:"proof_bytes"`
	Stages       []aver.Stage `json:"stages"`
	Outputs      []output     `json:"outputs"`
}

func proveCmd() *cobra.Command {
	var in inputFlags
	var out string
	var clear bool
	cmd := &cobra.Command{
		Use:   "prove MODEL.aver --input FILE -o NAME.proof",
		Short: "Prove what the model computes for an input",
		Args:  exactArgs("MODEL.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, x, err := in.open(args[0])
			if err != nil {
				return err
			}
			defer m.Close()
			if out == "" {
				out = strings.TrimSuffix(filepath.Base(args[0]), ".aver") + ".proof"
			}
			r, err := prove(cmd, m, x, out, clear)
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	in.register(cmd)
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write (default: the model's name with .proof, in this directory)")
	cmd.Flags().BoolVar(&clear, "clear", false, "hide nothing: a smaller proof that leaks weights, inputs and activations to whoever holds it")
	return cmd
}

func prove(cmd *cobra.Command, m *aver.Model, x aver.Values, out string, clear bool) (*proved, error) {
	report, done := progressOn(cmd.ErrOrStderr())
	var estimate *aver.Estimate // where this machine was measured before
	if c := cachedCalibration(); report != nil && c != nil {
		estimate = c.Estimate(m.VerifyingKey())
	}
	var proof *aver.Proof
	var stats *aver.Stats
	u, err := usage.Measure(func() (err error) {
		defer done()
		proof, stats, err = m.Prove(cmd.Context(), x, aver.ProveOptions{Progress: report, Estimate: estimate, Clear: clear})
		return err
	})
	if err != nil {
		return nil, err
	}
	// Damage to the file's commitment shows only here: it is mapped, not read.
	if _, err := m.VerifyingKey().Verify(proof); err != nil {
		return nil, fmt.Errorf("%w: the model's file is damaged, its proof does not verify; compile it again", aver.ErrWrongKey)
	}
	if err := proof.Save(out); err != nil {
		return nil, err
	}
	if clear {
		fmt.Fprintf(cmd.ErrOrStderr(), "aver: warning: %s hides nothing: whoever sees it may learn the input, and about the weights for good\n", out)
	}
	warnBudget(cmd, m)
	return &proved{
		Proof: out, ProveSeconds: u.Seconds, CPUSeconds: u.CPUSeconds, PeakBytes: u.PeakBytes,
		ProofBytes: len(proof.Bytes()), Stages: stats.Stages, Outputs: outputsOf(stats.Outputs),
	}, nil
}

// warnBudget warns once nine tenths of the budget are used. A journal that
// cannot be read any more is the next proof's error.
func warnBudget(cmd *cobra.Command, m *aver.Model) {
	if total, used, err := m.Budget(); err == nil && 10*used >= 9*total {
		fmt.Fprintf(cmd.ErrOrStderr(), "aver: warning: the weights' commitment has served %d of the %d proofs that it can bear; make successors with aver rotate, or compile the model again\n", used, total)
	}
}

func (r *proved) print(w io.Writer) error {
	if err := printOutputs(w, r.Outputs); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %s, proven in %s (%s of processor time, peak %s)\n", r.Proof,
		bytesText(int64(r.ProofBytes)), secondsText(r.ProveSeconds), secondsText(r.CPUSeconds), bytesText(r.PeakBytes))
	return err
}
