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
//
// A hiding commitment continues each row with a tail of random coefficients, so
// that as many columns as the tail is long are uniform whatever the data, and
// puts a random salt before each column that is hashed (§4.6).
package ligero

import (
	"errors"
	"fmt"

	"aver/field"
	"aver/parallel"
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
	// Tail is the number of coefficients after a row's k: random ones that hide
	// the row from that many queries. 0 where nothing is hidden.
	Tail int
	// Salted says that leaves are hashed with a salt.
	Salted bool
}

// Check returns an error that wraps ErrParams unless the parameters are usable.
// It does not judge their security: that is the ledger's.
func (p Params) Check() error {
	switch {
	case p.LogRow < 0 || p.LogInvRate < 1 || p.LogRow > maxLogLength || p.LogInvRate > maxLogLength || p.LogLength() > maxLogLength:
		return fmt.Errorf("%w: rows of 2^%d at rate 2^-%d; codewords are at most 2^%d long", ErrParams, p.LogRow, p.LogInvRate, maxLogLength)
	case p.Tail < 0 || p.Tail > p.CodeLength()-p.RowLength():
		return fmt.Errorf("%w: rows of 2^%d and a tail of %d do not fit codewords of 2^%d", ErrParams, p.LogRow, p.Tail, p.LogLength())
	case p.Queries < 1:
		return fmt.Errorf("%w: %d queries", ErrParams, p.Queries)
	case !p.Hash.known():
		return fmt.Errorf("%w: unknown hash %d", ErrParams, p.Hash)
	}
	return nil
}

// LogLength is log n.
func (p Params) LogLength() int { return p.LogRow + p.LogInvRate }

// RowLength is k, the number of elements of a row.
func (p Params) RowLength() int { return 1 << p.LogRow }

// CodeLength is n, the number of columns.
func (p Params) CodeLength() int { return 1 << p.LogLength() }

// Digest is a node of the tree.
type Digest = [32]byte

// Salt is random bits that are hashed with a column: as many as all else is
// secure with, so that who knows all but them cannot find them.
type Salt = [16]byte

// Committed is a prover's commitment: the message, its codewords and the tree.
type Committed struct {
	params  Params
	rows    int // of all matrices
	first   Matrix
	columns ColumnReader
	salts   []Salt   // n where params.Salted
	tree    []Digest // 2n−1 nodes: children of i are 2i+1 and 2i+2
}

// Commit encodes the message, rows of k elements one after the other, and
// hashes the columns. It keeps message, which must not change afterwards.
func Commit(p Params, message field.Vec) (*Committed, error) {
	return CommitMatrices(p, nil, Matrix{LogRow: p.LogRow, Data: message})
}

// CommitMatrices commits to several matrices in one tree: a column is that of
// the first, then that of the second, and so on. Codewords have p's length, rows
// the lengths of their matrices, the first those of p. salts are one for each
// column where p is salted. All of it is kept and must not change afterwards.
func CommitMatrices(p Params, salts []Salt, matrices ...Matrix) (*Committed, error) {
	return CommitIn(nil, p, salts, matrices...)
}

// CommitIn is CommitMatrices with the codewords and the tree in the given
// memory: the commitment lives as long as it.
func CommitIn(mem *field.Memory, p Params, salts []Salt, matrices ...Matrix) (*Committed, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if p.Salted && len(salts) != p.CodeLength() || !p.Salted && salts != nil {
		return nil, fmt.Errorf("%w: %d salts for %d columns", ErrParams, len(salts), p.CodeLength())
	}
	c := &Committed{params: p, first: matrices[0], salts: salts}
	for i := range matrices {
		if err := matrices[i].check(&p); err != nil {
			return nil, err
		}
		c.rows += matrices[i].Rows()
	}
	if c.first.LogRow != p.LogRow || c.first.Tail != p.Tail {
		return nil, c.first.unlike(&p)
	}
	word := newCodeword(mem, p.CodeLength(), c.rows, salts)
	c.columns, c.tree = word, mem.Hashes(2*p.CodeLength()-1)
	defer mem.Release(mem.Mark())
	e := newEncoder(mem, p.LogLength(), word.head, field.CanonicalFactor(), matrices)
	(&builder{encoder: e, word: word, hash: p.Hash, tree: c.tree}).build(mem)
	return c, nil
}

// ColumnReader reads the column of a position, of as many elements as dst has,
// from wherever a codeword is stored.
type ColumnReader interface {
	ReadColumn(position int, dst field.Vec) error
}

// Parts is what a commitment to one matrix consists of, for storing it. Columns
// reads its codewords, of which a proof needs little.
type Parts struct {
	Matrix  Matrix
	Salts   []Salt
	Tree    []Digest
	Columns ColumnReader
}

// Parts returns the parts of a commitment to one matrix. They are not copies.
func (c *Committed) Parts() Parts {
	return Parts{c.first, c.salts, c.tree, c.columns}
}

// columnBatch is the number of columns that EachColumns reads at a time: whole pages of
// each block.
const columnBatch = 256

// EachColumns calls f with all columns, some at a time, one after the other, until it
// returns an error or reading does. f must not keep them.
func (c *Committed) EachColumns(f func(columns field.Vec) error) error {
	n := c.params.CodeLength()
	buffer := make(field.Vec, min(columnBatch, n)*c.rows)
	for q := 0; q < n; q += columnBatch {
		if err := c.readRange(buffer, q); err != nil {
			return err
		}
		if err := f(buffer); err != nil {
			return err
		}
	}
	return nil
}

// readRange sets dst to columns from the given one on.
func (c *Committed) readRange(dst field.Vec, from int) error {
	if word, ok := c.columns.(*codeword); ok {
		parallel.For(len(dst)/c.rows, columnBatch/4, func(lo, hi int) { word.read(dst[lo*c.rows:hi*c.rows], from+lo) })
		return nil
	}
	for i := range len(dst) / c.rows {
		if err := c.columns.ReadColumn(from+i, dst[i*c.rows:(i+1)*c.rows]); err != nil {
			return err
		}
	}
	return nil
}

// Restore is the commitment with the given parts, which it keeps. It checks
// their sizes, with an error that wraps ErrParams, but trusts their contents: a
// prover who restores a damaged one makes proofs that fail.
func Restore(p Params, s Parts) (*Committed, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	m := s.Matrix
	if err := m.check(&p); err != nil {
		return nil, err
	}
	if m.LogRow != p.LogRow || m.Tail != p.Tail {
		return nil, m.unlike(&p)
	}
	n, salts := p.CodeLength(), 0
	if p.Salted {
		salts = n
	}
	if s.Columns == nil || len(s.Tree) != 2*n-1 || len(s.Salts) != salts {
		return nil, fmt.Errorf("%w: %d stored rows, columns (%t), tree of %d nodes and %d salts do not fit rows of %d and %d columns",
			ErrParams, m.Rows(), s.Columns != nil, len(s.Tree), len(s.Salts), p.RowLength(), n)
	}
	return &Committed{params: p, rows: m.Rows(), first: m, columns: s.Columns, salts: s.Salts, tree: s.Tree}, nil
}

// Params returns the parameters.
func (c *Committed) Params() Params { return c.params }

// Root returns the commitment proper.
func (c *Committed) Root() Digest { return c.tree[0] }

// Level returns the 2^depth nodes at a depth of the tree, at most LogLength, from
// left to right. It is not a copy.
func (c *Committed) Level(depth int) []Digest { return c.tree[1<<depth-1 : 2<<depth-1] }

// Rows returns the number of rows.
func (c *Committed) Rows() int { return c.rows }

// Matrix returns the first matrix. It is not a copy.
func (c *Committed) Matrix() *Matrix { return &c.first }

// Message returns the first matrix's rows of elements one after the other, without
// their tails. It is not a copy.
func (c *Committed) Message() field.Vec { return c.first.Data }

// Tails returns the tails of the first matrix's rows. It is not a copy.
func (c *Committed) Tails() field.Vec { return c.first.Tails }

// Tree returns the 2n−1 nodes, the root first, the children of node i at 2i+1
// and 2i+2, the leaves last. It is not a copy.
func (c *Committed) Tree() []Digest { return c.tree }
