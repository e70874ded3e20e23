package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"aver"
	"aver/usage"
)

// verified is the result of `aver verify`.
type verified struct {
	Valid         bool     `json:"valid"`
	Key           string   `json:"key"`   // digest
	Chain         []string `json:"chain"` // digests from the key in the file to Key, a rotation from each to the next
	Hiding        bool     `json:"hiding"`
	VerifySeconds float64  `json:"verify_seconds"`
	CPUSeconds    float64  `json:"cpu_seconds"`
	Inputs        []output `json:"inputs"`  // of the statement; empty where committed
	Outputs       []output `json:"outputs"` // of the statement; empty where committed
	// Roots of what is committed; empty where public.
	InputCommitment  string `json:"input_commitment,omitempty"`
	OutputCommitment string `json:"output_commitment,omitempty"`
}

// What a user must know of a valid proof.
const (
	hidingText   = "The proof is zero-knowledge: beyond what is stated here it shows nothing of the weights, the inputs and what lies between."
	noHidingText = "The proof was made with --clear and is not zero-knowledge: whoever holds it may learn about weights, inputs and activations."
)

// hidingLine says which of the two a proof is.
func hidingLine(hidden bool) string {
	if hidden {
		return hidingText
	}
	return noHidingText
}

func verifyCmd() *cobra.Command {
	var rotations []string
	cmd := &cobra.Command{
		Use:   "verify NAME.vk NAME.proof",
		Short: "Check a proof and print the output that it proves",
		Long: "Check a proof and print the output that it proves. The verifying key must come from someone\n" +
			"you trust: a proof carries none. " + rotationHelp + "\n\n" + exitHelp,
		Args: exactArgs("NAME.vk", "NAME.proof"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := verifyFiles(args[0], args[1], rotations)
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	registerRotations(cmd, &rotations)
	return cmd
}

func verifyFiles(key, proof string, rotations []string) (*verified, error) {
	vk, err := aver.OpenVerifyingKey(key)
	if err != nil {
		return nil, err
	}
	p, err := aver.OpenProof(proof)
	if err != nil {
		return nil, err
	}
	all, err := openRotations(key, rotations)
	if err != nil {
		return nil, err
	}
	var st *aver.Statement
	u, err := usage.Measure(func() error {
		key, err := vk.Follow(p.Key(), all...)
		if err != nil {
			return err
		}
		st, err = key.Verify(p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &verified{
		Valid: true, Hiding: st.Hidden, Key: fmt.Sprintf("%x", st.Key), Chain: hexDigests(st.Chain), VerifySeconds: u.Seconds, CPUSeconds: u.CPUSeconds,
		Inputs: outputsOf(st.Inputs), Outputs: outputsOf(st.Outputs),
		InputCommitment: hexRoot(st.InputCommitment), OutputCommitment: hexRoot(st.OutputCommitment),
	}, nil
}

func (r *verified) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "valid for key %s (checked in %s)\n", r.Key, secondsText(r.VerifySeconds)); err != nil {
		return err
	}
	printChain(w, r.Chain)
	if r.InputCommitment != "" {
		fmt.Fprintf(w, "the input is committed, not shown: %s\n", r.InputCommitment)
	}
	if r.OutputCommitment != "" {
		fmt.Fprintf(w, "the output is committed, not shown: %s\n", r.OutputCommitment)
	}
	if err := printOutputs(w, r.Outputs); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, hidingLine(r.Hiding))
	return err
}

func hexRoot(root *[32]byte) string {
	if root == nil {
		return ""
	}
	return fmt.Sprintf("%x", *root)
}
