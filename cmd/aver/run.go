package main

import (
	"github.com/spf13/cobra"

	"aver"
)

func runCmd() *cobra.Command {
	var in inputFlags
	cmd := &cobra.Command{
		Use:   "run MODEL.aver --input FILE",
		Short: "Run the integer program, without proving",
		Args:  exactArgs("MODEL.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, x, err := in.open(args[0])
			if err != nil {
				return err
			}
			defer m.Close()
			out, err := m.Run(cmd.Context(), x)
			if err != nil {
				return err
			}
			r := ran{Outputs: outputsOf(out)}
			return result(cmd, r, r.print)
		},
	}
	in.register(cmd)
	return cmd
}

// inputFlags say which input a command takes.
type inputFlags struct {
	path   string
	sample int
}

func (f *inputFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.path, "input", "", "the input: .json, .npy, .npz, .pb, or a directory of input_*.pb")
	cmd.Flags().IntVar(&f.sample, "sample", -1, "take sample number N, from 0, of an input file that holds many")
}

// open opens a model and reads its input.
func (f *inputFlags) open(model string) (*aver.Model, aver.Values, error) {
	if f.path == "" {
		return nil, nil, usagef("want --input FILE")
	}
	m, err := aver.OpenModel(model)
	if err != nil {
		return nil, nil, err
	}
	x, err := f.read(m)
	if err != nil {
		m.Close()
		return nil, nil, err
	}
	return m, x, nil
}

func (f *inputFlags) read(m inputReader) (aver.Values, error) {
	if f.sample == -1 {
		return m.ReadInput(f.path)
	}
	xs, err := m.ReadSamples(f.path)
	if err != nil {
		return nil, err
	}
	if f.sample < 0 || f.sample >= len(xs) {
		return nil, usagef("--sample %d: %s holds %d samples; want 0 to %d", f.sample, f.path, len(xs), len(xs)-1)
	}
	return xs[f.sample], nil
}
