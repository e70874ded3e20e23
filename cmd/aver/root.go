package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
)

// newRoot is the whole command.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "aver",
		Short:         "Prove what a machine-learning model computed",
		Long:          "Aver proves that a committed machine-learning model produced an output.\n\n" + exitHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("no command %q; see aver --help", args[0])
			}
			return nil
		},
		PersistentPreRunE: setThreads,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().Bool("json", false, "print the result as JSON")
	root.PersistentFlags().Int(parallelFlag, 0, "most threads that compute at a time (default: GOMAXPROCS, or the processors)")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(compileCmd(), runCmd(), checkCmd(), proveCmd(), verifyCmd(), rotateCmd(), rebuildCmd(), commitCmd(), openCmd(),
		inspectCmd(), benchCmd(), demoCmd(), versionCmd(), completionCmd())
	return root
}

const parallelFlag = "parallel"

// setThreads does what --parallel asks for. Without it Go's own choice stands:
// the variable GOMAXPROCS, else the processors that the process may use.
func setThreads(cmd *cobra.Command, _ []string) error {
	n, err := cmd.Flags().GetInt(parallelFlag)
	switch {
	case err != nil:
		return err
	case !cmd.Flags().Changed(parallelFlag):
		return nil
	case n < 1:
		return usagef("--%s %d: want at least 1", parallelFlag, n)
	}
	runtime.GOMAXPROCS(n)
	return nil
}

// exactArgs wants n arguments; names are for the message.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == len(names):
			return nil
		case len(names) == 0:
			return usageError{fmt.Errorf("%s: want no arguments, got %d", cmd.Name(), len(args))}
		default:
			return usageError{fmt.Errorf("%s: want %s, got %d arguments", cmd.Name(), strings.Join(names, " "), len(args))}
		}
	}
}

// result prints a result to stdout: as JSON where --json asks for it, else as
// text writes it.
func result(cmd *cobra.Command, v any, text func(io.Writer) error) error {
	if asJSON, err := cmd.Flags().GetBool("json"); err != nil {
		return err
	} else if !asJSON {
		return text(cmd.OutOrStdout())
	}
	enc := json.NewEncoder(cmd.OutOrStdout())
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }
