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
	for _, c := range key.drawn(m) {
		total += meanOpening(key.code(c), key.height(c, m), key.depth(c))
	}
	return int(total)
}

// meanOpening is the mean length of an opening: a node is sent where a query
// passes through its sibling and none through itself, further down than a depth.
func meanOpening(p *ligero.Params, height, depth int) float64 {
	missed := func(share float64) float64 { return math.Pow(1-share, float64(p.Queries)) }
	n := float64(p.CodeLength())
	columns, nodes := n*(1-missed(1/n)), 0.0
	for level := math.Exp2(float64(depth + 1)); level <= n; level *= 2 {
		nodes += level * (missed(1/level) - missed(2/level))
	}
	return columns*columnBytes(p, height) + nodes*digestSize
}

// columnBytes is what an opened column of so many elements takes, with its salt.
func columnBytes(p *ligero.Params, height int) float64 {
	n := field.ElementBits * float64(height) / 8
	if p.Salted {
		n += saltSize
	}
	return n
}

// CommitmentSize is the matrix of one commitment of a key's hidden proofs.
type CommitmentSize struct {
	Name  string
	Code  ligero.Params
	Rows  int
	Cells int // that it is for, in base-field elements, without padding and blinding rows
}

// Sizes lists the commitments that a hidden proof opens, in the order of
// Params.Codes.
func (key *VerifyingKey) Sizes() []CommitmentSize {
	var sizes []CommitmentSize
	for c := range commitments {
		if rows := key.height(c, Hidden); rows > 0 {
			sizes = append(sizes, CommitmentSize{c.String(), *key.code(c), rows, key.cells(c)})
		}
	}
	return sizes
}

// cells is the number of cells of a commitment's tensors, of pads with their
// products and copies of factors, or of combined rows.
func (key *VerifyingKey) cells(c commitment) (n int) {
	switch c {
	case padCommitment:
		l := key.shapes[Hidden].pads
		return extRows * (l.Pads + 3*len(l.Products))
	case foldCommitment, refoldCommitment:
		for _, p := range key.levelOf(c).pieces {
			n += extRows * p.length
		}
		return n
	}
	for i := range key.Program.Tensors {
		if at, ok := commitmentOf(key.Program, &key.Program.Tensors[i]); ok && at == c {
			n += key.Program.Tensors[i].Size()
		}
	}
	return n
}
