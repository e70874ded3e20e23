package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"aver/algebra"
	"aver/field"
)

// script is a sequence of absorptions, as frames of label and data.
type frame struct{ label, data string }

func challengeAfter(frames []frame) field.Ext {
	t := New("test")
	for _, f := range frames {
		t.Absorb(f.label, []byte(f.data))
	}
	return t.Challenge("c")
}

func TestEveryAbsorbedByteMatters(t *testing.T) {
	base := []frame{{"a", "one"}, {"b", "two"}, {"c", ""}}
	want := challengeAfter(base)
	for i := range base {
		for _, changed := range []frame{{base[i].label + "x", base[i].data}, {base[i].label, base[i].data + "\x00"}} {
			frames := append([]frame(nil), base...)
			frames[i] = changed
			if got := challengeAfter(frames); got == want {
				t.Errorf("frame %d changed to %q, and the challenge did not", i, changed)
			}
		}
	}
}

func TestFramesDoNotRunTogether(t *testing.T) {
	seen := map[field.Ext]int{}
	for i, frames := range [][]frame{
		{{"l", "ab"}, {"l", "c"}}, {{"l", "a"}, {"l", "bc"}}, {{"l", "abc"}},
		{{"la", "bc"}}, {{"", "labc"}}, {{"l", "abc"}, {"", ""}},
	} {
		c := challengeAfter(frames)
		if j, ok := seen[c]; ok {
			t.Errorf("sequences %d and %d give one challenge", i, j)
		}
		seen[c] = i
	}
}

func TestChallengesDependOnEarlierOnes(t *testing.T) {
	a, b := New("test"), New("test")
	a.Challenge("x")
	if a.Challenge("y") == b.Challenge("y") {
		t.Error("a challenge does not depend on the draws before it")
	}
	f, g := New("test"), New("test")
	f.Filler("filler", 5000)
	g.Filler("filler", 5001)
	if f.Challenge("y") == g.Challenge("y") {
		t.Error("the filler's length does not matter")
	}
}

// Fillers are those of docs/spec.md, with and without vector code.
func TestFillers(t *testing.T) {
	for _, n := range []int{0, 1, 1024, 1025, 200_000} {
		a, b := New("test"), New("test")
		a.Filler("filler", n)
		b.frame(frameFiller, "filler", n)
		seed := b.digest()
		var zeros [1 << 14]byte
		for l := range uint64(16) {
			message := binary.LittleEndian.AppendUint64(seed[:], l)
			message = append(message, zeros[:24+(n+1023)/1024*64]...)
			d := sha256.Sum256(message)
			b.pending = append(b.pending, d[:]...)
		}
		if a.Challenge("c") != b.Challenge("c") {
			t.Errorf("%d bytes: another filler", n)
		}
		if got := fillerDigests(&seed, 1+n/1024); field.HasHashes() && got != fillerLanes(&seed, 1+n/1024) {
			t.Errorf("%d bytes: lanes hash otherwise", n)
		}
	}
}

// Vectors for a second implementation.
func TestVectors(t *testing.T) {
	tr := New("aver/test/1")
	tr.Absorb("label", []byte("data"))
	tr.AbsorbExt("values", []field.Ext{field.One(), field.FromInt(-1)})
	tr.Filler("filler", 100)
	got := hex.EncodeToString(field.AppendExt(nil, tr.Challenge("challenge")))
	if want := "5a15cfc328b401458392b0c5ec00bc8ba3b3de2f00"; got != want {
		t.Errorf("challenge %s, want %s", got, want)
	}
	indices := tr.Indices("indices", 4, 1024)
	if want := []int{958, 472, 976, 642}; len(indices) != 4 || indices[0] != want[0] || indices[1] != want[1] || indices[2] != want[2] || indices[3] != want[3] {
		t.Errorf("indices %v, want %v", indices, want)
	}
}

func TestGrinding(t *testing.T) {
	const label, zeroBits = "work", 10
	nonce := New("test").Grind(label, zeroBits)
	if !New("test").CheckGrind(label, zeroBits, nonce) {
		t.Error("work is not accepted")
	}
	for n := range nonce {
		if New("test").CheckGrind(label, zeroBits, n) {
			t.Errorf("nonce %d is smaller than %d and works", n, nonce)
		}
	}
	a, b := New("test"), New("test")
	a.Grind(label, zeroBits)
	b.CheckGrind(label, zeroBits, nonce)
	if a.Challenge("c") != b.Challenge("c") {
		t.Error("prover and verifier disagree after grinding")
	}
}

func TestClearRejects(t *testing.T) {
	loss := algebra.Loss{Numerator: 1 << 24} // calls for work
	p := &Prover{Transcript: New("test")}
	p.Send("v", field.One())
	c := p.Challenge("c", loss)
	for name, test := range map[string]struct {
		messages []field.Ext
		nonces   []uint64
		check    string
	}{
		"honest":     {p.Sent, p.Nonces, ""},
		"no message": {nil, p.Nonces, "length: v"},
		"no nonce":   {p.Sent, nil, "length: nonces"},
		"no work":    {p.Sent, []uint64{p.Nonces[0] + 1}, "grinding: c"},
	} {
		v := &Clear{Reader: Reader{Transcript: New("test"), Messages: test.messages, Nonces: test.nonces}}
		v.Receive("v", 1)
		got := v.Challenge("c", loss)
		switch {
		case test.check == "" && (v.Err != nil || got != c):
			t.Errorf("%s: %v, challenges agree %v", name, v.Err, got == c)
		case test.check != "" && (v.Err == nil || v.Err.(*RejectedError).Check != test.check):
			t.Errorf("%s: got %v, want check %q", name, v.Err, test.check)
		}
	}
}

// Both searches find the same nonce, or none.
func TestSearches(t *testing.T) {
	if !field.HasHashes() {
		t.Skip("no vector code for hashes")
	}
	for i := range byte(20) {
		seed := [40]byte{i}
		hi := uint64(10 + 37*int(i))
		want, found := searchOne(seed, 3, hi, 6)
		if got, ok := searchLanes(seed, 3, hi, 6); got != want || ok != found {
			t.Errorf("seed %d: %d, %v, want %d, %v", i, got, ok, want, found)
		}
	}
}

func BenchmarkGrind(b *testing.B) {
	t := New("bench")
	for b.Loop() {
		t.Grind("work", 16)
	}
}
