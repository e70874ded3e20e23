package field

import "encoding/binary"

// HashLanes is the number of messages that HashState hashes at once.
const HashLanes = 16

// HashState is the state of SHA-256 (FIPS 180-4) over HashLanes messages of one
// length: word w of message l is [w][l].
type HashState [8][HashLanes]uint32

// HasHashes says whether Blocks can be used here: on processors with AVX-512.
// It is about twice as fast as one message after the other with the processor's
// own instructions for SHA-256.
func HasHashes() bool { return blocks(lanes) > 0 }

// Reset begins new messages.
func (s *HashState) Reset() {
	for w, v := range hashStart {
		for l := range s[w] {
			s[w][l] = v
		}
	}
}

// Blocks takes in the next `count` blocks of 64 bytes of each message. Message l
// begins at words[l·stride]; its bytes are those of the words, little-endian.
// Padding is the caller's.
func (s *HashState) Blocks(words Vec, stride, count int) {
	_ = words[(HashLanes-1)*stride : (HashLanes-1)*stride+count*8]
	if stride < 0 || !HasHashes() {
		panic("field: no vector code for hashes")
	}
	if count > 0 {
		hashBlocks(s, &words[0], stride, count)
	}
}

// Sum is the hash of message l.
func (s *HashState) Sum(l int) (d [32]byte) {
	for w := range s {
		binary.BigEndian.PutUint32(d[4*w:], s[w][l])
	}
	return d
}

// Sums sets the first HashLanes of dst to the hashes of the messages.
func (s *HashState) Sums(dst [][32]byte) {
	_ = dst[HashLanes-1]
	if HasHashes() {
		hashSums(&dst[0], s)
		return
	}
	for l := range HashLanes {
		dst[l] = s.Sum(l)
	}
}

// hashStart are the first 32 bits of the fractional parts of the square roots of
// the first 8 primes.
var hashStart = [8]uint32{
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
}
