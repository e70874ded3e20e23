package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"aver"
)

// inspected is the result of `aver inspect`.
type inspected struct {
	*aver.Info
	Estimate *aver.Estimate `json:"estimate,omitempty"`
}

func inspectCmd() *cobra.Command {
	var e estimateFlags
	var rotations []string
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Describe a file of Aver's, or an .onnx file",
		Long: "Describe a .aver, .vk, .proof, .rotation, .commitment, .opening, .journal or .onnx file. It verifies no proof and prints no weights or inputs; but\n" +
			"with --rotation it verifies the rotations of a .vk file and lists the successors that they lead to.",
		Args: exactArgs("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			i, err := aver.Inspect(args[0], rotations...)
			if err != nil {
				return err
			}
			estimate, err := e.of(cmd, args[0])
			if err != nil {
				return err
			}
			return result(cmd, inspected{i, estimate}, func(w io.Writer) error {
				if err := printInfo(w, i); err != nil || estimate == nil {
					return err
				}
				return printEstimate(w, estimate)
			})
		},
	}
	e.register(cmd)
	registerRotations(cmd, &rotations)
	return cmd
}

func printInfo(w io.Writer, i *aver.Info) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s\t%s, %s\n", i.File, i.Kind, bytesText(i.Bytes))
	if i.Digest != "" {
		fmt.Fprintf(t, "key\t%s\n", i.Digest)
	}
	printRotations(t, i)
	if i.Model != nil {
		fmt.Fprintf(t, "weights\t%d\n", i.Model.Weights)
		if i.Key.Budget == 0 {
			fmt.Fprintln(t, "proofs made\tnot counted: there is no limit")
		} else if i.Model.Journal != "" {
			fmt.Fprintf(t, "proofs made\tunknown: %s\n", i.Model.Journal)
		} else {
			fmt.Fprintf(t, "proofs made\t%d of %d\n", i.Model.Made, i.Key.Budget)
		}
		printSections(t, i.Model.Sections)
		for _, warning := range i.Model.Warnings {
			fmt.Fprintf(t, "warning\t%s\n", warning)
		}
	}
	if i.Proof != nil {
		printSections(t, i.Proof.Sections)
		fmt.Fprintln(t, "not verified\tuse aver verify")
	}
	if i.Commitment != nil {
		printCommitment(t, i.Commitment)
	}
	if i.Journal != nil {
		fmt.Fprintf(t, "counts\topenings of commitment %s\nopenings made\t%d of %d\n", i.Journal.Commitment, i.Journal.Used, i.Journal.Budget)
	}
	if i.ONNX != nil {
		printONNX(t, i.ONNX)
	}
	if i.Key == nil {
		return t.Flush()
	}
	return errors.Join(printSummary(t, i.Key), printLayers(w, i.Key.Layers), printArgument(w, i.Key))
}

// printCommitment prints what is public of a commitment.
func printCommitment(w io.Writer, c *aver.StandaloneInfo) {
	fmt.Fprintf(w, "commitment\t%s\ndigest\t%s\n", c.Root, c.Digest)
	for n, t := range c.Tensors {
		printPorts(w, fmt.Sprint("tensor ", n), []aver.PortInfo{t})
	}
	fmt.Fprintf(w, "code\trows of 2^%d+%d, rate 1/%d, %d queries\n", c.Code.LogRow, c.Code.Tail, c.Code.InvRate, c.Code.Queries)
	switch {
	case c.Journal != "":
		fmt.Fprintf(w, "proofs made\tunknown: %s\n", c.Journal)
	case c.Made != nil:
		fmt.Fprintf(w, "proofs made\t%d of %d\n", *c.Made, c.Budget)
	default:
		fmt.Fprintf(w, "proofs\t%d can be made about it\n", c.Budget)
	}
}

func printSections(w io.Writer, sections map[string]int) {
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		fmt.Fprintf(w, "section %s\t%s\n", name, bytesText(int64(sections[name])))
	}
}

func printPorts(w io.Writer, what string, ports []aver.PortInfo) {
	for _, p := range ports {
		fmt.Fprintf(w, "%s %s\t%v", what, p.Name, p.Shape)
		if p.Bits > 0 {
			mode := "public"
			if p.Committed {
				mode = "committed"
			}
			fmt.Fprintf(w, ", %d bits, scale %.6g, %s", p.Bits, p.Scale, mode)
		}
		fmt.Fprintln(w)
	}
}

func printONNX(w io.Writer, o *aver.ONNXInfo) {
	fmt.Fprintf(w, "opset\t%d\nparameters\t%d\n", o.Opset, o.Parameters)
	printPorts(w, "input", o.Inputs)
	printPorts(w, "output", o.Outputs)
	for _, op := range slices.Sorted(maps.Keys(o.Operators)) {
		fmt.Fprintf(w, "operator %s\t%d\n", op, o.Operators[op])
	}
	if o.Supported {
		fmt.Fprintln(w, "supported\tyes")
	} else {
		fmt.Fprintf(w, "supported\tno: %s\n", o.Missing)
	}
}

// budgetText is what a key's proofs hide, and how many there may be.
func budgetText(k *aver.KeyInfo) string {
	switch k.Weights {
	case publicWeights:
		return "zero-knowledge but for the weights; " + unlimitedText
	case privateWeights:
		return fmt.Sprintf("zero-knowledge, for %d proofs with these weights", k.Budget)
	}
	return "zero-knowledge; no weights, no limit on proofs"
}

// printSummary ends the table that t has begun.
func printSummary(t *tabwriter.Writer, k *aver.KeyInfo) error {
	fmt.Fprintf(t, "made by\taver %s\n", k.Tool)
	fmt.Fprintf(t, "security\t%.1f bits, no trusted set-up; %s\n", k.Bits, budgetText(k))
	printPorts(t, "input", k.Inputs)
	printPorts(t, "output", k.Outputs)
	r := k.Relations
	fmt.Fprintf(t, "relations\t%d einsums, %d lookups of %d rows, %d tables of %d rows, %d tensors\n",
		r.Einsums, r.Lookups, r.LookupRows, r.Tables, r.TableRows, r.Tensors)
	fmt.Fprintf(t, "expected proof\tabout %s\n", bytesText(int64(k.ProofBytes)))
	for _, s := range k.Revealed {
		fmt.Fprintf(t, "revealed\t%s\n", s)
	}
	fmt.Fprintln(t)
	return t.Flush()
}

// printArgument prints the commitments and the soundness ledger.
func printArgument(w io.Writer, k *aver.KeyInfo) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\ncommitment\tcells\tmatrix\trate\tqueries\tgrinding")
	for _, c := range k.Commitments {
		fmt.Fprintf(t, "%s\t%d\t%d×(2^%d+%d)\t1/%d\t%d\t%d bits\n", c.Name, c.Cells, c.Rows, c.LogRow, c.Tail, c.InvRate, c.Queries, c.Grinding)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(t, "\nsoundness term\tbits\tgrinding\trounds\ttheorem")
	for _, l := range k.Ledger {
		fmt.Fprintf(t, "%s\t%.1f\t%d\t%d\t%s\n", l.Source, l.Bits, l.Grinding, l.Count, l.Theorem)
	}
	return t.Flush()
}
