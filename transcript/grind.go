package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// Grind finds the smallest nonce whose proof of work has the given number of
// leading zero bits, and absorbs it. Work is SHA-256(seed ‖ nonce) with a seed
// drawn from the transcript.
func (t *Transcript) Grind(label string, zeroBits int) uint64 {
	seed := t.stream(label).seed
	nonce := uint64(0)
	for !worked(seed, nonce, zeroBits) {
		nonce++
	}
	t.absorbNonce(label, nonce)
	return nonce
}

// CheckGrind absorbs the nonce and reports whether its work is enough.
func (t *Transcript) CheckGrind(label string, zeroBits int, nonce uint64) bool {
	seed := t.stream(label).seed
	t.absorbNonce(label, nonce)
	return worked(seed, nonce, zeroBits)
}

func (t *Transcript) absorbNonce(label string, nonce uint64) {
	t.Absorb(label, binary.LittleEndian.AppendUint64(nil, nonce))
}

func worked(seed [40]byte, nonce uint64, zeroBits int) bool {
	binary.LittleEndian.PutUint64(seed[32:], nonce)
	d := sha256.Sum256(seed[:])
	return bits.LeadingZeros64(binary.BigEndian.Uint64(d[:])) >= zeroBits
}
