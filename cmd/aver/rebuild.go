package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// rebuilt is the result of `aver rebuild`.
type rebuilt struct {
	Model   string   `json:"model"`
	Key     string   `json:"key"`   // digest
	Chain   []string `json:"chain"` // digests from the key of a file to Key, a rotation from each to the next
	Weights string   `json:"weights"`
	Written string   `json:"written,omitempty"`
	Checked string   `json:"checked,omitempty"`
	// CheckedKey is the digest of the key that was checked.
	CheckedKey string `json:"checked_key,omitempty"`
	usage.Usage
}

func rebuildCmd() *cobra.Command {
	var out, check string
	cmd := &cobra.Command{
		Use:   "rebuild NAME.aver",
		Short: "Encode and hash a model's weights again, and hold its key to them",
		Long: "Encode and hash a model's weights again: they must give the commitment in its key, or the exit code is 11. This shows\n" +
			"which weights the key commits to. With --weights public it needs nothing secret and trusts nobody: the commitment follows from\n" +
			"the weights. Else it uses the random coefficients and salts in NAME.aver, and is a check of the owner's file.\n" +
			"--check holds another file to the same: a key that states the same may still have another digest, because the proof in it\n" +
			"that the weights lie in their ranges is made anew by each aver compile.",
		Args: exactArgs("NAME.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out != "" && check != "" {
				return usagef("rebuild: -o and --check: want one of them")
			}
			r, err := rebuild(args[0], out, check)
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "OTHER.vk: write the key")
	cmd.Flags().StringVar(&check, "check", "", "NAME.vk: hold this key to the weights too")
	return cmd
}

func rebuild(model, out, check string) (*rebuilt, error) {
	m, err := aver.OpenModel(model)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	key, other := m.VerifyingKey(), m.VerifyingKey()
	r := &rebuilt{Model: model, Key: fmt.Sprintf("%x", key.Digest()), Chain: hexDigests(key.Chain()), Weights: weightsWord(key.PublicWeights()), Written: out, Checked: check}
	if check != "" {
		if other, err = aver.OpenVerifyingKey(check); err != nil {
			return nil, err
		}
		r.CheckedKey = fmt.Sprintf("%x", other.Digest())
	}
	r.Usage, err = usage.Measure(func() error { return m.RebuildKey(other) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strings.TrimSuffix(model+" and "+check, " and "), err)
	}
	if out != "" {
		err = key.Save(out)
	}
	return r, err
}

func (r *rebuilt) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "%s: the weights, encoded and hashed again, are those of key %s\n", r.Model, r.Key); err != nil {
		return err
	}
	printChain(w, r.Chain)
	if r.Weights == privateWeights {
		fmt.Fprintln(w, "checked with the random coefficients and salts in the file, which only the owner has")
	}
	switch {
	case r.Written != "":
		fmt.Fprintf(w, "%s  verifying key %s\n", r.Written, r.Chain[0])
	case r.Checked != "" && r.CheckedKey == r.Chain[0]:
		fmt.Fprintf(w, "%s: the same key\n", r.Checked)
	case r.Checked != "":
		fmt.Fprintf(w, "%s: the same program and weights, under another proof of their ranges: key %s\n", r.Checked, r.CheckedKey)
	}
	return nil
}
