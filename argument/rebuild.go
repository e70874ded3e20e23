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
	m := l.weights(values)
	m.Tail, m.Tails = code.Tail, tails
	return ligero.CommitMatrices(code, salts, m)
}
