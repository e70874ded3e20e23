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
	// OutputCommitment is there where it stands alone.
	OutputCommitment *committedFiles `json:"output_commitment,omitempty"`
}

// proveFlags are those of `aver prove`.
type proveFlags struct {
	in            inputFlags
	out           string
	clear         bool
	input, output string // of commitments that stand alone
}

func proveCmd() *cobra.Command {
	var o proveFlags
	cmd := &cobra.Command{
		Use:   "prove MODEL.aver --input FILE -o NAME.proof",
		Short: "Prove what the model computes for an input",
		Args:  exactArgs("MODEL.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.out == "" {
				o.out = strings.TrimSuffix(filepath.Base(args[0]), ".aver") + ".proof"
			}
			r, err := o.run(cmd, args[0])
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	o.in.register(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.out, "out", "o", "", "file to write (default: the model's name with .proof, in this directory)")
	f.BoolVar(&o.clear, "clear", false, "hide nothing: a smaller proof that leaks weights, inputs and activations to whoever holds it")
	f.StringVar(&o.input, "input-commitment", "", "X.opening or X.commitment of aver commit, or of the proof before: prove about this input in place of --input")
	f.StringVar(&o.output, "output-commitment", "", "Y: write Y.commitment, Y.opening and Y.journal for the output, to prove about it further")
	return cmd
}

// open opens the model and what the proof is to be about.
func (o *proveFlags) open(model string, opt *aver.ProveOptions) (m *aver.Model, x aver.Values, output string, err error) {
	if o.output != "" {
		if output, err = commitmentName("output-commitment", o.output); err != nil {
			return nil, nil, "", err
		}
		if err := aver.CheckCommitment(output); err != nil { // before a proof is spent on it
			return nil, nil, "", err
		}
		opt.CommitOutput = true
	}
	if o.in.path == "" && o.input == "" {
		return nil, nil, "", usagef("prove: want --input FILE, or --input-commitment X.opening")
	}
	if o.input == "" {
		m, x, err = o.in.open(model)
		return m, x, output, err
	}
	if o.in.path != "" {
		return nil, nil, "", usagef("--input and --input-commitment: want one of them")
	}
	if m, err = aver.OpenModel(model); err != nil {
		return nil, nil, "", err
	}
	if opt.InputCommitment, err = aver.OpenCommitment(o.input); err != nil {
		m.Close()
		return nil, nil, "", err
	}
	return m, nil, output, nil
}

func (o *proveFlags) run(cmd *cobra.Command, model string) (*proved, error) {
	opt := aver.ProveOptions{Clear: o.clear}
	m, x, output, err := o.open(model, &opt)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	var done func()
	opt.Progress, done = progressOn(cmd.ErrOrStderr())
	if c := cachedCalibration(); opt.Progress != nil && c != nil { // where this machine was measured before
		opt.Estimate = c.Estimate(m.VerifyingKey())
	}
	var proof *aver.Proof
	var stats *aver.Stats
	u, err := usage.Measure(func() (err error) {
		defer done()
		proof, stats, err = m.Prove(cmd.Context(), x, opt)
		return err
	})
	if err != nil {
		return nil, err
	}
	// Damage to the file's commitment shows only here: opening the model does not read it.
	if _, err := m.VerifyingKey().Verify(proof); err != nil {
		return nil, fmt.Errorf("%w: the model's file is damaged, its proof does not verify; compile it again", aver.ErrWrongKey)
	}
	r := &proved{
		Proof: o.out, ProveSeconds: u.Seconds, CPUSeconds: u.CPUSeconds, PeakBytes: u.PeakBytes,
		ProofBytes: len(proof.Bytes()), Stages: stats.Stages, Outputs: outputsOf(stats.Outputs),
	}
	if c := stats.OutputCommitment; c != nil { // first: its count of openings has this proof
		if r.OutputCommitment, err = saveCommitment(c, output); err != nil {
			return nil, err
		}
	}
	if err := proof.Save(o.out); err != nil {
		return nil, err
	}
	if o.clear {
		fmt.Fprintln(cmd.ErrOrStderr(), clearWarning(o.out, m.VerifyingKey().PublicWeights()))
	}
	warnBudget(cmd, m)
	return r, nil
}

// warnBudget warns once nine tenths of the budget are used. A journal that
// cannot be read any more is the next proof's error.
func warnBudget(cmd *cobra.Command, m *aver.Model) {
	if total, used, err := m.Budget(); err == nil && total != aver.Unlimited && 10*used >= 9*total {
		fmt.Fprintf(cmd.ErrOrStderr(), "aver: warning: the weights' commitment has served %d of the %d proofs that it can bear; make successors with aver rotate, or compile the model again\n", used, total)
	}
}

func (r *proved) print(w io.Writer) error {
	if err := printOutputs(w, r.Outputs); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %s, proven in %s (%s of processor time, peak %s)\n", r.Proof,
		bytesText(int64(r.ProofBytes)), secondsText(r.ProveSeconds), secondsText(r.CPUSeconds), bytesText(r.PeakBytes))
	if r.OutputCommitment != nil {
		return r.OutputCommitment.print(w)
	}
	return err
}
