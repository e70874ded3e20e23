package field

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// padded is the message of n words with SHA-256's padding.
func padded(v Vec) Vec {
	out := append(Vec{}, v...)
	out = append(out, Element{0x80})
	for len(out)%8 != 7 {
		out = append(out, Element{})
	}
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(64*len(v)))
	return append(out, Element{binary.LittleEndian.Uint64(length[:])})
}

// TestHashState holds the vector code to crypto/sha256, in one piece and block
// by block.
func TestHashState(t *testing.T) {
	if !HasHashes() {
		t.Skip("no vector code here")
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 6, 7, 8, 23, 100} {
		var want [HashLanes][32]byte
		var words Vec
		stride := len(padded(make(Vec, n))) + 3
		for l := range want {
			message, bytes := make(Vec, n), []byte{}
			for i := range message {
				message[i] = Element{r.Uint64()}
				bytes = binary.LittleEndian.AppendUint64(bytes, message[i][0])
			}
			want[l] = sha256.Sum256(bytes)
			words = append(append(words, padded(message)...), make(Vec, 3)...)
		}
		for _, step := range []int{stride / 8, 1} {
			var s HashState
			s.Reset()
			for at := 0; at < stride/8; at += step {
				s.Blocks(words[8*at:], stride, step)
			}
			sums := make([][32]byte, HashLanes)
			s.Sums(sums)
			for l := range want {
				if s.Sum(l) != want[l] || sums[l] != want[l] {
					t.Fatalf("%d words, %d blocks at a time, message %d: %x, want %x", n, step, l, s.Sum(l), want[l])
				}
			}
		}
	}
}

// TestHashCommon: a block that messages share is like one each.
func TestHashCommon(t *testing.T) {
	if !HasHashes() {
		t.Skip("no vector code here")
	}
	r := rand.New(rand.NewPCG(7, 8))
	var want [3]HashState
	for i := range want {
		for w := range want[i] {
			for l := range want[i][w] {
				want[i][w][l] = r.Uint32()
			}
		}
	}
	got, block := want, [8]Element{}
	for i := range block {
		block[i] = Element{r.Uint64()}
	}
	HashCommon(got[:], &block)
	for i := range want {
		if want[i].Blocks(block[:], 0, 1); got[i] != want[i] {
			t.Errorf("state %d differs", i)
		}
	}
}

// TestHashPairs holds the vector code to crypto/sha256, and to the digests asked for.
func TestHashPairs(t *testing.T) {
	if !HasHashes() {
		t.Skip("no vector code here")
	}
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{0, 16, 48} {
		children, dst := make([][32]byte, 2*n), make([][32]byte, n+1)
		for i := range children {
			for j := range children[i] {
				children[i][j] = byte(r.Uint32())
			}
		}
		HashPairs(dst[:n], children, [8]byte([]byte("8 bytes!")))
		for i := range n {
			message := append(append([]byte("8 bytes!"), children[2*i][:]...), children[2*i+1][:]...)
			if want := sha256.Sum256(message); dst[i] != want {
				t.Fatalf("pair %d of %d: %x, want %x", i, n, dst[i], want)
			}
		}
		if dst[n] != [32]byte{} {
			t.Errorf("more than %d digests were written", n)
		}
	}
}

func BenchmarkHashBlocks(b *testing.B) {
	words := make(Vec, 16*128)
	var s HashState
	for b.Loop() {
		s.Blocks(words, 128, 16)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/256, "ns/block")
}
