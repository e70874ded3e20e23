package aver

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"aver/argument"
	"aver/ligero"
)

// newSeed is 32 secret random bytes.
func newSeed() (seed [32]byte, err error) {
	_, err = rand.Read(seed[:])
	return seed, err
}

// rangesSeed is the seed of the proof of the weights' ranges, from that of
// their commitment.
func rangesSeed(seed [32]byte) [32]byte {
	return sha256.Sum256(append([]byte("aver/ranges seed"), seed[:]...))
}

// rotationSeed is the seed of a rotation, made like that of a proof.
func (m *Model) rotationSeed(number uint64) ([32]byte, error) {
	fresh, err := newSeed()
	if err != nil {
		return fresh, err
	}
	key := m.key.Digest()
	b := append([]byte("aver/rotation seed"), fresh[:]...)
	return sha256.Sum256(binary.LittleEndian.AppendUint64(append(b, key[:]...), number)), nil
}

// proofSeed is the seed of one proof's randomness: fresh randomness, what is
// proven and the number of the proof, hashed. A restored snapshot of a machine
// may repeat the first; then the others differ, or the proof is the same.
// Commitments that stand alone have randomness of their own: their roots count
// as what is proven.
func (m *Model) proofSeed(inputs [][]int64, number uint64, opt *argument.Options) ([32]byte, error) {
	fresh, err := newSeed()
	if err != nil {
		return fresh, err
	}
	key := m.key.Digest()
	b := append([]byte("aver/proof seed"), fresh[:]...)
	b = binary.LittleEndian.AppendUint64(append(b, key[:]...), number)
	b = appendValues(b, inputs)
	for _, c := range []*ligero.Committed{opt.Input, opt.Output} {
		var root [32]byte
		if c != nil {
			root = c.Root()
		}
		b = append(b, root[:]...)
	}
	return sha256.Sum256(b), nil
}

// commitmentSeed is the seed of a commitment that stands alone, made likewise.
func commitmentSeed(values [][]int64) ([32]byte, error) {
	fresh, err := newSeed()
	if err != nil {
		return fresh, err
	}
	return sha256.Sum256(appendValues(append([]byte("aver/commitment seed"), fresh[:]...), values)), nil
}

func appendValues(b []byte, values [][]int64) []byte {
	for _, x := range values {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(x)))
		for _, v := range x {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
	}
	return b
}
