package ligero

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"aver/field"
	"aver/parallel"
)

// Hash names the hash function of a tree.
type Hash uint8

// SHA256 hashes a leaf as SHA-256 of "averleaf", the number of rows, and the
// column's values in [0,p), all numbers eight bytes little-endian; a salted one
// as SHA-256 of "aversalt", the salt's 16 bytes, and the same; a node as
// SHA-256 of "avernode" and its two children.
const SHA256 Hash = 0

const (
	leafTag = "averleaf"
	saltTag = "aversalt"
	nodeTag = "avernode"
	// hashChunk is the number of elements converted for hashing at once.
	hashChunk = 256
	// inlineLeaves is the number of words below which hashing is not split over
	// processors: 256 KiB, some 0.1 ms.
	inlineLeaves = 1 << 15
)

func (h Hash) known() bool { return h == SHA256 }

// leafHasher hashes columns; it is for one goroutine.
type leafHasher struct {
	state hash.Hash
	sum   Digest
	words [hashChunk]field.Element
	bytes [len(saltTag) + len(Salt{}) + 8 + 8*hashChunk]byte
}

func (h Hash) newLeafHasher() *leafHasher { return &leafHasher{state: sha256.New()} }

// leaf returns the hash of a column, with its salt if it has one.
func (l *leafHasher) leaf(column field.Vec, salt *Salt) Digest {
	head := l.bytes[:0]
	if salt != nil {
		head = append(append(head, saltTag...), salt[:]...)
	} else {
		head = append(head, leafTag...)
	}
	head = binary.LittleEndian.AppendUint64(head, uint64(len(column)))
	if len(column) <= hashChunk {
		return sha256.Sum256(l.append(head, column))
	}
	l.state.Reset()
	l.state.Write(head)
	for lo := 0; lo < len(column); lo += hashChunk {
		l.state.Write(l.append(l.bytes[:0], column[lo:min(lo+hashChunk, len(column))]))
	}
	l.state.Sum(l.sum[:0])
	return l.sum
}

// append appends the values of at most hashChunk elements to dst, which has
// room.
func (l *leafHasher) append(dst []byte, part field.Vec) []byte {
	words := field.Vec(l.words[:len(part)])
	field.Canonical(words, part)
	at := len(dst)
	dst = dst[:at+8*len(words)]
	for i, w := range words {
		binary.LittleEndian.PutUint64(dst[at+8*i:], w[0])
	}
	return dst
}

// node returns the hash of two children.
func (h Hash) node(left, right *Digest) Digest {
	var b [len(nodeTag) + 64]byte
	copy(b[:], nodeTag)
	copy(b[len(nodeTag):], left[:])
	copy(b[len(nodeTag)+32:], right[:])
	return sha256.Sum256(b[:])
}

// saltOf is the salt of a column; nil where there are none.
func saltOf(salts []Salt, i int) *Salt {
	if len(salts) == 0 {
		return nil
	}
	return &salts[i]
}

// climb sets the nodes of the i-th of so many subtrees, from a level of `width`
// nodes of it upwards to one of `least`.
func (h Hash) climb(nodes []Digest, subtrees, i, width, least int) {
	for ; width >= least; width /= 2 {
		level, below := nodes[width*subtrees-1:], nodes[2*width*subtrees-1:]
		h.parents(level[i*width:(i+1)*width], below[2*i*width:2*(i+1)*width])
	}
}

// leaves sets dst to the hashes of as many columns, one after the other.
func (h Hash) leaves(dst []Digest, columns field.Vec, salts []Salt) {
	rows := len(columns) / len(dst)
	fresh := h.columnHasher(rows, salts)
	if len(columns) < inlineLeaves {
		fresh().leaves(dst, columns, salts, 0, len(dst))
		return
	}
	const lanes = field.HashLanes
	parallel.With((len(dst)+lanes-1)/lanes, 1+1024/(lanes*rows), fresh, func(c *columnHasher, lo, hi int) {
		c.leaves(dst, columns, salts, lo*lanes, min(hi*lanes, len(dst)))
	})
}

// columnHasher hashes columns of one height, many at once where there are enough;
// it is for one goroutine.
type columnHasher struct {
	one   *leafHasher
	lanes *laneHasher
}

// columnHasher returns what makes columnHashers.
func (h Hash) columnHasher(rows int, salts []Salt) func() *columnHasher {
	return func() *columnHasher { return &columnHasher{h.newLeafHasher(), newLaneHasher(rows, len(salts) > 0)} }
}

// leaves sets the hashes from the lo-th to the one before the hi-th.
func (c *columnHasher) leaves(dst []Digest, columns field.Vec, salts []Salt, lo, hi int) {
	rows := c.lanes.rows
	for ; lo < hi; lo += field.HashLanes {
		part := dst[lo:min(lo+field.HashLanes, hi)]
		if useLanes(len(part)) {
			c.lanes.leaves(part, columns[lo*rows:], salts[min(lo, len(salts)):])
			continue
		}
		for i := range part {
			part[i] = c.one.leaf(columns[(lo+i)*rows:(lo+i+1)*rows], saltOf(salts, lo+i))
		}
	}
}

// parents sets dst to the hashes of the nodes below, two each.
func (h Hash) parents(dst, below []Digest) {
	side := len(dst) // that many side by side
	if last := side % field.HashLanes; !useLanes(last) {
		side -= last
	}
	if useLanes(side) {
		parentLanes(dst[:side], below)
		dst, below = dst[side:], below[2*side:]
	}
	for i := range dst {
		dst[i] = h.node(&below[2*i], &below[2*i+1])
	}
}
