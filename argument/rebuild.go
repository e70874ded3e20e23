package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/relation"
)

// RecommitWeights is CommitWeights with the random coefficients and salts of an
// earlier commitment, which public weights have none of: with the same weights it
// has the same root. nil for a program without weights. Errors wrap
// ligero.ErrParams, where there are not as many of them as the parameters say.
func RecommitWeights(p *relation.Program, params Params, values relation.Values, tails field.Vec, salts []ligero.Salt) (*ligero.Committed, error) {
	code := params.Codes[weightCommitment]
	l := newLayout(p, weightCommitment, code.LogRow)
	if l.rows == 0 {
		return nil, nil
	}
	return ligero.CommitMatrices(code, salts, ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: l.message(values), Tails: tails})
}
