package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"aver"
	"aver/format"
)

// committedFiles is the result of `aver commit`, and part of that of `aver prove`.
type committedFiles struct {
	Commitment string `json:"commitment"` // the public file
	Opening    string `json:"opening"`    // the secret one
	Journal    string `json:"journal"`
	Root       string `json:"root"`
	Proofs     int    `json:"proofs"` // that it can be opened in
}

func commitCmd() *cobra.Command {
	var key, out string
	in := inputFlags{sample: -1}
	cmd := &cobra.Command{
		Use:   "commit INPUT --key NAME.vk -o X",
		Short: "Commit to an input: X.commitment (for everyone), X.opening (secret) and X.journal (counts the proofs about it)",
		Long: "Commit to an input (.json, .npy, .npz, .pb, or a directory of input_*.pb) for proofs of a model that hides its input,\n" +
			"and of any other whose input has the same shape, scale and range. The commitment hides the input, and any number\n" +
			"of proofs up to its budget can be about it: aver prove --input-commitment X.opening. aver open shows what it holds.",
		Args: exactArgs("INPUT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.path = args[0]
			name, err := commitmentName("out", out)
			if err != nil {
				return err
			}
			if key == "" {
				return usagef("want --key NAME.vk, the key of a model that takes the input")
			}
			r, err := commit(&in, key, name)
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "NAME.vk or NAME.aver: shape, scale and range of the input are those of this model")
	cmd.Flags().StringVarP(&out, "out", "o", "", "X, the name of the files to write")
	cmd.Flags().IntVar(&in.sample, "sample", -1, "take sample number N, from 0, of an input file that holds many")
	return cmd
}

// commitmentName is the name of a commitment's files that a flag gives.
func commitmentName(flag, value string) (string, error) {
	name := strings.TrimSuffix(strings.TrimSuffix(value, ".commitment"), ".opening")
	if !isName(name) {
		return "", usagef("--%s %q: want a name for the files X.commitment, X.opening and X.journal", flag, value)
	}
	return name, nil
}

func commit(in *inputFlags, key, name string) (*committedFiles, error) {
	k, done, err := openAnyKey(key)
	if err != nil {
		return nil, err
	}
	defer done()
	x, err := in.read(k)
	if err != nil {
		return nil, err
	}
	c, err := aver.Commit(k.VerifyingKey(), x)
	if err != nil {
		return nil, err
	}
	return saveCommitment(c, name)
}

func saveCommitment(c *aver.Commitment, name string) (*committedFiles, error) {
	if err := c.Save(name); err != nil {
		return nil, err
	}
	return &committedFiles{name + ".commitment", name + ".opening", name + ".journal",
		fmt.Sprintf("%x", c.Public().Root), aver.CommitmentBudget}, nil
}

func (c *committedFiles) print(w io.Writer) error {
	fmt.Fprintf(w, "%s  for everyone: commitment %s\n", c.Commitment, c.Root)
	fmt.Fprintf(w, "%s  secret: what it holds\n", c.Opening)
	_, err := fmt.Fprintf(w, "%s  counts the proofs about it, %d at most; stays beside it\n", c.Journal, c.Proofs)
	return err
}

// inputReader reads inputs of a model or of a key.
type inputReader interface {
	VerifyingKey() *aver.VerifyingKey
	ReadInput(path string) (aver.Values, error)
	ReadSamples(path string) ([]aver.Values, error)
}

// keyInputs reads inputs that a key describes.
type keyInputs struct{ key *aver.VerifyingKey }

func (k keyInputs) VerifyingKey() *aver.VerifyingKey { return k.key }

func (k keyInputs) ReadInput(path string) (aver.Values, error) { return aver.ReadInput(k.key, path) }

func (k keyInputs) ReadSamples(path string) ([]aver.Values, error) {
	return aver.ReadSamples(k.key, path)
}

// openAnyKey opens a .vk or a .aver file.
func openAnyKey(path string) (inputReader, func() error, error) {
	if kind, err := format.KindOfFile(path); err == nil && kind == format.Model {
		m, err := aver.OpenModel(path)
		if err != nil {
			return nil, nil, err
		}
		return m, m.Close, nil
	}
	k, err := aver.OpenVerifyingKey(path)
	if err != nil {
		return nil, nil, err
	}
	return keyInputs{k}, func() error { return nil }, nil
}
