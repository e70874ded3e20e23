package main

import (
	"errors"
	"fmt"
	"io"

	"aver"
	"aver/usage"
)

// chained is the result of `aver verify --chain`.
type chained struct {
	Valid         bool     `json:"valid"`
	VerifySeconds float64  `json:"verify_seconds"`
	CPUSeconds    float64  `json:"cpu_seconds"`
	Proofs        []stated `json:"proofs"`
}

// verifyChain checks a chain: args are key, proof, key, proof, and so on.
func verifyChain(args, rotations []string) (*chained, error) {
	if len(args) < 4 || len(args)%2 != 0 {
		return nil, usagef("verify --chain: want two or more proofs, each after its key: A.vk a.proof B.vk b.proof, got %d arguments", len(args))
	}
	links := make([]linkFiles, len(args)/2)
	for i := range links {
		var err error
		if links[i], err = openLink(args[2*i], args[2*i+1], rotations); err != nil {
			return nil, err
		}
	}
	r := &chained{Valid: true}
	u, err := usage.Measure(func() error {
		var chain []aver.Link
		for i := range links {
			l, err := links[i].follow()
			if err != nil {
				return err
			}
			chain = append(chain, l)
		}
		sts, err := aver.VerifyChain(chain...)
		for _, st := range sts {
			r.Proofs = append(r.Proofs, statedOf(st))
		}
		return err
	})
	var broken *aver.ChainError
	if errors.As(err, &broken) {
		err = fmt.Errorf("%s and %s: %w", args[2*broken.From+1], args[2*broken.To+1], err)
	}
	if err != nil {
		return nil, err
	}
	r.VerifySeconds, r.CPUSeconds = u.Seconds, u.CPUSeconds
	return r, nil
}

func (r *chained) print(w io.Writer) error {
	for i := range r.Proofs {
		if _, err := fmt.Fprintf(w, "proof %d is valid for key %s\n", i+1, r.Proofs[i].Key); err != nil {
			return err
		}
		if err := r.Proofs[i].print(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "each proof's committed output is the next one's committed input (checked in %s)\n", secondsText(r.VerifySeconds))
	return err
}
