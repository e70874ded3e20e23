package main

import (
	"fmt"
	"io"
	"strings"

	"aver"
)

// output is an input or output as printed.
type output struct {
	Name   string    `json:"name"`
	Shape  []int     `json:"shape"`
	Scale  float64   `json:"scale"`
	Values []float64 `json:"values"`
	Ints   []int64   `json:"ints"`
}

func outputsOf(values []aver.Value) []output {
	out := make([]output, len(values))
	for i := range values {
		v := &values[i]
		out[i] = output{v.Name, v.Shape, v.Scale, v.Floats(), v.Ints}
	}
	return out
}

// ran is the result of `aver run`.
type ran struct {
	Outputs []output `json:"outputs"`
}

func (r ran) print(w io.Writer) error { return printOutputs(w, r.Outputs) }

// shown is how many numbers of a tensor are printed for people.
const shown = 20

func printOutputs(w io.Writer, outputs []output) error {
	for _, o := range outputs {
		var s strings.Builder
		for i, v := range o.Values {
			if i == shown {
				fmt.Fprintf(&s, " … (%d values, all with --json)", len(o.Values))
				break
			}
			fmt.Fprintf(&s, " %.6g", v)
		}
		if _, err := fmt.Fprintf(w, "%s %v:%s\n", o.Name, o.Shape, s.String()); err != nil {
			return err
		}
	}
	return nil
}

// bytesText is a size for people.
func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// secondsText is a time for people.
func secondsText(s float64) string {
	if s < 1 {
		return fmt.Sprintf("%.1f ms", 1e3*s)
	}
	return fmt.Sprintf("%.2f s", s)
}
