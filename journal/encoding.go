package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
)

const (
	magic       = "averjnl\x01" // its last byte is the version
	prefixSize  = len(magic) + 32 + 8
	headerSize  = prefixSize + sha256.Size
	slotSize    = 8 + sha256.Size
	blockSize   = 4096
	journalSize = 3 * blockSize
)

// header says what is counted.
type header struct {
	commitment [32]byte
	budget     uint64
}

// block is the header's block.
func (h header) block() []byte {
	b := make([]byte, 0, blockSize)
	b = append(b, magic...)
	b = append(b, h.commitment[:]...)
	b = binary.LittleEndian.AppendUint64(b, h.budget)
	sum := sha256.Sum256(append([]byte("aver journal header"), b...))
	return append(b, sum[:]...)[:blockSize]
}

// slot is the block of slot i, 0 or 1, with a count.
func (h header) slot(i int, count uint64) []byte {
	sealed := append([]byte("aver journal slot"), h.block()[:headerSize]...)
	sealed = append(sealed, byte(i))
	sealed = binary.LittleEndian.AppendUint64(sealed, count)
	sum := sha256.Sum256(sealed)
	b := binary.LittleEndian.AppendUint64(make([]byte, 0, blockSize), count)
	return append(b, sum[:]...)[:blockSize]
}

// fresh is the journal of a commitment that was never opened.
func (h header) fresh() []byte {
	return append(append(h.block(), h.slot(0, 0)...), h.slot(1, 0)...)
}

// slots are the two counts of a journal, of which at least one is valid.
type slots struct {
	count [2]uint64
	valid [2]bool
}

// used is how many numbers may have been given out.
func (s slots) used(budget uint64) uint64 {
	if s.valid[0] && s.valid[1] {
		return max(s.count[0], s.count[1])
	}
	// The other slot held at most one more.
	return min(s.count[s.newest()]+1, budget)
}

// newest is the slot that must stay while the other one is written.
func (s slots) newest() int {
	if !s.valid[0] || s.valid[1] && s.count[1] > s.count[0] {
		return 1
	}
	return 0
}

// decodeHeader reads the first block of a journal.
func decodeHeader(b []byte) (header, Problem) {
	var h header
	if len(b) < len(magic) || string(b[:len(magic)]) != magic {
		return h, NoJournal
	}
	if len(b) < blockSize {
		return h, Damaged
	}
	copy(h.commitment[:], b[len(magic):])
	h.budget = binary.LittleEndian.Uint64(b[prefixSize-8:])
	if h.budget == 0 || h.budget > MaxBudget || !bytes.Equal(b[:blockSize], h.block()) {
		return h, Damaged
	}
	return h, ""
}

// decode reads a journal. A last slot that is cut short is a damaged slot.
func decode(b []byte) (header, slots, Problem) {
	var s slots
	h, problem := decodeHeader(b)
	if problem != "" {
		return h, s, problem
	}
	if len(b) > journalSize {
		return h, s, Damaged
	}
	for i := range s.count {
		at := blockSize * (i + 1)
		if len(b) < at+blockSize {
			continue
		}
		block := b[at : at+blockSize]
		n := binary.LittleEndian.Uint64(block)
		if n <= h.budget && bytes.Equal(block, h.slot(i, n)) {
			s.count[i], s.valid[i] = n, true
		}
	}
	if !s.valid[0] && !s.valid[1] {
		return h, s, Damaged
	}
	return h, s, ""
}
