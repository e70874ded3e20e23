package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"aver"
)

// opened is the result of `aver open`.
type opened struct {
	Commitment string   `json:"commitment"` // the root
	Compared   bool     `json:"compared"`   // with a commitment's file
	Values     []output `json:"values"`
}

func openCmd() *cobra.Command {
	var opening string
	cmd := &cobra.Command{
		Use:   "open X.commitment | X.opening",
		Short: "Check what a commitment holds, with its opening, and print it",
		Long: "Check that a commitment holds what its opening says, and print it. The opening is secret: whoever is handed it\n" +
			"knows what the commitment holds. The commitment is that beside the opening, or the other way round.",
		Args: exactArgs("X.commitment"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := open(args[0], opening)
			if err != nil {
				return err
			}
			if !r.Compared {
				fmt.Fprintf(cmd.ErrOrStderr(), "aver: warning: there is no %s.commitment: compare the root with one that you know\n", trimCommitment(args[0]))
			}
			return result(cmd, r, r.print)
		},
	}
	cmd.Flags().StringVar(&opening, "opening", "", "the opening (default: that beside the commitment)")
	return cmd
}

func trimCommitment(path string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path, ".commitment"), ".opening")
}

func open(path, opening string) (*opened, error) {
	name := trimCommitment(path)
	if opening == "" {
		opening = name + ".opening"
	}
	commitment := path
	if path == opening {
		commitment = name + ".commitment"
	}
	c, err := aver.OpenPublicCommitment(commitment)
	compared := err == nil
	if path == opening && errors.Is(err, fs.ErrNotExist) {
		c, err = aver.CommitmentOf(opening)
	}
	if err != nil {
		return nil, err
	}
	values, err := aver.Open(c, opening)
	if err != nil {
		return nil, err
	}
	return &opened{fmt.Sprintf("%x", c.Root), compared, outputsOf(values)}, nil
}

func (o *opened) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "commitment %s holds\n", o.Commitment); err != nil {
		return err
	}
	return printOutputs(w, o.Values)
}
