package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// rotated is the result of `aver rotate`.
type rotated struct {
	Rotation   string      `json:"rotation"`
	Bytes      int         `json:"rotation_bytes"`
	Key        string      `json:"key"` // digest of the key that is rotated
	Successors []successor `json:"successors"`
	usage.Usage
}

// successor is a model that a rotation made.
type successor struct {
	Model   string `json:"model"`
	Journal string `json:"journal"`
	Key     string `json:"key"`    // digest
	Proofs  int    `json:"proofs"` // that its commitment can bear
}

func rotateCmd() *cobra.Command {
	var k int
	var out string
	cmd := &cobra.Command{
		Use:   "rotate NAME.aver",
		Short: "Make successors NAME-1.aver …: the same weights, fresh budgets of proofs, and NAME.rotation to prove it under the same key",
		Long: "Make successors of a model: NAME-1.aver and so on, secret, with the same weights under fresh commitments and\n" +
			"a whole budget of proofs each, and NAME.rotation, for everyone, which proves that the weights are the same.\n" +
			"aver verify takes it beside NAME.vk. It costs the model one of its openings, of which one is always kept for this.",
		Args: exactArgs("NAME.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if k < 1 || k > aver.MaxSuccessors {
				return usagef("--successors %d: want 1 to %d", k, aver.MaxSuccessors)
			}
			name := strings.TrimSuffix(out, ".rotation")
			if out == "" {
				name = strings.TrimSuffix(args[0], ".aver")
			}
			if !isName(name) {
				return usagef("--out %s: want a NAME for the files, not a directory", out)
			}
			r, err := rotate(cmd, args[0], name, k)
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	cmd.Flags().IntVar(&k, "successors", 1, "how many models to make")
	cmd.Flags().StringVarP(&out, "out", "o", "", "NAME of the files to write (default: the model's, beside it)")
	return cmd
}

func rotate(cmd *cobra.Command, path, name string, k int) (*rotated, error) {
	m, err := aver.OpenModel(path)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	if err := aver.CheckRotation(name, k); err != nil {
		return nil, err
	}
	r := &rotated{Rotation: name + ".rotation", Key: fmt.Sprintf("%x", m.VerifyingKey().Digest())}
	report, done := progressOn(cmd.ErrOrStderr())
	r.Usage, err = usage.Measure(func() error {
		defer done()
		rotation, successors, err := m.Rotate(cmd.Context(), k, report)
		if err != nil {
			return err
		}
		r.Bytes = len(rotation.Bytes())
		for i, s := range successors {
			path := aver.SuccessorPath(name, i)
			r.Successors = append(r.Successors, successor{
				Model: path, Journal: strings.TrimSuffix(path, ".aver") + ".journal",
				Key: fmt.Sprintf("%x", s.VerifyingKey().Digest()), Proofs: s.VerifyingKey().Budget(),
			})
		}
		return aver.SaveRotation(name, rotation, successors)
	})
	return r, err
}

func (r *rotated) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "%s  for everyone: proves that the weights are those of key %s\n", r.Rotation, r.Key); err != nil {
		return err
	}
	for _, s := range r.Successors {
		fmt.Fprintf(w, "%s  secret: %d proofs, counted in %s; key %s\n", s.Model, s.Proofs, s.Journal, s.Key)
	}
	return nil
}
