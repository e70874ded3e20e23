package argument

import (
	"fmt"
	"slices"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/zk"
)

// CommitmentBudget is the number of proofs that a commitment to inputs or
// outputs can be opened in. Each shows some of its columns.
const CommitmentBudget = 16

// The code of such commitments: queries that reach 128 bits at rates up to 1/4
// without grinding, ((1+1/4)/2)^189 < 2^−128, and the longest rows.
const (
	endQueries   = 189
	logEndRate   = 2
	endLogRow    = 6 // added to the logarithm of the cells: shares them between rows' lengths and columns' heights
	maxEndLogRow = 15
)

// endCode is the code of a commitment to the inputs or to the outputs of a
// program. It follows from the padded sizes of their tensors alone, so that one
// commitment serves the proofs of every program that has such an input or
// output: rows of about √(64·cells), rows of 64 at least, and codewords four
// times as long as rows with their tails or longer.
func endCode(p *relation.Program, c commitment) ligero.Params {
	cells := 0
	for id := range p.Tensors {
		if at, ok := commitmentOf(p, &p.Tensors[id]); ok && at == c {
			cells += 1 << p.Tensors[id].LogSize()
		}
	}
	code := ligero.Params{Queries: endQueries, Tail: CommitmentBudget * endQueries, Hash: ligero.SHA256, Salted: true}
	code.LogRow = min(max(minLogRow, (relation.Log2(max(1, cells))+endLogRow+1)/2), maxEndLogRow)
	for code.LogInvRate = logEndRate; code.CodeLength() < (code.RowLength()+code.Tail)<<logEndRate; code.LogInvRate++ {
	}
	return code
}

// isEnd says whether a commitment is to inputs or outputs, which may stand alone.
func (c commitment) isEnd() bool { return c == inputCommitment || c == outputCommitment }

// checkEnds refuses parameters in which the codes of inputs and outputs are not
// those that follow from their sizes.
func (p *Params) checkEnds(program *relation.Program) error {
	for c := range commitments {
		if c.isEnd() && p.Codes[c] != endCode(program, c) {
			return fmt.Errorf("%w: commitment to %v: another code than that of all commitments to tensors of these sizes", ErrKey, c)
		}
	}
	return nil
}

// ends is the program that has nothing but tensors of the given shapes as its
// committed inputs: what a commitment to them that stands alone is laid out by.
func ends(shapes [][]int) *relation.Program {
	p := &relation.Program{InputCommitted: true}
	for _, shape := range shapes {
		p.Tensors = append(p.Tensors, relation.Tensor{Kind: relation.Input, Shape: shape})
	}
	return p
}

// EndCode is the code of a commitment to input or output tensors of these
// shapes, in the order of the program that has them.
func EndCode(shapes [][]int) ligero.Params { return endCode(ends(shapes), inputCommitment) }

// CommitEnd commits to the values of tensors of these shapes, with randomness
// from a secret seed: the commitment that proofs of every program with such
// inputs or such outputs can be about, as Options.Input or Options.Output. It can
// be opened in CommitmentBudget proofs; counting them is the caller's part.
// Errors wrap ErrKey, for values of other sizes or none.
func CommitEnd(shapes [][]int, values [][]int64, seed [32]byte) (*ligero.Committed, error) {
	p := ends(shapes)
	if len(values) != len(shapes) || len(shapes) == 0 {
		return nil, fmt.Errorf("%w: values of %d tensors to commit to, want %d", ErrKey, len(values), len(shapes))
	}
	for i, shape := range shapes {
		if len(values[i]) != relation.Size(shape) {
			return nil, fmt.Errorf("%w: %d values to commit to for shape %v", ErrKey, len(values[i]), shape)
		}
	}
	code := endCode(p, inputCommitment)
	message := newLayout(p, inputCommitment, code.LogRow).message(values)
	return commitHiding(&code, ligero.Matrix{Data: message}, zk.NewStream(seed, "commitment"))
}

// given is the commitments that stand alone and that a proof is to be about, nil
// for those that it makes itself.
func (o *Options) given() (g [commitments]*ligero.Committed) {
	g[inputCommitment], g[outputCommitment] = o.Input, o.Output
	return g
}

// checkGiven refuses a commitment that stands alone where the key's proofs have
// none, or one of another code or other values than the proof's.
func (key *VerifyingKey) checkGiven(given *[commitments]*ligero.Committed, messages *[commitments]field.Vec) error {
	for c, g := range given {
		c := commitment(c)
		switch {
		case g == nil:
		case key.layouts[c].rows == 0:
			return fmt.Errorf("%w: a commitment for the %v, which is public", ErrKey, c)
		case g.Params() != *key.code(c):
			return fmt.Errorf("%w: a commitment for the %v in another code", ErrKey, c)
		case !slices.Equal(g.Message(), messages[c]):
			return fmt.Errorf("%w: the commitment for the %v holds other values", ErrKey, c)
		}
	}
	return nil
}
