package argument

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"

	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/transcript"
	"aver/zk"
)

// rotationSample is every field element that one rotation sends, and 1, with
// challenges that are the same in all: what is sent must be uniform whatever the
// challenges are.
func rotationSample(t *testing.T, key *VerifyingKey, message field.Vec, seed [32]byte, spoil func(what string, m *ligero.Matrix)) (sample field.Vec, positions int) {
	t.Helper()
	code := key.code(weightCommitment)
	stream := zk.NewStream(seed, "rotation")
	commit := func(what string, code *ligero.Params, data field.Vec) *ligero.Committed {
		m := ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: data}
		m.Tails = stream.Vec(m.Rows() * m.Tail)
		spoil(what, &m)
		c, err := ligero.CommitMatrices(*code, drawSalts(stream, code), m)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	masks := make(field.Vec, 2*extRows*code.RowLength())
	stream.Fill(masks[extRows*code.RowLength():])
	p := &rotator{old: commit("old", code, message), masks: commit("masks", maskCode(code), masks),
		successors: []*ligero.Committed{commit("first", code, message), commit("second", code, message)}}
	p.rotation = newRotation(key, rootsOf(p.successors))
	fixed := transcript.New("fixed")
	w := p.words(p.challenges(func(label string, _ algebra.Loss) field.Ext { return fixed.Challenge(label) }))
	at := p.positions(fixed)
	for _, word := range []field.Planes{w.difference, w.old} {
		sample = append(append(append(sample, word[0]...), word[1]...), word[2]...)
	}
	for _, c := range append(p.successors, p.old, p.masks) {
		o, _ := c.Columns(0, at)
		sample = append(sample, o.Columns...)
	}
	return append(sample, one.A0), len(ligero.Positions(at))
}

// lookAtRotations makes n rotations of each of two different models.
func lookAtRotations(t *testing.T, n int, spoil func(string, *ligero.Matrix)) *figures {
	t.Helper()
	f := &figures{}
	var h [2]histogram
	var spans [2]span
	for i, program := range pairs()["weights"] {
		b := program()
		key := b.weakKey(t)
		message := key.layouts[weightCommitment].message(b.values)
		for made := range n {
			seed := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte{byte(i)}, uint64(made)))
			sample, positions := rotationSample(t, key, message, seed, spoil)
			// Each word agrees with the columns, in three coordinates.
			f.elements, f.want = len(sample)-1, len(sample)-2*extRows*positions
			h[i].add(sample[:f.elements])
			spans[i].add(sample)
		}
	}
	f.judge(&h, &spans)
	return f
}

// judge compares what proofs of two witnesses sent.
func (f *figures) judge(h *[2]histogram, spans *[2]span) {
	f.a, f.b, f.between = h[0].verdict(), h[1].verdict(), compare(&h[0], &h[1])
	f.rankA, f.rankB = len(spans[0].basis), len(spans[1].basis)
	for _, v := range spans[1].basis {
		spans[0].add(v)
	}
	f.rank = len(spans[0].basis)
}

func (f *figures) hides() bool { return f.uniform() && f.alike() && f.linear() }

func (f *figures) summary() string {
	return fmt.Sprintf("%d elements; χ² at most %.1f, %.1f, between them %.1f; ranks %d and %d, together %d, want %d",
		f.elements, f.a.greatest, f.b.greatest, f.between.greatest, f.rankA, f.rankB, f.rank, f.want)
}

// Rotations of two models are uniform at every place, and nothing affine holds
// between what they send but what the verifier checks.
func TestRotationsHide(t *testing.T) {
	f := lookAtRotations(t, 2000, func(string, *ligero.Matrix) {})
	t.Log(f.summary())
	if f.want < f.elements/2 || !f.hides() {
		t.Error("something shows")
	}
}

func TestLeakyRotationsAreNoticed(t *testing.T) {
	tails := func(of string, lo, hi int) func(string, *ligero.Matrix) {
		return func(what string, m *ligero.Matrix) {
			if what == of {
				clear(m.Tails[lo*m.Tail : hi*m.Tail])
			}
		}
	}
	for name, spoil := range map[string]func(string, *ligero.Matrix){
		"no mask of the difference":       tails("masks", 0, extRows),
		"no tails of the old row's mask":  tails("masks", extRows, 2*extRows),
		"no tails of the old commitment":  tails("old", 0, 1),
		"no tails of the first successor": tails("first", 0, 1),
		"no mask of the old row": func(what string, m *ligero.Matrix) {
			if what == "masks" {
				clear(m.Data)
			}
		},
		"one tail for both masks": func(what string, m *ligero.Matrix) {
			if what == "masks" {
				copy(m.Tails[extRows*m.Tail:], m.Tails[:extRows*m.Tail])
			}
		},
	} {
		if f := lookAtRotations(t, 200, spoil); f.hides() {
			t.Errorf("%s: not noticed: %s", name, f.summary())
		}
	}
}
