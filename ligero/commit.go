package ligero

import (
	"crypto/sha256"

	"aver/field"
	"aver/parallel"
)

const (
	// unitColumns bounds the columns that one processor encodes and hashes at a
	// time: their states and a part of a block stay in the second-level cache.
	unitColumns = 1 << 13
	// inlineWords is the number of words below which committing is not split over
	// processors: some 50 µs.
	inlineWords = 1 << 12
)

// builder makes a commitment's codewords and its tree.
type builder struct {
	encoder
	*codeword
	hash Hash
	tree []Digest
}

// build encodes the rows and hashes the columns, some parts of the codewords at a
// time: as soon as a block of a part is encoded it is hashed, while it is in the
// cache, and above a part's leaves its subtree is made. Working memory comes from
// mem.
func (b *builder) build(mem *field.Memory) {
	size, parts := 1<<b.logPart, b.parts()
	unit := max(1, unitColumns/size)
	fresh := func() *unitWork {
		return &unitWork{mem.DirtyVec(lanes * b.length()), mem.HashStates(unit * size / field.HashLanes)}
	}
	parallel.With(parts, 1+inlineWords/(size*b.codeword.rows), fresh, func(w *unitWork, lo, hi int) {
		for ; lo < hi; lo += unit {
			b.unit(w, lo, min(lo+unit, hi))
		}
	})
	b.hash.climb(b.tree, 1, 0, parts*min(size, field.HashLanes)/2, 1)
}

// unitWork is working memory: coefficients of a block, and states of columns.
type unitWork struct {
	coefs  field.Vec
	states []field.HashState
}

// unit does the parts from lo to the one before hi.
func (b *builder) unit(w *unitWork, lo, hi int) {
	size := 1 << b.logPart
	lanewise := size >= field.HashLanes && field.HasHashes()
	states := w.states[:(hi-lo)*size/field.HashLanes]
	for i := range states {
		states[i].Reset()
	}
	for block := range b.encoder.blocks() {
		b.interleave(w.coefs, block)
		for t := lo; t < hi; t++ {
			lines := b.lines(block, t*size, (t+1)*size)
			b.part(lines, w.coefs, t)
			b.frame(block, t*size, (t+1)*size)
			if lanewise {
				takeIn(states[(t-lo)*size/field.HashLanes:], lines)
			}
		}
	}
	leaves := b.tree[b.columns-1:][lo*size : hi*size]
	if lanewise {
		b.end(leaves, states)
	} else {
		b.leaves(leaves, lo*size)
	}
	for t := lo; t < hi; t++ {
		b.hash.climb(b.tree, b.parts(), t, size/2, field.HashLanes)
	}
}

// takeIn hashes a block of some columns.
func takeIn(states []field.HashState, lines field.Vec) {
	const group = field.HashLanes * blockWords
	for i := range len(lines) / group {
		states[i].Blocks(lines[i*group:(i+1)*group], blockWords, 1)
	}
}

// end sets leaves to the hashes of messages of which states have all blocks but
// a common one.
func (b *builder) end(leaves []Digest, states []field.HashState) {
	line, ok := b.common()
	for i := range states {
		if ok {
			states[i].Blocks(line[:], 0, 1)
		}
		states[i].Sums(leaves[i*field.HashLanes:])
	}
}

// leaves is end where there is no vector code, or too few columns for it: it hashes
// the messages from column `from` on.
func (b *builder) leaves(leaves []Digest, from int) {
	var message []byte
	for i := range leaves {
		message = b.message(message[:0], from+i)
		leaves[i] = sha256.Sum256(message)
	}
}
