package argument

import (
	"math"

	"aver/field"
	"aver/ligero"
)

// ExpectedBytes is the mean length of the key's proofs of a mode. All of it is
// exact but the openings: how many queries hit one column twice, and thus how
// many nodes a path needs, varies from proof to proof.
func (key *VerifyingKey) ExpectedBytes(m Mode) int {
	total := float64(1 + (&Proof{Mode: m}).size(key))
	for _, c := range append(key.opened(), key.shown(m)...) {
		total += meanOpening(key.code(c), key.height(c, m))
	}
	return int(total)
}

// meanOpening is the mean length of an opening: a node is sent where a query
// passes through its sibling and none through itself.
func meanOpening(p *ligero.Params, height int) float64 {
	missed := func(share float64) float64 { return math.Pow(1-share, float64(p.Queries)) }
	n := float64(p.CodeLength())
	columns, nodes := n*(1-missed(1/n)), 0.0
	for level := 2.0; level <= n; level *= 2 {
		nodes += level * (missed(1/level) - missed(2/level))
	}
	return columns*float64(field.ElementBytes*height+digestSize) + nodes*digestSize
}

// CommitmentSize is the matrix of one commitment of a key.
type CommitmentSize struct {
	Name string
	Code ligero.Params
	Rows int
}

// Sizes lists the commitments that hold tensors, in the order of Params.Codes.
func (key *VerifyingKey) Sizes() []CommitmentSize {
	var sizes []CommitmentSize
	for c := range commitments {
		if rows := key.layouts[c].rows; rows > 0 {
			sizes = append(sizes, CommitmentSize{c.String(), *key.code(c), rows})
		}
	}
	return sizes
}
