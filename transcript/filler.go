package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"

	"aver/field"
)

const (
	blockBytes = 64 // of SHA-256
	blockWords = blockBytes / 8
	// fillerChunk is the number of blocks that the filler is hashed in at a time.
	fillerChunk = 64
)

// Filler hashes at least n zero bytes and absorbs what they hash to. More has to be
// hashed for the next challenge than the proven program could hash itself
// (Khovratovich, Rothblum, Soukhanov, CRYPTO 2025; the countermeasure of
// draft-google-cfrg-libzk). It is field.HashLanes messages, so that a verifier can
// hash them side by side: each begins with the digest of all that came before and
// its own number, and goes on with zeros.
func (t *Transcript) Filler(label string, n int) {
	t.frame(frameFiller, label, n)
	seed := t.digest()
	hash := fillerDigests
	if field.HasHashes() {
		hash = fillerLanes
	}
	const width = field.HashLanes * blockBytes
	for _, d := range hash(&seed, (n+width-1)/width) {
		t.pending = append(t.pending, d[:]...)
	}
}

// fillerDigests are the hashes of the messages: each is a block with the seed and
// the message's number, and then so many blocks of zeros.
func fillerDigests(seed *[sha256.Size]byte, blocks int) (digests [field.HashLanes][sha256.Size]byte) {
	for l := range digests {
		var b [fillerChunk * blockBytes]byte
		copy(b[:], seed[:])
		binary.LittleEndian.PutUint64(b[sha256.Size:], uint64(l))
		h := sha256.New()
		h.Write(b[:blockBytes])
		clear(b[:])
		for left := blocks; left > 0; left -= fillerChunk {
			h.Write(b[:min(left, fillerChunk)*blockBytes])
		}
		h.Sum(digests[l][:0])
	}
	return digests
}

// fillerLanes is fillerDigests, all messages at once: after the first block they
// are the same.
func fillerLanes(seed *[sha256.Size]byte, blocks int) (digests [field.HashLanes][sha256.Size]byte) {
	var state field.HashState
	state.Reset()
	first := make(field.Vec, field.HashLanes*blockWords)
	for l := range digests {
		words := first[l*blockWords:]
		for w := range sha256.Size / 8 {
			words[w][0] = binary.LittleEndian.Uint64(seed[8*w:])
		}
		words[sha256.Size/8][0] = uint64(l)
	}
	state.Blocks(first, blockWords, 1)
	zeros := make(field.Vec, fillerChunk*blockWords)
	for left := blocks; left > 0; left -= fillerChunk {
		state.Blocks(zeros, 0, min(left, fillerChunk))
	}
	zeros[0][0], zeros[blockWords-1][0] = 0x80, bits.ReverseBytes64(uint64(8*blockBytes*(blocks+1)))
	state.Blocks(zeros, 0, 1)
	for l := range digests {
		digests[l] = state.Sum(l)
	}
	return digests
}
