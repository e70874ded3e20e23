package field

import (
	"encoding/binary"
	"slices"
)

const (
	// ElementBytes is the length of an encoded base element.
	ElementBytes = 7
	// ExtBytes is the length of an encoded extension element.
	ExtBytes = 3 * ElementBytes
)

// AppendElement appends the canonical encoding of e: its value in [0,p), seven
// bytes, little-endian. It is what is hashed; proofs hold elements packed.
func AppendElement(dst []byte, e Element) []byte {
	v := e.Uint64()
	return append(dst, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48))
}

// AppendExt appends the encodings of A0, A1 and A2.
func AppendExt(dst []byte, e Ext) []byte {
	dst = AppendElement(dst, e.A0)
	dst = AppendElement(dst, e.A1)
	return AppendElement(dst, e.A2)
}

// AppendExts appends the encodings of the elements of p, one after the other.
func AppendExts(dst []byte, p Planes) []byte {
	at := len(dst)
	dst = slices.Grow(dst, ExtBytes*p.Len()+1)[:at+ExtBytes*p.Len()]
	spare := dst[:len(dst)+1] // each word is written whole, and its top byte overwritten
	var words [chunkElements]Element
	for lo := 0; lo < p.Len(); lo += chunkElements / 3 {
		for _, w := range p.values(words[:], lo) {
			binary.LittleEndian.PutUint64(spare[at:], w[0])
			at += ElementBytes
		}
	}
	return dst
}

// chunkElements is the number of elements converted at once: whole extension
// elements, and whole groups of eight, which packed take whole bytes.
const chunkElements = 3 * 64

// values are those of the coordinates of p's elements from lo on, three after
// three, as plain integers in words: as many as there are, or have room.
func (p Planes) values(words Vec, lo int) Vec {
	p = p.Slice(lo, min(lo+len(words)/3, p.Len()))
	words = words[:3*p.Len()]
	for i := range p.Len() {
		words[3*i], words[3*i+1], words[3*i+2] = p[0][i], p[1][i], p[2][i]
	}
	Canonical(words, words)
	return words
}
