package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"aver"
	"aver/models"
	"aver/usage"
)

// demoStep is a line of the demo's table.
type demoStep struct {
	Stage string `json:"stage"`
	usage.Usage
	Bytes int64  `json:"bytes"` // of what the stage makes or reads
	What  string `json:"what"`
}

// demoResult is the result of `aver demo`.
type demoResult struct {
	Sample    int        `json:"sample"`
	Label     string     `json:"label"`
	Predicted string     `json:"predicted"`
	Logits    []float64  `json:"logits"`
	Steps     []demoStep `json:"steps"`
	// What verification says to a proof with one byte flipped, and to one with
	// one digit of the output changed.
	FlippedByte  string `json:"flipped_byte"`
	ChangedDigit string `json:"changed_digit"`
}

func demoCmd() *cobra.Command {
	var sample int
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Compile a small trained CNN, prove one image, verify, and try to cheat",
		Args:  exactArgs(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := os.MkdirTemp("", "aver-demo-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			d := &demo{cmd: cmd, dir: dir, r: demoResult{Sample: sample}}
			if err := d.run(); err != nil {
				return err
			}
			return result(cmd, d.r, d.print)
		},
	}
	cmd.Flags().IntVar(&sample, "sample", 0, "which of the 64 images to prove")
	return cmd
}

// demo is one run of the demo, in a directory of its own.
type demo struct {
	cmd   *cobra.Command
	dir   string
	image []float64
	r     demoResult
}

func (d *demo) run() error {
	model, samples := filepath.Join(d.dir, "lenet.onnx"), filepath.Join(d.dir, "samples.npz")
	if err := os.WriteFile(model, models.FashionLeNet, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(samples, models.FashionSamples, 0o600); err != nil {
		return err
	}
	name := filepath.Join(d.dir, "lenet")
	if err := d.compile(model, samples, name); err != nil {
		return err
	}
	m, err := aver.OpenModel(name + ".aver")
	if err != nil {
		return err
	}
	defer m.Close()
	x, err := d.choose(m, samples)
	if err != nil {
		return err
	}
	proof, err := d.prove(m, x)
	if err != nil {
		return err
	}
	// The verifier has the key's and the proof's files, and nothing else.
	vk, err := aver.OpenVerifyingKey(name + ".vk")
	if err != nil {
		return err
	}
	st, err := d.verify(vk, proof)
	if err != nil {
		return err
	}
	return d.cheat(vk, proof, st)
}

// step measures a stage.
func (d *demo) step(stage, what string, f func(aver.Progress) (int64, error)) error {
	report, done := progressOn(d.cmd.ErrOrStderr())
	s := demoStep{Stage: stage, What: what}
	var err error
	s.Usage, err = usage.Measure(func() (err error) {
		defer done()
		s.Bytes, err = f(report)
		return err
	})
	d.r.Steps = append(d.r.Steps, s)
	return err
}

func (d *demo) compile(model, samples, name string) error {
	return d.step("compile", "verifying key", func(report aver.Progress) (int64, error) {
		m, err := aver.Compile(d.cmd.Context(), model, aver.CompileOptions{Calibrate: samples, Progress: report})
		if err != nil {
			return 0, err
		}
		return int64(len(m.VerifyingKey().Bytes())), m.Save(name)
	})
}

// choose picks the image and its label.
func (d *demo) choose(m *aver.Model, samples string) (aver.Values, error) {
	xs, err := m.ReadSamples(samples)
	if err != nil {
		return nil, err
	}
	ys, err := aver.ReadLabels(samples)
	if err != nil {
		return nil, err
	}
	if d.r.Sample < 0 || d.r.Sample >= min(len(xs), len(ys)) {
		return nil, usagef("--sample %d: want 0 to %d", d.r.Sample, len(xs)-1)
	}
	x := xs[d.r.Sample]
	for _, v := range x {
		d.image = v
	}
	d.r.Label = models.ClassNames[ys[d.r.Sample]]
	return x, nil
}

func (d *demo) prove(m *aver.Model, x aver.Values) (proof *aver.Proof, err error) {
	err = d.step("prove", "proof", func(report aver.Progress) (int64, error) {
		if proof, _, err = m.Prove(d.cmd.Context(), x, aver.ProveOptions{Progress: report}); err != nil {
			return 0, err
		}
		return int64(len(proof.Bytes())), nil
	})
	return proof, err
}

func (d *demo) verify(vk *aver.VerifyingKey, proof *aver.Proof) (st *aver.Statement, err error) {
	err = d.step("verify", "proof", func(aver.Progress) (int64, error) {
		st, err = vk.Verify(proof)
		return int64(len(proof.Bytes())), err
	})
	if err == nil {
		d.r.Logits = st.Outputs[0].Floats()
		d.r.Predicted = models.ClassNames[slices.Index(d.r.Logits, slices.Max(d.r.Logits))]
	}
	return st, err
}

// cheat changes the proof, then the output, and keeps the verifier's answers.
func (d *demo) cheat(vk *aver.VerifyingKey, proof *aver.Proof, st *aver.Statement) error {
	flipped := bytes.Clone(proof.Bytes())
	flipped[len(flipped)/2] ^= 1
	p, err := aver.ParseProof(flipped)
	if err == nil {
		_, err = vk.Verify(p)
	}
	if err == nil {
		return fmt.Errorf("a proof with a flipped byte was accepted")
	}
	d.r.FlippedByte = err.Error()
	st.Outputs[0].Ints[0]++
	if _, err = vk.Verify(vk.Restate(proof, st)); err == nil {
		return fmt.Errorf("a proof of another output was accepted")
	}
	d.r.ChangedDigit = err.Error()
	return nil
}

func (d *demo) print(w io.Writer) error {
	fmt.Fprintf(w, "%s\nlabel: %s\nproven answer: %s\n\n", picture(d.image, 28), d.r.Label, d.r.Predicted)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "stage\ttime\tCPU\tpeak memory\tsize")
	for _, s := range d.r.Steps {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s (%s)\n", s.Stage, secondsText(s.Seconds), secondsText(s.CPUSeconds), bytesText(s.PeakBytes), bytesText(s.Bytes), s.What)
	}
	fmt.Fprintf(t, "\none byte of the proof flipped:\t%s\none digit of the output changed:\t%s\n", d.r.FlippedByte, d.r.ChangedDigit)
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", hidingText)
	return err
}

// picture draws grey pixels in [0,1], width a line, as text blocks: a pixel is
// two characters wide, to look square.
func picture(pixels []float64, width int) string {
	shades := []string{"  ", "░░", "▒▒", "▓▓", "██"}
	var s strings.Builder
	for row := range slices.Chunk(pixels, width) {
		var line strings.Builder
		for _, v := range row {
			line.WriteString(shades[max(0, min(4, int(v*5)))])
		}
		s.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return s.String()
}
