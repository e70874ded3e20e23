package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"aver"
)

func checkCmd() *cobra.Command {
	var samples, labels string
	cmd := &cobra.Command{
		Use:   "check MODEL.aver --samples FILE",
		Short: "Compare the integer program with the float model on samples",
		Args:  exactArgs("MODEL.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if samples == "" {
				return usagef("check: want --samples FILE")
			}
			r, err := check(cmd, args[0], samples, labels)
			if err != nil {
				return err
			}
			return result(cmd, r, func(w io.Writer) error { return printCheck(w, r) })
		},
	}
	cmd.Flags().StringVar(&samples, "samples", "", "samples: .npz, .npy, .json, or a directory of test_data_set_*")
	cmd.Flags().StringVar(&labels, "labels", "", "class numbers: .npz, .npy or .json; the array y of the samples' .npz will do")
	return cmd
}

func check(cmd *cobra.Command, model, samples, labels string) (*aver.CheckReport, error) {
	m, err := aver.OpenModel(model)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	xs, err := m.ReadSamples(samples)
	if err != nil {
		return nil, err
	}
	var ys []int
	if labels != "" {
		if ys, err = aver.ReadLabels(labels); err != nil {
			return nil, err
		}
	}
	return m.Check(cmd.Context(), xs, ys)
}

func printCheck(w io.Writer, r *aver.CheckReport) error {
	fmt.Fprintf(w, "%d samples\n\n", r.Samples)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "output\ttop-1 agreement\tmax error\tmean error\taccuracy\tfloat accuracy")
	for _, o := range r.Outputs {
		fmt.Fprintf(t, "%s\t%.2f %%\t%.4g\t%.4g", o.Name, 100*o.Agreement, o.MaxError, o.MeanError)
		if o.Accuracy != nil {
			fmt.Fprintf(t, "\t%.2f %%\t%.2f %%\n", 100**o.Accuracy, 100**o.FloatAccuracy)
		} else {
			fmt.Fprint(t, "\t-\t-\n")
		}
	}
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return err
	}
	return printLayers(w, r.Layers)
}

// printLayers prints a table of layers.
func printLayers(w io.Writer, layers []aver.Layer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "layer\toperators\tshape\tbits\tweight bits")
	for _, l := range layers {
		bits := "-"
		if l.WeightBits > 0 {
			bits = fmt.Sprint(l.WeightBits)
		}
		fmt.Fprintf(t, "%s\t%s\t%v\t%d\t%s\n", l.Name, l.Kind, l.Shape, l.Bits, bits)
	}
	return t.Flush()
}
