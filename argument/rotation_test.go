package argument

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/soundness"
	"aver/transcript"
	"aver/zk"
)

const (
	rotationDifference = "rotation: columns agree with difference"
	rotationOldRow     = "rotation: columns agree with old row"
)

func rotateTo(t testing.TB, pk *ProvingKey, k int) ([]*ligero.Committed, []ligero.Digest, []byte) {
	t.Helper()
	successors, proof, err := pk.Rotate(context.Background(), k, newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	return successors, rootsOf(successors), proof
}

func TestRotate(t *testing.T) {
	b := gemm(13, 5)
	pk := b.key(t)
	for _, k := range []int{1, 3, MaxSuccessors} {
		successors, roots, proof := rotateTo(t, pk, k)
		if err := pk.VerifyRotation(roots, proof); err != nil {
			t.Fatalf("%d successors: %v", k, err)
		}
		seen := map[ligero.Digest]bool{pk.WeightRoot: true}
		for i, s := range successors {
			if seen[roots[i]] {
				t.Errorf("%d successors: a root twice", k)
			}
			seen[roots[i]] = true
			if !slices.Equal(elementsOf(s.Matrix()), elementsOf(pk.Weights.Matrix())) {
				t.Errorf("%d successors: other weights in %d", k, i)
			}
		}
		if l := pk.RotationLedger(k); l.Check() != nil || l.Bits() < soundness.Target {
			t.Errorf("%d successors: %v", k, l.Terms)
		}
	}
	for _, k := range []int{-1, 0, MaxSuccessors + 1} {
		if _, _, err := pk.Rotate(context.Background(), k, newSeed(t)); !errors.Is(err, ErrKey) {
			t.Errorf("%d successors: %v", k, err)
		}
	}
}

// A successor proves runs, and is itself rotated.
func TestSuccessorsSucceed(t *testing.T) {
	b := gemm(13, 5)
	pk := b.key(t)
	for link := range byte(3) {
		successors, roots, proof := rotateTo(t, pk, 2)
		if err := pk.VerifyRotation(roots, proof); err != nil {
			t.Fatal(err)
		}
		next := &ProvingKey{VerifyingKey: pk.Successor(roots[1], [32]byte{2, link}), Weights: successors[1]}
		run := b.prove(t, next, Hidden)
		if err := b.verify(next, Hidden, run); err != nil {
			t.Fatal(err)
		}
		if err := b.verify(pk, Hidden, run); err == nil {
			t.Error("a successor's proof verifies under the old key")
		}
		if err := pk.VerifyRotation(roots[:1], proof); err == nil {
			t.Error("a rotation verifies without one of its successors")
		}
		if err := next.VerifyRotation(roots, proof); err == nil {
			t.Error("a rotation verifies under a successor")
		}
		slices.Reverse(roots)
		if err := pk.VerifyRotation(roots, proof); err == nil {
			t.Error("a rotation verifies with its successors in another order")
		}
		pk = next
	}
}

// rotationLiar is the matrices of a rotation's commitments, before they are
// committed to. A lie changes them behind the honest prover's back.
type rotationLiar struct {
	n          int // length of codewords
	old        ligero.Matrix
	successors []ligero.Matrix
	masks      ligero.Matrix
}

func matrixOf(c *ligero.Committed) ligero.Matrix {
	m := *c.Matrix()
	m.Data, m.Small, m.Runs, m.Tails = elementsOf(&m), nil, nil, slices.Clone(m.Tails)
	return m
}

func (l *rotationLiar) commit(t *testing.T, code ligero.Params, m ligero.Matrix) *ligero.Committed {
	t.Helper()
	code.Tail = m.Tail
	c, err := ligero.CommitMatrices(code, drawSalts(zk.NewStream(newSeed(t), "salts"), &code), m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rotateLying makes a rotation to k successors whose matrices are changed, with
// the words of the honest ones, and says which check refuses it.
func rotateLying(t *testing.T, pk *ProvingKey, k int, lie func(*rotationLiar)) (*rotationChallenges, string) {
	t.Helper()
	code := *pk.code(weightCommitment)
	honest, _, _ := rotateTo(t, pk, k)
	masks, err := commitMasks(&code, zk.NewStream(newSeed(t), "masks"))
	if err != nil {
		t.Fatal(err)
	}
	l := &rotationLiar{n: code.CodeLength(), old: matrixOf(pk.Weights), masks: matrixOf(masks)}
	for _, s := range honest {
		l.successors = append(l.successors, matrixOf(s))
	}
	lie(l)

	p := &rotator{old: l.commit(t, code, l.old), masks: l.commit(t, *maskCode(&code), l.masks)}
	for _, m := range l.successors {
		p.successors = append(p.successors, l.commit(t, code, m))
	}
	key := pk.Successor(p.old.Root(), pk.Digest)
	p.rotation = newRotation(key, rootsOf(p.successors))
	p.begin()
	c := p.challenges(p.Challenge)
	told := &rotator{rotation: p.rotation, old: pk.Weights, successors: honest, masks: masks}
	proof, err := p.finish(told.words(c))
	if err != nil {
		t.Fatal(err)
	}
	return c, rejectedBy(key.VerifyRotation(p.roots, proof))
}

// every adds far words to all rows of a matrix.
func (l *rotationLiar) every(m *ligero.Matrix) {
	for r := range m.Rows() {
		addFar(m, l.n, one.A0, r)
	}
}

func TestLyingRotations(t *testing.T) {
	pk := gemm(13, 5).key(t)
	k := pk.code(weightCommitment).RowLength()
	minus := field.Neg(one).A0
	for name, tt := range map[string]struct {
		lie   func(l *rotationLiar)
		check string
	}{
		"nothing": {func(*rotationLiar) {}, ""},
		"other weights in one successor": {func(l *rotationLiar) {
			d := l.successors[1].Data
			d[3].Add(&d[3], &one.A0)
		}, rotationDifference},
		"other weights in the last row of all": {func(l *rotationLiar) {
			for _, s := range l.successors {
				d := s.Data
				d[len(d)-1].Add(&d[len(d)-1], &one.A0)
			}
		}, rotationDifference},
		"two successors whose differences add up to nothing": {func(l *rotationLiar) {
			a, b := l.successors[0].Data, l.successors[1].Data
			a[0].Add(&a[0], &one.A0)
			b[0].Sub(&b[0], &one.A0)
		}, rotationDifference},
		"a mask against other weights": {func(l *rotationLiar) {
			for r := 0; r < l.successors[0].Rows(); r++ {
				d := l.successors[0].Data
				d[r*k].Add(&d[r*k], &one.A0)
			}
			l.masks.Data[0] = minus
		}, rotationDifference},
		"a successor far from the code": {func(l *rotationLiar) { addFar(&l.successors[0], l.n, one.A0, 0) }, rotationDifference},
		"all far from the code by the same": {func(l *rotationLiar) {
			l.every(&l.old)
			for i := range l.successors {
				l.every(&l.successors[i])
			}
		}, rotationOldRow},
		"a mask of the old row far from the code":    {func(l *rotationLiar) { addFar(&l.masks, l.n, one.A0, extRows+1) }, rotationOldRow},
		"a mask of the difference far from the code": {func(l *rotationLiar) { addFar(&l.masks, l.n, one.A0, 2) }, rotationDifference},
	} {
		if _, got := rotateLying(t, pk, 3, tt.lie); got != tt.check {
			t.Errorf("%s: rejected by %q, want %q", name, got, tt.check)
		}
	}
}

// Rows that are all far by the same word b, and a mask that is far by −b: with
// one successor the coefficients of the rows add up to 1, so that only ζ, drawn
// after the mask, tells.
func TestFarRowsAndMaskOfRotation(t *testing.T) {
	pk := everything().key(t)
	minus := field.Neg(one).A0
	c, got := rotateLying(t, pk, 1, func(l *rotationLiar) {
		l.every(&l.successors[0])
		addFar(&l.masks, l.n, minus, 0)
	})
	sum := zero
	for _, v := range c.successor(0) {
		sum = field.Add(sum, v)
	}
	if sum != one {
		t.Fatalf("the coefficients of %d rows add up to %v", len(c.rows), sum)
	}
	if got != rotationDifference {
		t.Errorf("rejected by %q, want %q", got, rotationDifference)
	}
	_, got = rotateLying(t, pk, 1, func(l *rotationLiar) {
		l.every(&l.old)
		l.every(&l.successors[0])
		addFar(&l.masks, l.n, minus, extRows)
	})
	if got != rotationOldRow {
		t.Errorf("old rows: rejected by %q, want %q", got, rotationOldRow)
	}
}

// No byte of a rotation can be changed, and none be added or cut.
func TestRotationMalleability(t *testing.T) {
	pk := gemm(13, 5).key(t)
	_, roots, proof := rotateTo(t, pk, 2)
	refused := func(what string, err error) {
		t.Helper()
		var r *transcript.RejectedError
		if !errors.Is(err, ErrProof) && !errors.As(err, &r) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := 0; i < len(proof); i += max(1, len(proof)/150) {
		bad := slices.Clone(proof)
		bad[i] ^= 1 << (i % 8)
		refused(fmt.Sprintf("byte %d of %d", i, len(proof)), pk.VerifyRotation(roots, bad))
	}
	for _, n := range []int{0, 31, 32, 100, len(proof) / 2, len(proof) - 1} {
		refused(fmt.Sprintf("cut to %d", n), pk.VerifyRotation(roots, proof[:n]))
	}
	refused("a byte more", pk.VerifyRotation(roots, append(slices.Clone(proof), 0)))
	for i := range roots {
		bad := slices.Clone(roots)
		bad[i][7] ^= 1
		refused("another root", pk.VerifyRotation(bad, proof))
	}
	refused("another key", pk.Successor(pk.WeightRoot, [32]byte{9}).VerifyRotation(roots, proof))
	refused("another commitment", pk.Successor(roots[0], pk.Digest).VerifyRotation(roots, proof))
	if err := pk.VerifyRotation(nil, proof); !errors.Is(err, ErrKey) {
		t.Errorf("no successors: %v", err)
	}
}
