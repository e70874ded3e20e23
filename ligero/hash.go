package ligero

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"aver/field"
)

// Hash names the hash function of a tree.
type Hash uint8

// SHA256 hashes a leaf as SHA-256 of "averleaf", the number of rows, and the
// column's values in [0,p), all numbers eight bytes little-endian; a node as
// SHA-256 of "avernode" and its two children.
const SHA256 Hash = 0

const (
	leafTag = "averleaf"
	nodeTag = "avernode"
	// hashChunk is the number of elements converted for hashing at once.
	hashChunk = 256
)

func (h Hash) known() bool { return h == SHA256 }

// leafHasher hashes columns; it is for one goroutine.
type leafHasher struct {
	state hash.Hash
	words [hashChunk]field.Element
	bytes [8 * hashChunk]byte
}

func (h Hash) newLeafHasher() *leafHasher { return &leafHasher{state: sha256.New()} }

// leaf returns the hash of a column.
func (l *leafHasher) leaf(column field.Vec) (d Digest) {
	l.state.Reset()
	head := append(l.bytes[:0], leafTag...)
	l.state.Write(binary.LittleEndian.AppendUint64(head, uint64(len(column))))
	for lo := 0; lo < len(column); lo += hashChunk {
		part := column[lo:min(lo+hashChunk, len(column))]
		words := field.Vec(l.words[:len(part)])
		field.Canonical(words, part)
		for i, w := range words {
			binary.LittleEndian.PutUint64(l.bytes[8*i:], w[0])
		}
		l.state.Write(l.bytes[:8*len(part)])
	}
	l.state.Sum(d[:0])
	return d
}

// node returns the hash of two children.
func (h Hash) node(left, right *Digest) Digest {
	var b [len(nodeTag) + 64]byte
	copy(b[:], nodeTag)
	copy(b[len(nodeTag):], left[:])
	copy(b[len(nodeTag)+32:], right[:])
	return sha256.Sum256(b[:])
}

// tree returns the 2n−1 nodes over n columns of `rows` elements.
func (h Hash) tree(codeword field.Vec, rows int) []Digest {
	n := len(codeword) / rows
	nodes := make([]Digest, 2*n-1)
	field.Parallel(n, max(1, 1024/rows), func(lo, hi int) {
		l := h.newLeafHasher()
		for q := lo; q < hi; q++ {
			nodes[n-1+q] = l.leaf(codeword[q*rows : (q+1)*rows])
		}
	})
	for width := n / 2; width > 0; width /= 2 {
		field.Parallel(width, 256, func(lo, hi int) {
			for i := width - 1 + lo; i < width-1+hi; i++ {
				nodes[i] = h.node(&nodes[2*i+1], &nodes[2*i+2])
			}
		})
	}
	return nodes
}
