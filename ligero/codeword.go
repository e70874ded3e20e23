package ligero

import (
	"encoding/binary"

	"aver/field"
)

// codeword is the columns of codewords, laid out as the messages that are hashed:
// tag, salt and number of rows, then the column's symbols as integers in [0,p), a word
// each, then SHA-256's padding. So columns are hashed from where they are encoded to.
//
// Words are in blocks of eight, which is a block of SHA-256, a vector register and a
// line of the cache: block 0 of all columns, then block 1. A last block that would be
// the same for all columns is left out.
type codeword struct {
	words   field.Vec // integers, not elements
	columns int
	head    int // words before the symbols
	rows    int
	salts   []Salt // one a column, or none
}

func newCodeword(mem *field.Memory, columns, rows int, salts []Salt) *codeword {
	c := &codeword{columns: columns, head: headWords(len(salts) > 0), rows: rows, salts: salts}
	c.words = mem.DirtyVec(c.blocks() * columns * blockWords)
	return c
}

// headWords is the number of words of a leaf's message before the column.
func headWords(salted bool) int {
	if salted {
		return 2 + len(Salt{})/8
	}
	return 2
}

// blocks is the number of blocks that hold a symbol.
func (c *codeword) blocks() int { return (c.head + c.rows + blockWords - 1) / blockWords }

// lines are a block of the columns from one to the one before another.
func (c *codeword) lines(block, from, to int) field.Vec {
	return c.words[(block*c.columns+from)*blockWords : (block*c.columns+to)*blockWords]
}

// frame writes, in a block of some columns, what is not symbols.
func (c *codeword) frame(block, from, to int) {
	if block == 0 {
		c.layHeads(from, to)
	}
	if end := c.head + c.rows - block*blockWords; end < blockWords {
		var line [blockWords]field.Element
		pad(line[:], end, block*blockWords, c.head+c.rows)
		for lines := c.lines(block, from, to); len(lines) > 0; lines = lines[blockWords:] {
			copy(lines[end:blockWords], line[end:])
		}
	}
}

// layHeads writes the first words of some columns' messages.
func (c *codeword) layHeads(from, to int) {
	lines, tag, rows := c.lines(0, from, to), tagWord(leafTag), field.Element{uint64(c.rows)}
	if c.salts == nil {
		for ; len(lines) > 0; lines = lines[blockWords:] {
			lines[0], lines[1] = tag, rows
		}
		return
	}
	tag = tagWord(saltTag)
	for i := range c.salts[from:to] {
		salt, line := &c.salts[from+i], lines[i*blockWords:][:4]
		line[0], line[3] = tag, rows
		line[1] = field.Element{binary.LittleEndian.Uint64(salt[:8])}
		line[2] = field.Element{binary.LittleEndian.Uint64(salt[8:])}
	}
}

// common is the block after the last one, if there is one: that of all messages.
func (c *codeword) common() (line [blockWords]field.Element, ok bool) {
	at, n := c.blocks()*blockWords, c.head+c.rows
	if ok = at < paddedWords(n); ok {
		pad(line[:], 0, at, n)
	}
	return line, ok
}

// ReadColumn implements ColumnReader.
func (c *codeword) ReadColumn(position int, dst field.Vec) error {
	c.read(dst, position)
	return nil
}

// read sets dst to columns from the given one on, one after the other.
func (c *codeword) read(dst field.Vec, from int) {
	count := len(dst) / c.rows
	for r := 0; r < c.rows; {
		block, word := (c.head+r)/blockWords, (c.head+r)%blockWords
		n, lines := min(blockWords-word, c.rows-r), c.lines(block, from, from+count)
		for q := range count {
			copy(dst[q*c.rows+r:][:n], lines[q*blockWords+word:])
		}
		r += n
	}
	field.FromCanonical(dst, dst)
}

// message appends the message of a column, without padding.
func (c *codeword) message(dst []byte, position int) []byte {
	n := c.head + c.rows
	for b := range c.blocks() {
		for _, w := range c.lines(b, position, position+1)[:min(blockWords, n-b*blockWords)] {
			dst = binary.LittleEndian.AppendUint64(dst, w[0])
		}
	}
	return dst
}
