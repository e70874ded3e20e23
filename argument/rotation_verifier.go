package argument

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/soundness"
	"aver/transcript"
)

// RotationProtocol is the name and version of the proof that commitments hold
// the weights of an old one.
const RotationProtocol = "aver/rotation/2"

// MaxSuccessors is the most successors of one rotation.
const MaxSuccessors = 64

const rotationWork = "rotation/work"

// rotation is the public side of one: the old key's commitment and its
// successors, of as many rows each.
type rotation struct {
	key      *VerifyingKey
	code     *ligero.Params
	rows     int
	grinding int
	roots    []ligero.Digest // of the successors
}

func newRotation(key *VerifyingKey, roots []ligero.Digest) *rotation {
	return &rotation{key, key.code(weightCommitment), key.layouts[weightCommitment].rows, key.Params.Grinding, roots}
}

// maskCode is the code of the masks of commitments with a code. Their leaves are
// salted: both words are shown, and so all of the masks but for other columns.
func maskCode(weights *ligero.Params) *ligero.Params {
	code := *weights
	code.Salted = true
	return &code
}

// transcript absorbs everything that is known before the first challenge.
func (r *rotation) transcript(masks ligero.Digest) *transcript.Transcript {
	t := transcript.New(RotationProtocol)
	t.Absorb("key", r.key.Digest[:])
	t.Absorb("weights", r.key.WeightRoot[:])
	t.Absorb("successors", binary.LittleEndian.AppendUint64(nil, uint64(len(r.roots))))
	for i := range r.roots {
		t.Absorb("successor", r.roots[i][:])
	}
	t.Absorb("masks", masks[:])
	return t
}

// rotationChallenges combine rows, successors, and words with their masks.
type rotationChallenges struct {
	rows  []field.Ext // eq(r, i) for each row i
	gamma []field.Ext // powers from 0, one a successor
	zeta  field.Ext
}

// successor is the coefficients of successor j's rows in the difference,
// predecessor those of the old ones.
func (c *rotationChallenges) successor(j int) []field.Ext { return scaledBy(c.rows, c.gamma[j]) }

func (c *rotationChallenges) predecessor() []field.Ext {
	sum := zero
	for _, g := range c.gamma {
		sum = field.Add(sum, g)
	}
	return scaledBy(c.rows, field.Neg(sum))
}

func scaledBy(v []field.Ext, c field.Ext) []field.Ext {
	out := make([]field.Ext, len(v))
	for i := range v {
		out[i] = field.Mul(c, v[i])
	}
	return out
}

// challenges draws them, the coordinates for rows one by one. Each loses what a
// combination loses of proximity, and 1/|E3| that data which are not zero
// cancel; ζ combines two words.
func (r *rotation) challenges(draw func(label string, loss algebra.Loss) field.Ext) *rotationChallenges {
	n := float64(r.code.CodeLength())
	loss := func(theorem string, numerator float64) algebra.Loss {
		return algebra.Loss{Source: "rotation", Theorem: theorem, Numerator: numerator}
	}
	point := make([]field.Ext, bits.Len(uint(r.rows-1)))
	for i := range point {
		point[i] = draw("rotation/row", loss("proximity gap of a line, unique decoding, a coordinate at a time (BCIKS 2020, Theorem 4.1)", n+4))
	}
	k := len(r.roots)
	gamma := draw("rotation/successors", loss("proximity gap of successors, unique decoding (BCIKS 2020, Theorem 4.1)", float64(max(1, k-1))*(n+1)))
	c := &rotationChallenges{gamma: powers[field.Ext](ring, gamma, k), rows: poly.EqVector[field.Ext](ring, point)[:r.rows]}
	c.zeta = draw("rotation/hide", loss("proximity gap of masks and rows (BCIKS 2020, Theorem 4.1)", 2*(n+1)))
	return c
}

func (r *rotation) positions(t *transcript.Transcript) []int {
	return t.Indices("rotation/columns", r.code.Queries, r.code.CodeLength())
}

// rotationWords are what the prover sends: the tail of the combined differences,
// whose data are zero, and the combined old row with its tail.
type rotationWords struct{ difference, old field.Planes }

func (r *rotation) newWords() rotationWords {
	return rotationWords{field.NewPlanes(r.code.Tail), field.NewPlanes(r.code.RowLength() + r.code.Tail)}
}

func (w *rotationWords) absorb(t *transcript.Transcript) {
	t.AbsorbPlanes("rotation/difference", w.difference)
	t.AbsorbPlanes("rotation/old row", w.old)
}

// ledger is the soundness error of a rotation, and nonces the number of its
// proofs of work.
func (r *rotation) ledger() (l *soundness.Ledger, nonces int) {
	l = &soundness.Ledger{}
	enter := func(source, theorem string, bits float64, grinding int) {
		l.Add(source, theorem, bits, grinding)
		if grinding > 0 {
			nonces++
		}
	}
	r.challenges(func(_ string, loss algebra.Loss) field.Ext {
		enter(loss.Source, loss.Theorem, soundness.Bits(loss), soundness.Grinding(loss))
		return one
	})
	rate := float64(r.code.RowLength()+r.code.Tail) / float64(r.code.CodeLength())
	enter("rotation", "columns miss a far word, unique decoding: ((1+ρ)/2)^Q", soundness.QueryBits(rate, r.code.Queries), r.grinding)
	return l, nonces
}

// RotationLedger is the soundness error of a rotation to k successors.
func (key *VerifyingKey) RotationLedger(k int) *soundness.Ledger {
	l, _ := newRotation(key, make([]ligero.Digest, k)).ledger()
	return l
}

// Successor is the key of the same program, parameters and ranges with another
// commitment to the weights, and a digest that proofs under it are bound to.
func (key *VerifyingKey) Successor(root ligero.Digest, digest [32]byte) *VerifyingKey {
	s := *key
	s.WeightRoot, s.Digest, s.WeightTop = root, digest, []ligero.Digest{root}
	return &s
}

// VerifyRotation checks a proof of Rotate that the commitments under roots hold
// the same weights as the key's. Errors wrap ErrKey for a number of successors
// that is not possible or not secure, or ErrProof, or are a
// *transcript.RejectedError that names the check.
func (key *VerifyingKey) VerifyRotation(roots []ligero.Digest, proof []byte) error {
	r := newRotation(key, roots)
	if r.rows == 0 || len(roots) < 1 || len(roots) > MaxSuccessors {
		return fmt.Errorf("%w: %d successors of a key, which must have weights; possible are 1 to %d", ErrKey, len(roots), MaxSuccessors)
	}
	ledger, nonces := r.ledger()
	if err := ledger.Check(); err != nil {
		return fmt.Errorf("%w: rotation: %w", ErrKey, err)
	}
	v, err := r.read(proof, nonces)
	if err != nil {
		return err
	}
	return v.verify()
}

// rotationReader is a proof of a rotation that is being read.
type rotationReader struct {
	transcript.Reader
	*rotation
	masks    ligero.Digest
	words    rotationWords
	openings []byte
}

// read decodes all but the openings.
func (r *rotation) read(b []byte, nonces int) (*rotationReader, error) {
	v := &rotationReader{rotation: r, words: r.newWords()}
	need := len(v.masks) + field.PackedExtBytes(v.words.difference.Len()) + field.PackedExtBytes(v.words.old.Len()) + 8*nonces
	if len(b) < need {
		return nil, fmt.Errorf("%w: a rotation of %d bytes, want at least %d", ErrProof, len(b), need)
	}
	b = b[copy(v.masks[:], b):]
	for _, w := range []field.Planes{v.words.difference, v.words.old} {
		var err error
		if b, err = readExts(w, b); err != nil {
			return nil, err
		}
	}
	for range nonces {
		v.Nonces = append(v.Nonces, binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	v.openings = b
	v.Transcript = r.transcript(v.masks)
	return v, nil
}

func (v *rotationReader) verify() error {
	c := v.challenges(v.Challenge)
	v.words.absorb(v.Transcript)
	v.CheckWork(rotationWork, v.grinding)
	positions := v.positions(v.Transcript)
	old := v.open("old commitment", v.code, v.rows, v.key.WeightRoot, positions)
	successors := make([]*ligero.Opening, len(v.roots))
	for j := range successors {
		successors[j] = v.open(fmt.Sprintf("successor %d", j+1), v.code, v.rows, v.roots[j], positions)
	}
	masks := v.open("masks", maskCode(v.code), 2*extRows, v.masks, positions)
	if v.Err != nil {
		return v.Err
	}
	if len(v.openings) > 0 {
		return fmt.Errorf("%w: bytes left over", ErrProof)
	}
	v.agree(c, positions, old, successors, masks)
	return v.Err
}

// open takes the next opening and holds it to a root; nil once something failed.
func (v *rotationReader) open(what string, code *ligero.Params, rows int, root ligero.Digest, positions []int) *ligero.Opening {
	if v.Err != nil {
		return nil
	}
	o, rest, err := ligero.ReadOpening(*code, rows, 0, positions, v.openings)
	if err != nil {
		v.Err = fmt.Errorf("%w: rotation: %s: %w", ErrProof, what, err)
		return nil
	}
	v.openings = rest
	if ligero.Verify(*code, rows, []ligero.Digest{root}, positions, o) != nil {
		v.Reject("rotation: tree of " + what)
	}
	return o
}

// agree holds both words to the columns.
func (v *rotationReader) agree(c *rotationChallenges, positions []int, old *ligero.Opening, successors []*ligero.Opening, masks *ligero.Opening) {
	coefs := make([]field.Planes, len(successors))
	for j := range coefs {
		coefs[j] = field.PlanesOf(scaledBy(c.successor(j), c.zeta))
	}
	oldDifference, oldRow := field.PlanesOf(scaledBy(c.predecessor(), c.zeta)), field.PlanesOf(scaledBy(c.rows, c.zeta))
	mask := func(i, word int) field.Ext {
		m := masks.Column(i, 2*extRows)[word*extRows:]
		return field.Ext{A0: m[0], A1: m[1], A2: m[2]}
	}
	row := field.NewPlanes(v.code.RowLength() + v.code.Tail)
	row.Slice(v.code.RowLength(), row.Len()).Copy(v.words.difference)
	if v.code.CheckCodeword(row, positions, func(i int) field.Ext {
		sum := field.Add(mask(i, 0), field.DotBase(oldDifference, old.Column(i, v.rows)))
		for j, s := range successors {
			sum = field.Add(sum, field.DotBase(coefs[j], s.Column(i, v.rows)))
		}
		return sum
	}) != nil {
		v.Reject("rotation: columns agree with difference")
	}
	if v.code.CheckCodeword(v.words.old, positions, func(i int) field.Ext {
		return field.Add(mask(i, 1), field.DotBase(oldRow, old.Column(i, v.rows)))
	}) != nil {
		v.Reject("rotation: columns agree with old row")
	}
}
