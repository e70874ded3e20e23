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
	Valid         bool    `json:"valid"`
	VerifySeconds float64 `json:"verify_seconds"`
	CPUSeconds    float64 `json:"cpu_seconds"`
	stated
}

// stated is what a valid proof says.
type stated struct {
	Key     string   `json:"key"`   // digest
	Chain   []string `json:"chain"` // digests from the key in the file to Key, a rotation from each to the next
	Hiding  bool     `json:"hiding"`
	Weights string   `json:"weights"` // "private", or "public": then not even a hiding proof hides them
	Inputs  []output `json:"inputs"`  // of the statement; empty where committed
	Outputs []output `json:"outputs"` // of the statement; empty where committed
	// Roots of what is committed; empty where public.
	InputCommitment  string `json:"input_commitment,omitempty"`
	OutputCommitment string `json:"output_commitment,omitempty"`
}

func statedOf(st *aver.Statement) stated {
	return stated{
		Hiding: st.Hidden, Weights: weightsWord(st.PublicWeights), Key: fmt.Sprintf("%x", st.Key), Chain: hexDigests(st.Chain),
		Inputs: outputsOf(st.Inputs), Outputs: outputsOf(st.Outputs),
		InputCommitment: hexRoot(st.InputCommitment), OutputCommitment: hexRoot(st.OutputCommitment),
	}
}

// verifyFlags are those of `aver verify`.
type verifyFlags struct {
	rotations     []string
	chain         bool
	input, output string // files of commitments
}

func verifyCmd() *cobra.Command {
	var o verifyFlags
	cmd := &cobra.Command{
		Use:   "verify NAME.vk NAME.proof",
		Short: "Check a proof, or a chain of them, and print the output that it proves",
		Long: "Check a proof and print the output that it proves. The verifying key must come from someone\n" +
			"you trust: a proof carries none. " + rotationHelp + "\n\n" +
			"With --chain, check several proofs, each after its key: aver verify --chain A.vk a.proof B.vk b.proof. Each one's\n" +
			"committed output must be the next one's committed input: the same commitment, of the same shape, scale and range.\n\n" + exitHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if o.chain {
				return nil
			}
			return exactArgs("NAME.vk", "NAME.proof")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !o.chain {
				r, err := o.verify(args[0], args[1])
				if err != nil {
					return err
				}
				return result(cmd, r, r.print)
			}
			if o.input != "" || o.output != "" {
				return usagef("--input-commitment and --output-commitment are for one proof: verify the chain's first and last by themselves as well")
			}
			r, err := verifyChain(args, o.rotations)
			if err != nil {
				return err
			}
			return result(cmd, r, r.print)
		},
	}
	cmd.Flags().BoolVar(&o.chain, "chain", false, "check a chain of proofs, each after its key: A.vk a.proof B.vk b.proof")
	cmd.Flags().StringVar(&o.input, "input-commitment", "", "X.commitment: the proof must be about this input")
	cmd.Flags().StringVar(&o.output, "output-commitment", "", "X.commitment: the proof must be about this output")
	registerRotations(cmd, &o.rotations)
	return cmd
}

// linkFiles is a proof with the key and the rotations of the command line.
type linkFiles struct {
	name      string // of the files, for errors
	key       *aver.VerifyingKey
	proof     *aver.Proof
	rotations []*aver.Rotation
}

func openLink(key, proof string, rotations []string) (l linkFiles, err error) {
	l.name = key + " and " + proof
	if l.key, err = aver.OpenVerifyingKey(key); err != nil {
		return l, err
	}
	if l.proof, err = aver.OpenProof(proof); err != nil {
		return l, err
	}
	l.rotations, err = openRotations(key, rotations)
	return l, err
}

// follow is the link with the key that the proof is for.
func (l *linkFiles) follow() (aver.Link, error) {
	key, err := l.key.Follow(l.proof.Key(), l.rotations...)
	if err != nil {
		return aver.Link{}, fmt.Errorf("%s: %w (tried: rotations of --rotation, and those beside the key)", l.name, err)
	}
	return aver.Link{Key: key, Proof: l.proof}, nil
}

func (o *verifyFlags) verify(key, proof string) (*verified, error) {
	files, err := openLink(key, proof, o.rotations)
	if err != nil {
		return nil, err
	}
	var st *aver.Statement
	u, err := usage.Measure(func() error {
		l, err := files.follow()
		if err != nil {
			return err
		}
		st, err = l.Key.Verify(l.Proof)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := o.about(files.key, st); err != nil {
		return nil, err
	}
	return &verified{Valid: true, VerifySeconds: u.Seconds, CPUSeconds: u.CPUSeconds, stated: statedOf(st)}, nil
}

// about holds a statement to the commitments of the flags.
func (o *verifyFlags) about(key *aver.VerifyingKey, st *aver.Statement) error {
	for _, side := range []struct {
		path  string
		check func(*aver.Statement, *aver.PublicCommitment) error
	}{{o.input, key.CheckInput}, {o.output, key.CheckOutput}} {
		if side.path == "" {
			continue
		}
		c, err := aver.OpenPublicCommitment(side.path)
		if err != nil {
			return err
		}
		if err := side.check(st, c); err != nil {
			return fmt.Errorf("%s: %w", side.path, err)
		}
	}
	return nil
}

func (r *verified) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "valid for key %s (checked in %s)\n", r.Key, secondsText(r.VerifySeconds)); err != nil {
		return err
	}
	return r.stated.print(w)
}

func (r *stated) print(w io.Writer) error {
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
	_, err := fmt.Fprintln(w, hidingLine(r.Hiding, r.Weights))
	return err
}

func hexRoot(root *[32]byte) string {
	if root == nil {
		return ""
	}
	return fmt.Sprintf("%x", *root)
}
