package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
	"sync"

	"aver/field"
)

// Grind finds the smallest nonce whose proof of work has the given number of
// leading zero bits, and absorbs it. Work is SHA-256(seed ‖ nonce) with a seed
// drawn from the transcript.
func (t *Transcript) Grind(label string, zeroBits int) uint64 {
	seed := t.stream(label).seed
	const batch = 1 << 14
	best := uint64(math.MaxUint64)
	for from := uint64(0); best == math.MaxUint64; from += batch {
		var mu sync.Mutex
		field.Parallel(batch, 1<<10, func(lo, hi int) {
			for n := from + uint64(lo); n < from+uint64(hi); n++ {
				if worked(seed, n, zeroBits) {
					mu.Lock()
					best = min(best, n)
					mu.Unlock()
					return
				}
			}
		})
	}
	t.absorbNonce(label, best)
	return best
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
