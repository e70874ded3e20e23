package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// compiled is the result of `aver compile`.
type compiled struct {
	Model   string `json:"model"`
	Key     string `json:"key"`
	Digest  string `json:"digest"`            // of the key
	Weights string `json:"weights"`           // "private" or "public"
	Budget  int    `json:"budget,omitempty"`  // of proofs that the commitment to the weights can bear; none where there is no limit
	Journal string `json:"journal,omitempty"` // counts them
	// Price is how many times as dear the budget makes proofs.
	Price    float64  `json:"budget_price,omitempty"`
	Warnings []string `json:"warnings"`
	usage.Usage
}

func compileCmd() *cobra.Command {
	var o compileFlags
	cmd := &cobra.Command{
		Use:   "compile MODEL.onnx",
		Short: "Compile an ONNX model to NAME.aver (secret), NAME.journal (counts its proofs) and NAME.vk (for everyone)",
		Args:  exactArgs("MODEL.onnx"),
		RunE:  func(cmd *cobra.Command, args []string) error { return o.run(cmd, args[0]) },
	}
	o.register(cmd)
	cmd.Flags().StringVar(&o.input, "input", o.input, "the input in a proof: public or committed")
	cmd.Flags().StringVar(&o.output, "output", o.output, "the output in a proof: public or committed")
	cmd.Flags().StringVar(&o.like, "input-like", "", "A.vk: give the input scale and range of that model's output, to chain proofs; the input is then committed")
	cmd.Flags().StringVarP(&o.out, "out", "o", "", "NAME of the files to write (default: the model's, in this directory)")
	return cmd
}

// compileFlags are the flags of commands that compile a model.
type compileFlags struct {
	out, calibrate, bits, input, output, like, weights string
	batch, proofs                                      int
}

func (o *compileFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.calibrate, "calibrate", "", "samples (.npz, .npy, .json, or a directory of .pb) that show the model's ranges")
	f.StringVar(&o.bits, "bits", "auto", "bits of weights and activations: auto or 8 to 16")
	f.IntVar(&o.batch, "batch", 1, "size of a symbolic batch dimension")
	f.IntVar(&o.proofs, "proofs", 0, "how many proofs the committed weights must bear (default: the most that make proofs at most a quarter dearer, at least 16)")
	f.StringVar(&o.weights, "weights", privateWeights, "private, or public: for models that everyone may have; proofs hide all but the weights, and their number has no limit")
	o.input, o.output = "public", "public"
}

// options checks the flags.
func (o *compileFlags) options() (aver.CompileOptions, error) {
	opt := aver.CompileOptions{Calibrate: o.calibrate, Batch: o.batch}
	var err error
	if o.bits != "auto" {
		if opt.Bits, err = strconv.Atoi(o.bits); err != nil || opt.Bits < 8 || opt.Bits > 16 {
			return opt, usagef("--bits %s: want auto or 8 to 16", o.bits)
		}
	}
	if o.batch < 1 {
		return opt, usagef("--batch %d: want at least 1", o.batch)
	}
	if err := setWeights(&opt, o.weights, o.proofs); err != nil {
		return opt, err
	}
	if opt.CommitInput, err = committed("input", o.input); err != nil {
		return opt, err
	}
	if opt.CommitOutput, err = committed("output", o.output); err != nil || o.like == "" {
		return opt, err
	}
	opt.CommitInput = true
	opt.InputLike, err = aver.OpenVerifyingKey(o.like)
	return opt, err
}

// isName reports whether names of files can begin with a path: a directory
// alone is none.
func isName(path string) bool {
	_, file := filepath.Split(path)
	return file != "" && file != "." && file != ".."
}

func committed(flag, value string) (bool, error) {
	switch value {
	case "public":
		return false, nil
	case "committed":
		return true, nil
	}
	return false, usagef("--%s %s: want public or committed", flag, value)
}

func (o *compileFlags) run(cmd *cobra.Command, path string) error {
	opt, err := o.options()
	if err != nil {
		return err
	}
	name := o.out
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	name = strings.TrimSuffix(name, ".aver")
	if !isName(name) {
		return usagef("--out %s: want a NAME for the files, not a directory", o.out)
	}
	var done func()
	opt.Progress, done = progressOn(cmd.ErrOrStderr())
	r := compiled{Model: name + ".aver", Key: name + ".vk", Warnings: []string{}}
	r.Usage, err = usage.Measure(func() error {
		defer done()
		m, err := aver.Compile(cmd.Context(), path, opt)
		if err != nil {
			return err
		}
		defer m.Close()
		r.Digest = fmt.Sprintf("%x", m.VerifyingKey().Digest())
		r.Weights = weightsWord(m.VerifyingKey().PublicWeights())
		if budget := m.VerifyingKey().Budget(); budget != aver.Unlimited {
			r.Budget, r.Price, r.Journal = budget, m.BudgetPrice(), name+".journal"
		}
		r.Warnings = append(r.Warnings, m.Warnings()...)
		return m.Save(name)
	})
	if err != nil {
		return err
	}
	for _, w := range r.Warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), "aver: warning:", w)
	}
	return result(cmd, r, r.print)
}

func (r compiled) print(w io.Writer) error {
	what := "secret: program, weights and their commitment"
	if r.Weights == publicWeights {
		what = "for everyone, nothing in it is secret: program, weights and their commitment"
	}
	fmt.Fprintf(w, "%s  %s\n", r.Model, what)
	if r.Journal != "" {
		fmt.Fprintf(w, "%s  counts its proofs, %d at most; stays beside it\n", r.Journal, r.Budget)
	}
	_, err := fmt.Fprintf(w, "%s  verifying key %s\n", r.Key, r.Digest)
	switch {
	case err != nil:
	case r.Weights == publicWeights:
		_, err = fmt.Fprintln(w, unlimitedText)
	case r.Budget > 0:
		_, err = fmt.Fprintf(w, "budget: %d proofs of these weights (proofs are %.2f times as dear as with none)\n", r.Budget, r.Price)
	}
	return err
}
