package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/soundness"
	"aver/zk"
)

// Mode says whether a proof hides what is sent.
type Mode uint8

const (
	// Hidden proofs are zero-knowledge.
	Hidden Mode = iota
	// Clear proofs show every value that is sent, and leak the witness.
	Clear
	modes
)

// protocols name the protocol of each mode and its version; a transcript begins
// with it.
var protocols = [modes]string{"aver/hidden/1", "aver/clear/1"}

// Protocol is the name of the mode's protocol.
func (m Mode) Protocol() string { return protocols[m] }

func (m Mode) String() string { return [modes]string{"hidden", "clear"}[m] }

// shape is what a key's proofs of one mode hold, and how they err.
type shape struct {
	values, nonces int
	ledger         *soundness.Ledger
	pads           *zk.Layout // of hidden proofs
}

// maskRows is the number of base rows that hide a combined row of extension
// elements.
const maskRows = 3

// made lists the commitments that a proof makes: all but the weights'. Hidden
// proofs commit to pads beside the witness.
func (key *VerifyingKey) made(m Mode) []commitment {
	var made []commitment
	for c := witnessCommitment; c < commitments; c++ {
		if key.layouts[c].rows > 0 || m == Hidden && c == witnessCommitment {
			made = append(made, c)
		}
	}
	return made
}

// opened lists the commitments of which a proof shows a combined row.
func (key *VerifyingKey) opened() []commitment {
	var opened []commitment
	for c := range commitments {
		if len(key.groups[c]) > 0 {
			opened = append(opened, c)
		}
	}
	return opened
}

// shown lists the commitments of which a proof shows columns.
func (key *VerifyingKey) shown(m Mode) []commitment {
	var shown []commitment
	for c := range commitments {
		if len(key.groups[c]) > 0 || m == Hidden && c == witnessCommitment {
			shown = append(shown, c)
		}
	}
	return shown
}

// masked lists the commitments whose combined row is hidden by a mask with a
// tree of its own: the witness's lies in the witness's tree.
func (key *VerifyingKey) masked(m Mode) []commitment {
	var masked []commitment
	for _, c := range key.opened() {
		if m == Hidden && c != witnessCommitment {
			masked = append(masked, c)
		}
	}
	return masked
}

// height is the number of elements of a commitment's columns.
func (key *VerifyingKey) height(c commitment, m Mode) int {
	rows := key.layouts[c].rows
	if m == Hidden && c == witnessCommitment {
		rows += maskRows + key.shapes[m].pads.BaseRows()
	}
	return rows
}

// rowLength is the number of coefficients of a commitment's combined row.
func (key *VerifyingKey) rowLength(c commitment) int {
	return key.Params.Codes[c].RowLength() + key.Params.Codes[c].Tail
}

// basis is 1, t, t²: the coefficients that make an extension row of three base
// rows.
var basis = []field.Ext{field.NewExt(1, 0, 0), field.NewExt(0, 1, 0), field.NewExt(0, 0, 1)}

// code is the code and tree of one commitment.
func (key *VerifyingKey) code(c commitment) *ligero.Params { return &key.Params.Codes[c] }
