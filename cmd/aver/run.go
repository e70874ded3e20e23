package main

import (
	"github.com/spf13/cobra"

	"aver"
)

func runCmd() *cobra.Command {
	var input string
	cmd := &cobra.Command{
		Use:   "run MODEL.aver --input FILE",
		Short: "Run the integer program, without proving",
		Args:  exactArgs("MODEL.aver"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, x, err := modelAndInput(args[0], input)
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
	inputFlag(cmd, &input)
	return cmd
}

func inputFlag(cmd *cobra.Command, input *string) {
	cmd.Flags().StringVar(input, "input", "", ".json, .npy, .npz, .pb, or a directory of input_*.pb")
}

// modelAndInput opens a model and reads its input.
func modelAndInput(model, input string) (*aver.Model, aver.Values, error) {
	if input == "" {
		return nil, nil, usagef("want --input FILE")
	}
	m, err := aver.OpenModel(model)
	if err != nil {
		return nil, nil, err
	}
	x, err := m.ReadInput(input)
	if err != nil {
		m.Close()
		return nil, nil, err
	}
	return m, x, nil
}
