package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"aver"
)

// price fits the price of what the models are made of.
func (r *benchResult) price() {
	if len(r.Models) < leastPriced {
		return
	}
	var all []*aver.Measurement
	for i := range r.Models {
		all = append(all, r.Models[i].Measurement)
	}
	p := aver.FitPrice(all)
	r.Price = &p
}

func (r benchResult) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	r.printCosts(t)
	r.printSizes(t)
	r.printStages(t)
	r.printEstimates(t)
	if err := t.Flush(); err != nil {
		return err
	}
	hiding := "zero-knowledge"
	if r.Clear {
		hiding = "hiding nothing"
	}
	fmt.Fprintf(w, "\nmedians of %d runs on %d threads of %s; %s; from the input's numbers to the proof, without reading files;\n"+
		"of a stage the wall time, and how many threads computed in its mean\n", r.Models[0].Runs, r.Threads, r.Machine, hiding)
	if p := r.Price; p != nil {
		fmt.Fprintf(w, "\nprocessor time = %s + %.0f ns a lookup or table row + %.0f ns a committed value + %.2f ns a weight + %.2f ns a product of the integer program,\n"+
			"give or take %.0f %% (least squares over these models of the stages lookups and views, commit, einsums and open, witness)\n",
			secondsText(p.Constant/1e9), p.Lookup, p.Committed, p.Weight, p.Product, 100*p.Error)
	}
	return nil
}

func (r benchResult) printCosts(t io.Writer) {
	fmt.Fprintln(t, "model\tcompile\tprove\tCPU\tpeak\tproof\tverify\tCPU\trun\tprove/run\t")
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.1f\t\n", m.Model, secondsText(m.CompileSeconds), secondsText(m.ProveSeconds),
			secondsText(m.ProveCPU), bytesText(m.PeakBytes), bytesText(int64(m.ProofBytes)), secondsText(m.VerifySeconds), secondsText(m.VerifyCPU),
			secondsText(m.RunSeconds), m.ProveToRun)
	}
}

func (r benchResult) printSizes(t io.Writer) {
	fmt.Fprintln(t, "\nmodel\tweights\tlookups\ttable rows\tcommitted\tkey\tbits\taccuracy\t")
	for _, m := range r.Models {
		accuracy := "-"
		if m.Accuracy != nil {
			accuracy = fmt.Sprintf("%.2f %%", 100**m.Accuracy)
		}
		c := &m.Counts
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%s\t%.1f\t%s\t\n", m.Model, c.Weights, c.Lookups, c.TableRows, c.Committed,
			bytesText(int64(m.KeyBytes)), m.Bits, accuracy)
	}
}

func (r benchResult) printStages(t io.Writer) {
	fmt.Fprint(t, "\nmodel\t")
	for _, s := range r.Models[0].Stages {
		fmt.Fprintf(t, "%s\t", s.Name)
	}
	fmt.Fprintln(t)
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t", m.Model)
		for _, s := range m.Stages {
			fmt.Fprintf(t, "%s ×%.1f\t", secondsText(s.Seconds), s.CPUSeconds/s.Seconds)
		}
		fmt.Fprintln(t)
	}
}

// printEstimates sets beside what was measured what the yardsticks foretold.
func (r benchResult) printEstimates(t io.Writer) {
	if r.Yardsticks == nil {
		return
	}
	fmt.Fprintln(t, "\nmodel, estimated over measured\tprove\tCPU\tpeak\tproof\t")
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%.3f\t\n", m.Model, m.Estimate.ProveSeconds/m.ProveSeconds, m.Estimate.ProveCPU/m.ProveCPU,
			float64(m.Estimate.PeakBytes)/float64(m.PeakBytes), float64(m.Estimate.ProofBytes)/float64(m.ProofBytes))
	}
}
