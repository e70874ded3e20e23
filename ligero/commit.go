package ligero

import (
	"crypto/sha256"

	"aver/field"
	"aver/parallel"
)

// inlineWords is the number of words below which committing is not split over
// processors: some 50 µs.
const inlineWords = 1 << 12

// builder makes a commitment's codewords and its tree.
type builder struct {
	*encoder
	word   *codeword
	hash   Hash
	tree   []Digest
	states []field.HashState // of the columns; none where they are hashed one by one
}

// build encodes the rows and hashes the columns. As soon as a block of a part is
// encoded it is hashed, while it is in the cache, and above a part's leaves its
// subtree is made. Working memory comes from mem.
func (b *builder) build(mem *field.Memory) {
	size, parts := 1<<b.logPart, b.parts()
	if size >= field.HashLanes && field.HasHashes() {
		b.states = mem.HashStates(b.word.columns / field.HashLanes)
	}
	b.bands(mem, func(coefs field.Vec, first int) {
		parallel.For(parts, 1+inlineWords/(size*b.rows), func(lo, hi int) {
			for ; lo < hi; lo++ {
				b.part(lo, coefs, first)
			}
		})
	})
	b.hash.climb(b.tree, 1, 0, parts*min(size, field.HashLanes)/2, 1)
}

// part encodes and hashes the t-th part of some blocks from the given one on, and
// ends after the last.
func (b *builder) part(t int, coefs field.Vec, block int) {
	size, length := 1<<b.logPart, lanes*b.length()
	from, to := t*size, (t+1)*size
	states := b.states[from*len(b.states)/b.word.columns : to*len(b.states)/b.word.columns]
	if block == 0 {
		for i := range states {
			states[i].Reset()
		}
	}
	for ; len(coefs) > 0; coefs, block = coefs[length:], block+1 {
		lines := b.word.lines(block, from, to)
		field.TransformPart(lines, coefs[:length], b.factors, t)
		b.word.frame(block, from, to)
		takeIn(states, lines)
	}
	if block < b.blocks() {
		return
	}
	b.end(b.tree[b.word.columns-1:][from:to], states, from)
	b.hash.climb(b.tree, b.parts(), t, size/2, field.HashLanes)
}

// takeIn hashes a block of the columns of some states.
func takeIn(states []field.HashState, lines field.Vec) {
	const group = field.HashLanes * blockWords
	for i := range states {
		states[i].Blocks(lines[i*group:(i+1)*group], blockWords, 1)
	}
}

// end sets leaves to the hashes of the columns from one on, of which states, if there
// are any, have all blocks but a common one.
func (b *builder) end(leaves []Digest, states []field.HashState, from int) {
	if line, ok := b.word.common(); ok && len(states) > 0 {
		field.HashCommon(states, &line)
	}
	for i := range states {
		states[i].Sums(leaves[i*field.HashLanes:])
	}
	if len(states) > 0 {
		return
	}
	var message []byte
	for i := range leaves {
		message = b.word.message(message[:0], from+i)
		leaves[i] = sha256.Sum256(message)
	}
}
