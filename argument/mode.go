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
var protocols = [modes]string{"aver/hidden/3", "aver/clear/3"}

// Protocol is the name of the mode's protocol.
func (m Mode) Protocol() string { return protocols[m] }

func (m Mode) String() string { return [modes]string{"hidden", "clear"}[m] }

// shape is what a key's proofs of one mode hold, and how they err.
type shape struct {
	values, nonces int
	ledger         *soundness.Ledger
	pads           *zk.Layout // of hidden proofs
}

// extRows is the number of base rows that hold a row of extension elements.
const extRows = 3

// made lists the commitments that a proof makes before its first challenge: all
// but the weights', and in hidden proofs one to the pads.
func (key *VerifyingKey) made(m Mode) []commitment {
	var made []commitment
	for c := witnessCommitment; c <= outputCommitment; c++ {
		if key.layouts[c].rows > 0 {
			made = append(made, c)
		}
	}
	if m == Hidden {
		made = append(made, padCommitment)
	}
	return made
}

// opened lists the commitments whose rows a proof combines.
func (key *VerifyingKey) opened() []commitment {
	var opened []commitment
	for c := range commitments {
		if len(key.groups[c]) > 0 {
			opened = append(opened, c)
		}
	}
	return opened
}

// shown lists the commitments of which a proof shows columns at its end.
func (key *VerifyingKey) shown(m Mode) []commitment {
	var shown []commitment
	if l := key.last(); l != nil {
		shown = append(shown, l.of)
	}
	if m == Hidden {
		shown = append(shown, padCommitment)
	}
	return shown
}

// drawn lists the commitments of which a proof shows columns, in order.
func (key *VerifyingKey) drawn(m Mode) (drawn []commitment) {
	for i := range key.levels {
		drawn = append(drawn, key.levels[i].rows...)
	}
	return append(drawn, key.shown(m)...)
}

// height is the number of elements of a commitment's columns.
func (key *VerifyingKey) height(c commitment, m Mode) int {
	if c == padCommitment {
		return key.shapes[m].pads.BaseRows()
	}
	l := key.levelOf(c)
	if l == nil {
		return key.layouts[c].rows
	}
	rows := foldedRows(l.pieces)
	if l == key.last() && m == Hidden {
		rows++ // the mask
	}
	return extRows * rows
}

// rowLength is the number of coefficients of a commitment's rows.
func (key *VerifyingKey) rowLength(c commitment) int { return length(key.code(c)) }

// length is the number of coefficients of a code's words.
func length(p *ligero.Params) int { return p.RowLength() + p.Tail }

// basis is 1, t, t²: the coefficients that make an extension row of three base
// rows.
var basis = []field.Ext{field.NewExt(1, 0, 0), field.NewExt(0, 1, 0), field.NewExt(0, 0, 1)}

// code is the code and tree of one commitment.
func (key *VerifyingKey) code(c commitment) *ligero.Params { return &key.Params.Codes[c] }
