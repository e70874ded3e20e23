package argument

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/transcript"
	"aver/zk"
)

// rotator is the prover of a rotation: that commitments hold the weights of an
// old one. See docs/spec.md §12.
type rotator struct {
	transcript.Prover
	*rotation
	old        *ligero.Committed
	successors []*ligero.Committed
	masks      *ligero.Committed
}

// Rotate makes k commitments to the weights, with the same code, and one hidden
// proof for VerifyRotation that they hold the same as the key's. It takes one
// opening of the key's commitment and one of each successor. The randomness
// follows from the secret seed, which must not be used again. Errors wrap ErrKey,
// or are ctx's.
func (pk *ProvingKey) Rotate(ctx context.Context, k int, seed [32]byte) ([]*ligero.Committed, []byte, error) {
	if pk.Weights == nil || k < 1 || k > MaxSuccessors {
		return nil, nil, fmt.Errorf("%w: %d successors of a key, which must have weights; possible are 1 to %d", ErrKey, k, MaxSuccessors)
	}
	rows := *pk.Weights.Matrix()
	rows.Data, rows.Small = slices.Clone(rows.Data), slices.Clone(rows.Small) // the old model's file may be closed before its successors
	successors := make([]*ligero.Committed, k)
	for j := range successors {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		stream := zk.NewStream(seed, fmt.Sprintf("%s successor %d", RotationProtocol, j))
		var err error
		if successors[j], err = commitHiding(pk.code(weightCommitment), rows, stream); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
	}
	proof, err := pk.proveRotation(successors, seed)
	return successors, proof, err
}

func (pk *ProvingKey) proveRotation(successors []*ligero.Committed, seed [32]byte) ([]byte, error) {
	masks, err := commitMasks(pk.code(weightCommitment), zk.NewStream(seed, RotationProtocol+" masks"))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	p := &rotator{rotation: newRotation(pk.VerifyingKey, rootsOf(successors)), old: pk.Weights, successors: successors, masks: masks}
	p.begin()
	c := p.challenges(p.Challenge)
	return p.finish(p.words(c))
}

func rootsOf(all []*ligero.Committed) []ligero.Digest {
	roots := make([]ligero.Digest, len(all))
	for i, c := range all {
		roots[i] = c.Root()
	}
	return roots
}

// commitMasks commits to the masks of both words of commitments with a code: three
// rows without data, and three with.
func commitMasks(p *ligero.Params, s *zk.Stream) (*ligero.Committed, error) {
	message := make(field.Vec, 2*extRows*p.RowLength())
	s.Fill(message[extRows*p.RowLength():])
	return commitHiding(maskCode(p), ligero.Matrix{Data: message}, s)
}

// begin starts the transcript.
func (p *rotator) begin() {
	p.Transcript = p.transcript(p.masks.Root())
}

// words are mask + ζ·row of the combined differences and of the combined old
// rows. Of the first only the tail is not zero.
func (p *rotator) words(c *rotationChallenges) (w rotationWords) {
	k, t := p.code.RowLength(), p.code.Tail
	w = p.newWords()
	for j, s := range p.successors {
		ligero.Combine(s.Tails(), t, 0, p.rows, c.successor(j), w.difference)
	}
	ligero.Combine(p.old.Tails(), t, 0, p.rows, c.predecessor(), w.difference)
	hideWord(w.difference, maskTail(p.masks, 0), c.zeta)

	data, tail := w.old.Slice(0, k), w.old.Slice(k, k+t)
	parallel.For(k, 256, func(lo, hi int) { p.old.Matrix().AddRows(data.Slice(lo, hi), 0, lo, c.rows) })
	ligero.Combine(p.old.Tails(), t, 0, p.rows, c.rows, tail)
	mask := p.masks.Message()[extRows*k:]
	hideWord(data, field.Planes{mask[:k], mask[k : 2*k], mask[2*k:]}, c.zeta)
	hideWord(tail, maskTail(p.masks, extRows), c.zeta)
	return w
}

// finish sends the words, opens the columns and encodes the proof.
func (p *rotator) finish(w rotationWords) ([]byte, error) {
	w.absorb(p.Transcript)
	p.Work(rotationWork, p.grinding)
	positions := p.positions(p.Transcript)
	root := p.masks.Root()
	b := slices.Clone(root[:])
	b = field.AppendPackedExts(b, w.difference)
	b = field.AppendPackedExts(b, w.old)
	for _, n := range p.Nonces {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	for _, c := range slices.Concat([]*ligero.Committed{p.old}, p.successors, []*ligero.Committed{p.masks}) {
		o, err := c.Columns(0, positions)
		if err != nil {
			return nil, err
		}
		b = ligero.AppendOpening(b, o)
	}
	return b, nil
}
