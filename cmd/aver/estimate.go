package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"aver"
)

// estimateFlags are those of `aver inspect --estimate`.
type estimateFlags struct {
	estimate, recalibrate bool
	calibration           string
}

func (e *estimateFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&e.estimate, "estimate", false, "of a .vk or .aver file: also say what a proof would take on this machine, now; it is measured once, and each time a little")
	f.BoolVar(&e.recalibrate, "recalibrate", false, "with --estimate: measure this machine again")
	f.StringVar(&e.calibration, "calibration", "", "with --estimate: what `aver bench --json` printed, instead of measuring")
}

// of estimates what a proof for the key of a file takes; nil without --estimate.
func (e *estimateFlags) of(cmd *cobra.Command, path string) (*aver.Estimate, error) {
	if !e.estimate {
		if e.recalibrate || e.calibration != "" {
			return nil, usagef("inspect: --recalibrate and --calibration go with --estimate")
		}
		return nil, nil
	}
	key, err := keyOf(path)
	if err != nil {
		return nil, err
	}
	c, err := e.calibrated(cmd)
	if err != nil {
		return nil, err
	}
	if c.IsHere() {
		if c, err = atPresent(cmd.Context(), c); err != nil {
			return nil, err
		}
	}
	return c.Estimate(key), nil
}

// probed is how many proofs of a probe tell the pace.
const probed = 5

// atPresent is a calibration of this machine at the pace that it has now.
func atPresent(ctx context.Context, c *aver.Calibration) (*aver.Calibration, error) {
	probe, err := aver.NewProbe(ctx)
	if err != nil {
		return nil, err
	}
	defer probe.Close()
	pace, err := probe.Pace(ctx, probed)
	if err != nil {
		return nil, err
	}
	return c.At(pace), nil
}

// keyOf is the verifying key that a file is or holds.
func keyOf(path string) (*aver.VerifyingKey, error) {
	switch filepath.Ext(path) {
	case ".vk":
		return aver.OpenVerifyingKey(path)
	case ".aver":
		m, err := aver.OpenModel(path)
		if err != nil {
			return nil, err
		}
		defer m.Close()
		return m.VerifyingKey(), nil
	}
	return nil, usagef("inspect: --estimate needs a .vk or .aver file; compile %s first", path)
}

func (e *estimateFlags) calibrated(cmd *cobra.Command) (*aver.Calibration, error) {
	if e.calibration != "" {
		return readCalibration(e.calibration)
	}
	if c := cachedCalibration(); c != nil && !e.recalibrate {
		return c, nil
	}
	c, err := calibrate(cmd)
	if err != nil {
		return nil, err
	}
	if err := saveCalibration(c); err != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "aver: warning: the measurement will be made again next time:", err)
	}
	return c, nil
}

// calibrate measures this machine.
func calibrate(cmd *cobra.Command) (*aver.Calibration, error) {
	fmt.Fprintln(cmd.ErrOrStderr(), "aver: measuring this machine, for some ten seconds; it should have nothing else to do")
	report, done := progressOn(cmd.ErrOrStderr())
	defer done()
	return aver.Calibrate(cmd.Context(), report)
}

// calibrationPath is where the measurements of this machine, with so many
// threads, are kept.
func calibrationPath(c *aver.Calibration) (string, error) {
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "aver", fmt.Sprintf("calibration-%d.json", c.Threads)), err
}

// cachedCalibration is nil where there is none for this machine and program.
func cachedCalibration() *aver.Calibration {
	path, err := calibrationPath(aver.NewCalibration())
	if err != nil {
		return nil
	}
	c, err := readCalibration(path)
	if err != nil || !c.IsHere() {
		return nil
	}
	return c
}

func readCalibration(path string) (*aver.Calibration, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := new(aver.Calibration)
	if err := json.Unmarshal(b, c); err != nil {
		return nil, fmt.Errorf("%s: %w; want what aver bench --json prints", path, err)
	}
	if err := c.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func saveCalibration(c *aver.Calibration) error {
	path, err := calibrationPath(c)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}

func printEstimate(w io.Writer, e *aver.Estimate) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\na proof will take about\t%s (%s of processor time) on %d threads of %s\n",
		secondsText(e.ProveSeconds), secondsText(e.ProveCPU), e.Threads, e.Machine)
	for _, s := range e.Stages {
		fmt.Fprintf(t, "  %s\t%s\n", s.Name, secondsText(s.Seconds))
	}
	fmt.Fprintf(t, "memory\t%s\nproof\t%s\n", bytesText(e.PeakBytes), bytesText(int64(e.ProofBytes)))
	return t.Flush()
}
