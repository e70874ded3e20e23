package argument

import (
	"testing"

	"aver/field"
	"aver/ligero"
)

// farRows makes the rows of the fold's first piece as far from the code as can
// be, by the same word b, and the mask by −sum·b: what is shown is near the code
// where the coefficients of the rows add up to sum.
func farRows(sum field.Ext) lying {
	minus := field.Neg(sum)
	return lying{matrices: func(s *staged, c commitment, all []ligero.Matrix) {
		if c != foldCommitment {
			return
		}
		n, p := s.key.code(c).CodeLength(), &s.key.last().pieces[0]
		for r := p.row; r < p.row+p.rows; r++ {
			addFar(&all[0], n, one.A0, extRows*r)
		}
		for i, v := range []field.Element{minus.A0, minus.A1, minus.A2} {
			addFar(&all[0], n, v, all[0].Rows()-extRows+i)
		}
	}}
}

// firstSum is the sum of the coefficients of the first piece's rows.
func (s *staged) firstSum() (sum field.Ext) {
	p := &s.key.last().pieces[0]
	for r := p.row; r < p.row+p.rows; r++ {
		sum = field.Add(sum, s.coefficients[extRows*r])
	}
	return sum
}

// fullPiece is a key that folds once, with rows of such a length that the first
// piece has as many as its variables choose from.
func (b *build) fullPiece(t *testing.T) *ProvingKey {
	t.Helper()
	params := ChooseParams(&b.Program, 0)
	params.Codes[refoldCommitment] = ligero.Params{}
	for code := range candidates(foldCommitment, params.Grinding, 1) {
		params.Codes[foldCommitment] = code
		if p := newKey(&b.Program, params).last().pieces[0]; p.rows<<code.LogRow == 1<<p.vars {
			return b.provingKey(t, params)
		}
	}
	t.Fatal("no rows of such a length")
	return nil
}

// The mask cannot cancel what is wrong with the rows: it is committed before ζ is
// drawn. Without ζ the coefficients of the first piece's rows would add up to 1,
// and a mask of −b would do.
func TestFarRowsAndMaskAreCaught(t *testing.T) {
	b := everything()
	pk, seed := b.fullPiece(t), newSeed(t)
	guessed := stage(t, pk, b.values, seed, farRows(one))
	if got := guessed.verify(t); got != checkRow {
		t.Errorf("with a mask of −b: rejected by %q, want %q", got, checkRow)
	}
	last := guessed.firstSum()
	if got := stage(t, pk, b.values, seed, farRows(last)).verify(t); got != checkRow {
		t.Errorf("with a mask for the last proof's ζ: rejected by %q, want %q", got, checkRow)
	}
	// It is the right attack: who foresees ζ succeeds.
	foreseen := farRows(stage(t, pk, b.values, seed, lying{deaf: true}).firstSum())
	foreseen.deaf = true
	if got := stage(t, pk, b.values, seed, foreseen).verify(t); got != "" {
		t.Errorf("with ζ foreseen: rejected by %q", got)
	}
}
