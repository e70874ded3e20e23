package argument

import (
	"aver/field"
	"aver/ligero"
)

// level is one recommitment: the combined rows of some commitments, cut into
// pieces, are the rows of a fold. The next level has that fold's combined row.
type level struct {
	of     commitment
	rows   []commitment
	pieces []piece
}

// newLevels lays out the folds of the opened commitments.
func newLevels(opened []commitment, params *Params) []level {
	var levels []level
	for _, of := range params.folds() {
		if len(opened) > 0 {
			levels = append(levels, level{of, opened, newPieces(opened, of, &params.Codes)})
			opened = []commitment{of}
		}
	}
	return levels
}

// folds lists the commitments to combined rows. The second one is there where it
// has a code.
func (p *Params) folds() []commitment {
	if p.Codes[refoldCommitment] == (ligero.Params{}) {
		return []commitment{foldCommitment}
	}
	return []commitment{foldCommitment, refoldCommitment}
}

// last is the fold whose combined row is shown; nil where nothing is opened.
func (key *VerifyingKey) last() *level {
	if len(key.levels) == 0 {
		return nil
	}
	return &key.levels[len(key.levels)-1]
}

// levelOf is the level that a commitment holds the rows of, nil if it holds tensors.
func (key *VerifyingKey) levelOf(c commitment) *level {
	for i := range key.levels {
		if key.levels[i].of == c {
			return &key.levels[i]
		}
	}
	return nil
}

// coefficients are those of a level's rows, of extension elements, in the
// combination r of them.
func (l *level) coefficients(key *VerifyingKey, r *combination[field.Ext]) []field.Ext {
	return pieceCoefficients(l.pieces, key.code(l.of).LogRow, r.mu, r.point)
}
