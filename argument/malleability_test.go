package argument

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/transcript"
)

// refused fails the test unless the proof is refused with a typed error.
func refused(t *testing.T, pk *ProvingKey, s Statement, proof []byte, what string) {
	t.Helper()
	_, err := pk.Verify(s, proof)
	if err == nil {
		t.Errorf("%s: accepted", what)
	} else if rejected := (*transcript.RejectedError)(nil); !errors.As(err, &rejected) && !errors.Is(err, ErrProof) {
		t.Errorf("%s: %v is not a typed error of a proof", what, err)
	}
}

// Every field of a proof, changed to another valid value.
func TestEveryFieldMatters(t *testing.T) {
	for name, b := range map[string]*build{"gemm": gemm(5, 3), "conv": conv(2, 5, 5, 2, 3, 2, 1)} {
		t.Run(name, func(t *testing.T) {
			pk := b.key(t)
			inBothModes(t, func(t *testing.T, m Mode) { everyField(t, b, pk, m) })
		})
	}
}

func everyField(t *testing.T, b *build, pk *ProvingKey, m Mode) {
	s := StatementOf(&b.Program, b.values)
	proof := b.prove(t, pk, m)
	p, err := decode(pk.VerifyingKey, proof)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, pk, s, append([]byte{proof[0] ^ 1}, proof[1:]...), "another mode")
	at := 1
	p.roots(pk.VerifyingKey, func(root *ligero.Digest) {
		for range root {
			refused(t, pk, s, flip(proof, at), "a root")
			at++
		}
	})
	for i, m := range p.Messages {
		p.Messages[i] = field.Add(m, one)
		refused(t, pk, s, p.encode(pk.VerifyingKey), "a message")
		p.Messages[i] = m
	}
	for i, n := range p.Nonces {
		p.Nonces[i] ^= 1 << rand.IntN(64)
		refused(t, pk, s, p.encode(pk.VerifyingKey), "a nonce")
		p.Nonces[i] = n
	}
	for i, w := range p.words(pk.VerifyingKey) {
		for range 40 { // coefficients of a word are alike
			j := rand.IntN(w.Len())
			e := w.At(j)
			w.Set(j, field.Add(e, one))
			refused(t, pk, s, p.encode(pk.VerifyingKey), fmt.Sprint("word ", i))
			w.Set(j, e)
		}
	}
	for range 300 {
		refused(t, pk, s, flip(proof, len(proof)-1-rand.IntN(len(p.openings))), "an opening")
	}
}

func flip(proof []byte, at int) []byte {
	out := append([]byte(nil), proof...)
	out[at] ^= 1 << rand.IntN(8)
	return out
}

func TestEveryRegionMatters(t *testing.T) {
	b := conv(3, 9, 7, 5, 3, 2, 1)
	pk := b.key(t)
	inBothModes(t, func(t *testing.T, m Mode) { everyRegion(t, b, pk, m) })
}

func everyRegion(t *testing.T, b *build, pk *ProvingKey, m Mode) {
	s := StatementOf(&b.Program, b.values)
	proof := b.prove(t, pk, m)
	for range 500 {
		refused(t, pk, s, flip(proof, rand.IntN(len(proof))), "a random bit")
	}
	for _, n := range []int{0, 1, 31, 32, len(proof) / 2, len(proof) - 1} {
		refused(t, pk, s, proof[:n], "a truncated proof")
	}
	refused(t, pk, s, append(proof[:len(proof):len(proof)], 0), "a longer proof")
}

func TestStatementIsBound(t *testing.T) {
	b := gemm(13, 5)
	pk := b.key(t)
	inBothModes(t, func(t *testing.T, m Mode) { isBound(t, b, pk, m) })
}

func isBound(t *testing.T, b *build, pk *ProvingKey, m Mode) {
	proof := b.prove(t, pk, m)
	for id := range StatementOf(&b.Program, b.values) {
		s := StatementOf(&b.Program, b.values)
		s[id] = append([]int64(nil), s[id]...)
		if s[id][1]++; s[id][1] > b.Tensors[id].Max {
			s[id][1] -= 2
		}
		refused(t, pk, s, proof, "another "+b.Tensors[id].Name)
	}
	s := StatementOf(&b.Program, b.values)
	other := *pk.VerifyingKey
	other.Digest[0]++
	if _, err := other.Verify(s, proof); rejectedBy(err) == "" {
		t.Error("accepted under another key's digest")
	}
	other = *pk.VerifyingKey
	other.WeightRoot[0]++
	if _, err := other.Verify(s, proof); rejectedBy(err) == "" {
		t.Error("accepted under another weight commitment")
	}
}

func TestStatementIsChecked(t *testing.T) {
	b := gemm(13, 5)
	pk := b.key(t)
	proof := b.prove(t, pk, Clear)
	for name, change := range map[string]func(Statement){
		"missing":      func(s Statement) { delete(s, 0) },
		"short":        func(s Statement) { s[0] = s[0][1:] },
		"out of range": func(s Statement) { s[0] = append([]int64{b.Tensors[0].Max + 1}, s[0][1:]...) },
		"superfluous":  func(s Statement) { s[1] = []int64{1} },
	} {
		s := StatementOf(&b.Program, b.values)
		change(s)
		var se *StatementError
		if _, err := pk.Verify(s, proof); !errors.As(err, &se) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	b := gemm(5, 3)
	pk := b.key(f)
	s := StatementOf(&b.Program, b.values)
	proof := b.prove(f, pk, Hidden)
	f.Add(uint32(0), []byte{1})
	f.Add(uint32(100), []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Add(uint32(len(proof)), []byte("tail"))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte) {
		changed := append([]byte(nil), proof...)
		start := min(int(at), len(changed))
		changed = append(changed[:start], append(patch, changed[min(start+len(patch), len(changed)):]...)...)
		if string(changed) != string(proof) {
			refused(t, pk, s, changed, "a patched proof")
		}
	})
}
