package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
	"sync"

	"aver/field"
	"aver/parallel"
)

// Grind finds the smallest nonce whose proof of work has the given number of
// leading zero bits, and absorbs it. Work is SHA-256(seed ‖ nonce) with a seed
// drawn from the transcript.
func (t *Transcript) Grind(label string, zeroBits int) uint64 {
	seed := t.stream(label).seed
	search := searchOne
	if field.HasHashes() && zeroBits <= 32 {
		search = searchLanes
	}
	batch := max(1<<10, 1<<zeroBits/2)
	best := uint64(math.MaxUint64)
	for from := uint64(0); best == math.MaxUint64; from += uint64(batch) {
		var mu sync.Mutex
		parallel.For(batch, 1<<8, func(lo, hi int) {
			if n, ok := search(seed, from+uint64(lo), from+uint64(hi), zeroBits); ok {
				mu.Lock()
				defer mu.Unlock()
				best = min(best, n)
			}
		})
	}
	t.absorbNonce(label, best)
	return best
}

// searchOne returns the first nonce from lo to hi−1 with enough work.
func searchOne(seed [40]byte, lo, hi uint64, zeroBits int) (uint64, bool) {
	for n := lo; n < hi; n++ {
		if worked(seed, n, zeroBits) {
			return n, true
		}
	}
	return 0, false
}

// searchLanes is searchOne, many nonces at once. A message is one block: the
// seed's 32 bytes, the nonce, and SHA-256's padding.
func searchLanes(seed [40]byte, lo, hi uint64, zeroBits int) (uint64, bool) {
	const words = 8
	var state field.HashState
	blocks := make(field.Vec, field.HashLanes*words)
	for l := 0; l < len(blocks); l += words {
		for w := range 4 {
			blocks[l+w][0] = binary.LittleEndian.Uint64(seed[8*w:])
		}
		blocks[l+5][0], blocks[l+7][0] = 0x80, bits.ReverseBytes64(8*uint64(len(seed)))
	}
	for n := lo; n < hi; n += field.HashLanes {
		for l := range field.HashLanes {
			blocks[l*words+4][0] = n + uint64(l)
		}
		state.Reset()
		state.Blocks(blocks, words, 1)
		for l, first := range state[0] {
			if nonce := n + uint64(l); nonce < hi && bits.LeadingZeros32(first) >= zeroBits {
				return nonce, true
			}
		}
	}
	return 0, false
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
