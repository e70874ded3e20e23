// Package ligero commits to a matrix over the base field with an interleaved
// Reed–Solomon code and opens linear combinations of its rows: Ligero (Ames,
// Hazay, Ishai, Venkitasubramaniam, CCS 2017, §4), in the unique-decoding
// radius.
//
// A row of k field elements is the coefficient vector of a polynomial of degree
// below k. Its codeword is the polynomial's values at the n-th roots of unity,
// n = k·2^LogInvRate: position q holds the value at ω^reverse(q), where ω is
// field.RootOfUnity(log n) and reverse is the reversal of log n bits. The
// codewords are the rows of a second matrix, whose columns are the leaves of a
// Merkle tree.
//
// To show that u is a given combination of the rows, the prover opens random
// columns and the verifier compares the same combination of each with the
// codeword of u.
package ligero

import (
	"errors"
	"fmt"

	"aver/field"
)

var (
	// ErrParams says that parameters or sizes are unusable.
	ErrParams = errors.New("ligero: unusable parameters")
	// ErrShape says that an opening has not the sizes that the positions
	// determine.
	ErrShape = errors.New("ligero: opening of the wrong shape")
	// ErrRoot says that opened columns do not hash to the commitment.
	ErrRoot = errors.New("ligero: columns do not belong to the commitment")
	// ErrCombination says that an opened column contradicts the claimed
	// combination of rows.
	ErrCombination = errors.New("ligero: combination contradicts a column")
)

// maxLogLength bounds the codeword length: positions and sizes then fit an int
// on every platform's address space that could hold the tree.
const maxLogLength = 28

// Params are the public parameters of a commitment.
type Params struct {
	// LogRow is the logarithm of the row length k, in field elements: all the
	// coefficients, data first. What a caller randomises of them counts in k.
	LogRow int
	// LogInvRate is the logarithm of 1/ρ, the codeword's length over the row's.
	LogInvRate int
	// Queries is the number of columns a verifier asks for, drawn with
	// repetition.
	Queries int
	// Hash makes the leaves and nodes of the tree.
	Hash Hash
}

// Check returns an error that wraps ErrParams unless the parameters are usable.
// It does not judge their security: that is the ledger's.
func (p Params) Check() error {
	switch {
	case p.LogRow < 0 || p.LogInvRate < 1 || p.LogRow > maxLogLength || p.LogInvRate > maxLogLength || p.logLength() > maxLogLength:
		return fmt.Errorf("%w: rows of 2^%d at rate 2^-%d; codewords are at most 2^%d long", ErrParams, p.LogRow, p.LogInvRate, maxLogLength)
	case p.Queries < 1:
		return fmt.Errorf("%w: %d queries", ErrParams, p.Queries)
	case !p.Hash.known():
		return fmt.Errorf("%w: unknown hash %d", ErrParams, p.Hash)
	}
	return nil
}

func (p Params) logLength() int { return p.LogRow + p.LogInvRate }

// RowLength is k, the number of elements of a row.
func (p Params) RowLength() int { return 1 << p.LogRow }

// CodeLength is n, the number of columns.
func (p Params) CodeLength() int { return 1 << p.logLength() }

// Digest is a node of the tree.
type Digest = [32]byte

// Committed is a prover's commitment: the message, its codewords and the tree.
type Committed struct {
	params   Params
	rows     int
	message  field.Vec // rows × k, row-major
	codeword field.Vec // n × rows: column after column
	tree     []Digest  // 2n−1 nodes: children of i are 2i+1 and 2i+2
}

// Commit encodes the message, rows of k elements one after the other, and
// hashes the columns. It keeps message, which must not change afterwards.
func Commit(p Params, message field.Vec) (*Committed, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	k := p.RowLength()
	if len(message) == 0 || len(message)%k != 0 {
		return nil, fmt.Errorf("%w: a message of %d elements is not rows of %d", ErrParams, len(message), k)
	}
	c := &Committed{params: p, rows: len(message) / k, message: message}
	c.codeword = encode(p, message)
	c.tree = p.Hash.tree(c.codeword, c.rows)
	return c, nil
}

// Restore is the commitment with the given parts, as Message, Codeword and Tree
// returned them, which it keeps. It checks their sizes, with an error that wraps
// ErrParams, but trusts their contents: a prover who restores a damaged one makes
// proofs that fail.
func Restore(p Params, message, codeword field.Vec, tree []Digest) (*Committed, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	k, n := p.RowLength(), p.CodeLength()
	rows := len(message) / k
	if rows == 0 || len(message) != rows*k || len(codeword) != rows*n || len(tree) != 2*n-1 {
		return nil, fmt.Errorf("%w: stored message of %d, codeword of %d elements and tree of %d nodes do not fit rows of %d and %d columns",
			ErrParams, len(message), len(codeword), len(tree), k, n)
	}
	return &Committed{params: p, rows: rows, message: message, codeword: codeword, tree: tree}, nil
}

// Params returns the parameters.
func (c *Committed) Params() Params { return c.params }

// Root returns the commitment proper.
func (c *Committed) Root() Digest { return c.tree[0] }

// Rows returns the number of rows.
func (c *Committed) Rows() int { return c.rows }

// Message returns the rows one after the other. It is not a copy.
func (c *Committed) Message() field.Vec { return c.message }

// Codeword returns the columns one after the other, Rows elements each. It is
// not a copy.
func (c *Committed) Codeword() field.Vec { return c.codeword }

// Tree returns the 2n−1 nodes, the root first, the children of node i at 2i+1
// and 2i+2, the leaves last. It is not a copy.
func (c *Committed) Tree() []Digest { return c.tree }
