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
	Model    string   `json:"model"`
	Key      string   `json:"key"`
	Digest   string   `json:"digest"`            // of the key
	Proofs   int      `json:"proofs"`            // that the committed weights can bear
	Journal  string   `json:"journal,omitempty"` // counts them; none where there are no weights
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
	out, calibrate, bits, input, output, like string
	batch, proofs                             int
}

func (o *compileFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.calibrate, "calibrate", "", "samples (.npz, .npy, .json, or a directory of .pb) that show the model's ranges")
	f.StringVar(&o.bits, "bits", "auto", "bits of weights and activations: auto or 8 to 16")
	f.IntVar(&o.batch, "batch", 1, "size of a symbolic batch dimension")
	f.IntVar(&o.proofs, "proofs", 0, "how many proofs the committed weights must bear (default: the most that costs at most a quarter more, at least 16)")
	o.input, o.output = "public", "public"
}

// options checks the flags.
func (o *compileFlags) options() (aver.CompileOptions, error) {
	opt := aver.CompileOptions{Calibrate: o.calibrate, Batch: o.batch, Proofs: o.proofs}
	var err error
	if o.bits != "auto" {
		if opt.Bits, err = strconv.Atoi(o.bits); err != nil || opt.Bits < 8 || opt.Bits > 16 {
			return opt, usagef("--bits %s: want auto or 8 to 16", o.bits)
		}
	}
	if o.batch < 1 {
		return opt, usagef("--batch %d: want at least 1", o.batch)
	}
	if o.proofs < 0 || o.proofs > aver.MaxProofs {
		return opt, usagef("--proofs %d: want 1 to %d, or 0 for the default", o.proofs, aver.MaxProofs)
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
	if _, file := filepath.Split(name); file == "" || file == "." || file == ".." {
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
		r.Proofs = m.VerifyingKey().Argument.Params.Budget()
		if len(m.Program().Weights()) > 0 {
			r.Journal = name + ".journal"
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
	fmt.Fprintf(w, "%s  secret: program, weights and their commitment\n", r.Model)
	if r.Journal != "" {
		fmt.Fprintf(w, "%s  counts its proofs, %d at most; stays beside it\n", r.Journal, r.Proofs)
	}
	_, err := fmt.Fprintf(w, "%s  verifying key %s\n", r.Key, r.Digest)
	return err
}
