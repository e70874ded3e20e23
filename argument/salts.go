package argument

import (
	"fmt"

	"aver/ligero"
	"aver/relation"
	"aver/zk"
)

// unsaltedRows is how many secret elements make a column so long that nobody
// guesses it: six have 294 bits. Leaves of longer columns need no salts
// (docs/zero-knowledge.md, fact 3).
const unsaltedRows = 6

// spareTail is how many coefficients a tail has beyond those for the columns that
// are shown. Where leaves have no salts one more keeps all other columns uniform.
func spareTail(p *ligero.Params) int {
	if p.Salted {
		return 0
	}
	return 1
}

// drawSalts are the salts of a code's columns, nil where it has none.
func drawSalts(s *zk.Stream, code *ligero.Params) []ligero.Salt {
	if !code.Salted {
		return nil
	}
	return s.Salts(code.CodeLength())
}

// isHidden reports whether what a commitment holds is to be hidden.
func (p *Params) isHidden(c commitment) bool {
	switch c {
	case weightCommitment:
		return !p.publicWeights()
	case refoldCommitment:
		return len(p.folds()) > 1
	}
	return true
}

// secretRows is the number of rows of a commitment that nothing tells about but its
// columns: not its masks, which are what is shown less the others.
func (key *VerifyingKey) secretRows(c commitment) int {
	rows := key.height(c, Hidden)
	if c == padCommitment {
		rows -= zk.BlindingRows
	}
	if last := key.last(); last != nil && c == last.of {
		rows -= extRows
	}
	return rows
}

// needsSalts reports whether columns of a commitment are too short to do without.
func (key *VerifyingKey) needsSalts(c commitment) bool {
	return key.Params.isHidden(c) && key.secretRows(c) < unsaltedRows
}

// salt gives salts to the commitments of a program that need them.
func (p *Params) salt(program *relation.Program) {
	key := newKey(program, *p)
	pads, _ := key.sketch()
	key.shapes[Hidden].pads = pads
	for c := range commitments {
		if key.needsSalts(c) {
			p.Codes[c].Salted = true
		}
	}
}

// checkSalts refuses commitments that need salts and have none.
func (key *VerifyingKey) checkSalts() error {
	for c := range commitments {
		if !key.code(c).Salted && key.needsSalts(c) {
			return fmt.Errorf("%w: commitment to %v: columns of %d elements without salts", ErrKey, c, key.height(c, Hidden))
		}
	}
	return nil
}
