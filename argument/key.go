// Package argument proves a relation.Program: the four phases of commit,
// lookups, einsums and openings, and their verifier, which is written once over
// an abstract algebra and read by several interpreters.
package argument

import (
	"errors"
	"fmt"
	"math/bits"

	"aver/ligero"
	"aver/relation"
	"aver/soundness"
	"aver/zk"
)

// Params are the parameters of a key: the code of each commitment, in the order
// weights, witness, input, output, pads, combined rows, recombined rows (zero in
// keys that fold once), and the bits of work asked for before columns are drawn.
// The code of pads has the length of their rows' slots as its row length.
type Params struct {
	Codes    [commitments]ligero.Params
	Grinding int
}

// VerifyingKey is what everyone needs to check proofs of one program with one
// set of committed weights. It is immutable.
type VerifyingKey struct {
	Program    *relation.Program
	Params     Params
	WeightRoot ligero.Digest // zero where the program has no weights
	// WeightTop is the level of the weights' tree that the key states, which makes
	// proofs shorter; of a successor the root alone.
	WeightTop []ligero.Digest
	Digest    [32]byte // of the file that states all of the above

	plan    *plan
	layouts [commitments]*layout
	groups  [commitments][]group
	levels  []level
	fixed   *fixedTensors
	shapes  [modes]shape
	// inert says that nothing can be computed with the program.
	inert bool
}

// ErrKey is wrapped by every error about a key that cannot be used.
var ErrKey = errors.New("argument: unusable key")

// NewVerifyingKey checks the program and the parameters: structure, ranges (no
// accumulator can wrap) and soundness, and lays the argument out. weights is all
// nodes of a level of their tree, the root alone or more; none where the program
// has no weights.
func NewVerifyingKey(p *relation.Program, params Params, weights []ligero.Digest, digest [32]byte) (*VerifyingKey, error) {
	return newVerifyingKey(p, params, weights, digest, false)
}

func newVerifyingKey(p *relation.Program, params Params, weights []ligero.Digest, digest [32]byte, inert bool) (*VerifyingKey, error) {
	if err := relation.Check(p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if err := params.check(); err != nil {
		return nil, err
	}
	if err := params.checkEnds(p); err != nil {
		return nil, err
	}
	key := newKey(p, params)
	key.Digest, key.inert = digest, inert
	if err := key.commitTo(weights); err != nil {
		return nil, err
	}
	if err := key.checkWork(); err != nil {
		return nil, err
	}
	for m := range modes {
		key.shapes[m] = key.survey(m)
		if err := key.shapes[m].ledger.Check(); err != nil {
			return nil, fmt.Errorf("%w: %v proofs: %w", ErrKey, m, err)
		}
	}
	if err := key.checkSalts(); err != nil {
		return nil, err
	}
	if err := key.checkPads(); err != nil {
		return nil, err
	}
	return key, nil
}

// commitTo sets the commitment to the weights.
func (key *VerifyingKey) commitTo(weights []ligero.Digest) error {
	code, n := key.code(weightCommitment), len(weights)
	if n&(n-1) != 0 || n > code.CodeLength() || (n > 0) != (key.layouts[weightCommitment].rows > 0) {
		return fmt.Errorf("%w: %d nodes are no level of the weights' tree over %d columns", ErrKey, n, code.CodeLength())
	}
	if key.WeightTop = weights; n > 0 {
		key.WeightRoot = code.Hash.Root(weights)
	}
	return nil
}

// TopDepth is the depth of the level of the weights' tree that keys state: the
// paths of a proof's columns end there, and further up hardly a node is missing
// anyway.
func (p *Params) TopDepth() int { return topDepth(&p.Codes[weightCommitment]) }

func topDepth(code *ligero.Params) int {
	return min(code.LogLength(), bits.Len(uint(code.Queries))+4)
}

// Top is what a key states of a commitment to the weights: the level of TopDepth;
// nil for none.
func (p *Params) Top(weights *ligero.Committed) []ligero.Digest {
	if weights == nil {
		return nil
	}
	return weights.Level(p.TopDepth())
}

// known is the level of a commitment's tree that verifiers have.
func (key *VerifyingKey) known(c commitment, p *Proof) []ligero.Digest {
	if c == weightCommitment {
		return key.WeightTop
	}
	return p.Roots[c : c+1]
}

// depth is that of the level of a commitment's tree that verifiers have.
func (key *VerifyingKey) depth(c commitment) int {
	if c == weightCommitment {
		return ligero.Depth(key.WeightTop)
	}
	return 0
}

// checkPads refuses long rows of pads, or many: a verifier evaluates words and a
// kernel for each row at all positions.
func (key *VerifyingKey) checkPads() error {
	work := float64(key.height(padCommitment, Hidden)) * float64(key.shapes[Hidden].pads.SquareDegree()) * float64(key.code(padCommitment).Queries)
	if work > maxPadWork {
		return fmt.Errorf("%w: commitment to %v: testing it would take %.3g steps, more than %d", ErrKey, padCommitment, work, int64(maxPadWork))
	}
	return nil
}

// Bounds on what a key may ask of its verifier, generous beside any that the
// search of ChooseParams finds.
const (
	maxQueries    = 1 << 10
	maxRows       = 1 << 18
	maxKernelWork = 1 << 22
	maxFiller     = 1 << 28 // bytes
	maxPadWork    = 1 << 28 // rows, coefficients of a word, positions
)

// check refuses parameters that are malformed or would make a verifier work
// for nothing. Whether they are secure is the ledger's question.
func (p *Params) check() error {
	for c := range commitments {
		if c == refoldCommitment && len(p.folds()) == 1 {
			continue
		}
		if err := p.checkCode(c); err != nil {
			return err
		}
	}
	if c := &p.Codes[padCommitment]; 2*length(c) > c.CodeLength() {
		return fmt.Errorf("%w: rows of %d pads and random symbols in codewords of %d", ErrKey, length(c), c.CodeLength())
	}
	if p.Grinding < 0 || p.Grinding > soundness.MaxGrinding {
		return fmt.Errorf("%w: %d bits of grinding", ErrKey, p.Grinding)
	}
	return nil
}

func (p *Params) checkCode(c commitment) error {
	code := &p.Codes[c]
	if err := code.Check(); err != nil {
		return fmt.Errorf("%w: commitment to %v: %w", ErrKey, c, err)
	}
	if code.Queries > maxQueries || code.LogRow < minLogRow || code.LogLength() > maxLogLength {
		return fmt.Errorf("%w: commitment to %v: %d queries, rows of 2^%d in codewords of 2^%d", ErrKey, c, code.Queries, code.LogRow, code.LogLength())
	}
	if c == weightCommitment && p.publicWeights() {
		return nil
	}
	if code.Tail < code.Queries+spareTail(code) {
		return fmt.Errorf("%w: commitment to %v: a tail of %d for %d queries", ErrKey, c, code.Tail, code.Queries)
	}
	if c == weightCommitment && p.Budget() < 1 {
		return fmt.Errorf("%w: a tail of %d for weights bears no proof of %d queries", ErrKey, code.Tail, code.Queries)
	}
	return nil
}

// checkWork refuses keys whose proofs would take a verifier long.
func (key *VerifyingKey) checkWork() error {
	if work := key.plan.kernelWork(); work > maxKernelWork {
		return fmt.Errorf("%w: verifying would take %.3g steps, more than %d", ErrKey, work, int64(maxKernelWork))
	}
	if filler := key.filler(); filler > maxFiller {
		return fmt.Errorf("%w: the program is so large that %.3g bytes would have to be hashed, more than %d", ErrKey, filler, int64(maxFiller))
	}
	for c := range commitments {
		if rows := key.layouts[c].rows; rows > maxRows {
			return fmt.Errorf("%w: commitment to %v: %d rows, more than %d", ErrKey, c, rows, maxRows)
		}
	}
	return nil
}

// kernelWork bounds the steps of evaluating all functionals: for each
// dimension its extent and every choice of its index variables.
func (pl *plan) kernelWork() float64 {
	total := 0.0
	for i := range pl.claims {
		for _, d := range pl.claims[i].dims {
			choices := 1.0
			for _, w := range d.vars {
				choices *= float64(w.size)
			}
			if !d.plain {
				total += choices + float64(d.extent)
			}
		}
	}
	return total
}

func newKey(p *relation.Program, params Params) *VerifyingKey {
	key := &VerifyingKey{Program: p, Params: params, plan: newPlan(p)}
	for c := range commitments {
		key.layouts[c] = newLayout(p, c, params.Codes[c].LogRow)
		key.groups[c] = newGroups(key.plan, key.layouts[c])
	}
	key.levels = newLevels(key.opened(), &params)
	key.fixed = newFixedTensors(key.plan)
	return key
}

// ProvingKey is a verifying key with the committed weights.
type ProvingKey struct {
	*VerifyingKey
	Weights *ligero.Committed // nil where the program has no weights
}

// CommitWeights encodes and commits the weights of a program, with randomness
// from a secret seed, of which public weights need none; nil where it has none.
func CommitWeights(p *relation.Program, params Params, values relation.Values, seed [32]byte) (*ligero.Committed, error) {
	l := newLayout(p, weightCommitment, params.Codes[weightCommitment].LogRow)
	if l.rows == 0 {
		return nil, nil
	}
	return commitHiding(&params.Codes[weightCommitment], l.weights(values), zk.NewStream(seed, "weights"))
}

// Statement is the public side of a proof: the values of the Input and Output
// tensors that are not committed, by tensor.
type Statement map[relation.TensorID][]int64

// StatementError says that a public tensor has not the values that the program
// allows.
type StatementError struct {
	Tensor string
	Msg    string
}

func (e *StatementError) Error() string { return fmt.Sprintf("public tensor %s: %s", e.Tensor, e.Msg) }

// check holds a statement to the program: exactly the public tensors, each of
// its size and within its range.
func (s Statement) check(p *relation.Program, pl *plan) error {
	public := 0
	for id := range p.Tensors {
		t := &p.Tensors[id]
		if (t.Kind != relation.Input && t.Kind != relation.Output) || !pl.isPublic(relation.TensorID(id)) {
			continue
		}
		public++
		values := s[relation.TensorID(id)]
		if len(values) != t.Size() {
			return &StatementError{t.Name, fmt.Sprintf("has %d values, want %d", len(values), t.Size())}
		}
		for i, v := range values {
			if v < t.Min || v > t.Max {
				return &StatementError{t.Name, fmt.Sprintf("value %d at %d is outside [%d, %d]", v, i, t.Min, t.Max)}
			}
		}
	}
	if len(s) != public {
		return &StatementError{"(all)", fmt.Sprintf("%d tensors stated, %d are public", len(s), public)}
	}
	return nil
}

// StatementOf picks the public tensors out of a program's values.
func StatementOf(p *relation.Program, values relation.Values) Statement {
	pl := &plan{program: p}
	s := Statement{}
	for id := range p.Tensors {
		if t := &p.Tensors[id]; (t.Kind == relation.Input || t.Kind == relation.Output) && pl.isPublic(relation.TensorID(id)) {
			s[relation.TensorID(id)] = values[id]
		}
	}
	return s
}
