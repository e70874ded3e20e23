package ligero

import (
	"encoding/binary"
	"math/bits"

	"aver/field"
)

const (
	// minLanes is the number of messages from which on it pays to hash
	// field.HashLanes of them at once.
	minLanes = 6
	// laneWords bounds what is laid out of a message at a time: all of them stay
	// in the first-level cache.
	laneWords = 128
	// blockWords is the number of words of a block of SHA-256.
	blockWords = 8
)

func useLanes(n int) bool { return n >= minLanes && field.HasHashes() }

// laneHasher hashes columns of one height, field.HashLanes at a time. What it
// hashes is what leafHasher does. Messages are laid out as words whose bytes are
// little-endian; it is for one goroutine.
type laneHasher struct {
	state  field.HashState
	words  field.Vec // of the messages, stride words each
	stride int
	rows   int
	head   int // words before the column: tag, salt, number of rows
}

func newLaneHasher(rows int, salted bool) *laneHasher {
	l := &laneHasher{rows: rows, head: headWords(salted)}
	l.stride = min(l.length(), laneWords)
	l.words = make(field.Vec, field.HashLanes*l.stride)
	return l
}

// length is the number of words of a padded message.
func (l *laneHasher) length() int { return paddedWords(l.head + l.rows) }

// paddedWords is the number of words of the blocks of a message of n words.
func paddedWords(n int) int { return (n + 2 + blockWords - 1) / blockWords * blockWords }

// leaves sets dst, at most field.HashLanes hashes, to those of the first
// columns.
func (l *laneHasher) leaves(dst []Digest, columns field.Vec, salts []Salt) {
	l.state.Reset()
	for at := 0; at < l.length(); at += l.stride {
		count := min(l.stride, l.length()-at)
		for i := range dst {
			l.lay(l.words[i*l.stride:][:count], columns[i*l.rows:(i+1)*l.rows], saltOf(salts, i), at)
		}
		l.state.Blocks(l.words, l.stride, count/blockWords)
	}
	sums(dst, &l.state)
}

// lay sets words to those of a message from word `at` on.
func (l *laneHasher) lay(words, column field.Vec, salt *Salt, at int) {
	next := 0
	if at == 0 {
		next = l.layHead(words, salt)
	}
	if from := at + next - l.head; from < l.rows {
		part := column[from:min(from+len(words)-next, l.rows)]
		field.Canonical(words[next:next+len(part)], part)
		next += len(part)
	}
	pad(words, next, at, l.head+l.rows)
}

func (l *laneHasher) layHead(words field.Vec, salt *Salt) int {
	words[0], words[l.head-1] = tagWord(leafTag), field.Element{uint64(l.rows)}
	if salt != nil {
		words[0] = tagWord(saltTag)
		layBytes(words[1:], salt[:])
	}
	return l.head
}

// pad fills up words from `next` on with the padding of a message of n words, of
// which they are those from word `at` on.
func pad(words field.Vec, next, at, n int) {
	if next == len(words) {
		return
	}
	clear(words[next:])
	if i := n - at; i >= next {
		words[i] = field.Element{0x80}
	}
	if last := paddedWords(n) - 1 - at; last < len(words) {
		words[last] = field.Element{bits.ReverseBytes64(uint64(64 * n))}
	}
}

func tagWord(tag string) field.Element {
	return field.Element{binary.LittleEndian.Uint64([]byte(tag))}
}

func layBytes(words field.Vec, b []byte) {
	for i := range len(b) / 8 {
		words[i] = field.Element{binary.LittleEndian.Uint64(b[8*i:])}
	}
}

// sums sets dst to the first hashes of a state.
func sums(dst []Digest, state *field.HashState) {
	if len(dst) == field.HashLanes {
		state.Sums(dst)
		return
	}
	for i := range dst {
		dst[i] = state.Sum(i)
	}
}

// parentLanes sets dst to the hashes of the nodes below, where there is vector code.
func parentLanes(dst, below []Digest) {
	whole := len(dst) / field.HashLanes * field.HashLanes
	tag := [8]byte([]byte(nodeTag))
	field.HashPairs(dst[:whole], below, tag)
	if rest := dst[whole:]; len(rest) > 0 {
		var parents [field.HashLanes]Digest
		var children [2 * field.HashLanes]Digest
		copy(children[:], below[2*whole:2*len(dst)])
		field.HashPairs(parents[:], children[:], tag)
		copy(rest, parents[:])
	}
}
