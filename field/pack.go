package field

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ElementBits is the length of a packed element.
const ElementBits = 49

// groupElements is the number of elements that take whole bytes.
const groupElements = 8

// group is so many packed elements.
type group [ElementBits]byte

// ErrEncoding is wrapped by every error about the bytes of field elements.
var ErrEncoding = errors.New("invalid field element encoding")

// PackedBytes is the length of n packed elements.
func PackedBytes(n int) int { return (ElementBits*n + 7) / 8 }

// PackedExtBytes is the length of n packed extension elements.
func PackedExtBytes(n int) int { return PackedBytes(3 * n) }

// AppendPacked appends the values of v's elements in [0,p) as one string of
// bits, 49 for each, in bytes that fill up from their lowest bit. The rest of the
// last byte is zeros.
func AppendPacked(dst []byte, v Vec) []byte {
	at, end := len(dst), len(dst)+PackedBytes(len(v))
	dst = slices.Grow(dst, end-at)[:end]
	var words [chunkElements]Element
	for ; len(v) > 0; v = v[min(chunkElements, len(v)):] {
		part := words[:min(chunkElements, len(v))]
		Canonical(part, v[:len(part)])
		at += pack(dst[at:], part)
	}
	return dst
}

// AppendPackedExts appends the coordinates of p's elements as AppendPacked does
// elements, three after three.
func AppendPackedExts(dst []byte, p Planes) []byte {
	at, end := len(dst), len(dst)+PackedExtBytes(p.Len())
	dst = slices.Grow(dst, end-at)[:end]
	var words [chunkElements]Element
	for lo := 0; lo < p.Len(); lo += chunkElements / 3 {
		at += pack(dst[at:], p.values(words[:], lo))
	}
	return dst
}

// pack packs plain integers, and returns the number of bytes.
func pack(dst []byte, words Vec) int {
	whole := len(words) / groupElements
	for i := range whole {
		(*group)(dst[ElementBits*i:]).put((*[groupElements]Element)(words[groupElements*i:]))
	}
	var rest [groupElements]Element
	var last group
	copy(rest[:], words[groupElements*whole:])
	last.put(&rest)
	size := PackedBytes(len(words))
	copy(dst[ElementBits*whole:size], last[:])
	return size
}

func (g *group) put(w *[groupElements]Element) {
	binary.LittleEndian.PutUint64(g[0:], w[0][0]|w[1][0]<<49)
	binary.LittleEndian.PutUint64(g[8:], w[1][0]>>15|w[2][0]<<34)
	binary.LittleEndian.PutUint64(g[16:], w[2][0]>>30|w[3][0]<<19)
	binary.LittleEndian.PutUint64(g[24:], w[3][0]>>45|w[4][0]<<4|w[5][0]<<53)
	binary.LittleEndian.PutUint64(g[32:], w[5][0]>>11|w[6][0]<<38)
	binary.LittleEndian.PutUint64(g[40:], w[6][0]>>26|w[7][0]<<23)
	g[48] = byte(w[7][0] >> 41)
}

// get undoes put: element i begins in byte 6i, at bit i.
func (g *group) get(w *[groupElements]Element) {
	const mask = 1<<ElementBits - 1
	w[0][0] = binary.LittleEndian.Uint64(g[0:]) & mask
	w[1][0] = binary.LittleEndian.Uint64(g[6:]) >> 1 & mask
	w[2][0] = binary.LittleEndian.Uint64(g[12:]) >> 2 & mask
	w[3][0] = binary.LittleEndian.Uint64(g[18:]) >> 3 & mask
	w[4][0] = binary.LittleEndian.Uint64(g[24:]) >> 4 & mask
	w[5][0] = binary.LittleEndian.Uint64(g[30:]) >> 5 & mask
	w[6][0] = binary.LittleEndian.Uint64(g[36:]) >> 6 & mask
	w[7][0] = binary.LittleEndian.Uint64(g[41:]) >> 15
}

// ReadPacked decodes len(dst) elements of AppendPacked from the first bytes of
// src. It refuses, with an error that wraps ErrEncoding, fewer bytes, values of p
// and above, and a last byte whose rest is not zeros, so that elements have one
// encoding.
func ReadPacked(dst Vec, src []byte) error {
	src, err := packed(src, len(dst))
	for at := 0; at < len(dst) && err == nil; at += chunkElements {
		err = unpack(dst[at:min(at+chunkElements, len(dst))], src, at)
	}
	return err
}

// ReadPackedExts decodes p.Len() elements of AppendPackedExts, with the errors
// of ReadPacked.
func ReadPackedExts(p Planes, src []byte) error {
	src, err := packed(src, 3*p.Len())
	var words [chunkElements]Element
	for lo := 0; lo < p.Len() && err == nil; lo += chunkElements / 3 {
		part := p.Slice(lo, min(lo+chunkElements/3, p.Len()))
		v := words[:3*part.Len()]
		err = unpack(v, src, 3*lo)
		for i := range part.Len() {
			part[0][i], part[1][i], part[2][i] = v[3*i], v[3*i+1], v[3*i+2]
		}
	}
	return err
}

// packed returns the bytes of n elements.
func packed(src []byte, n int) ([]byte, error) {
	size := PackedBytes(n)
	if len(src) < size {
		return nil, fmt.Errorf("%w: %d bytes left, %d elements have %d", ErrEncoding, len(src), n, size)
	}
	if used := ElementBits * n % 8; used > 0 && src[size-1]>>used != 0 {
		return nil, fmt.Errorf("%w: the last byte is not filled up with zeros", ErrEncoding)
	}
	return src[:size], nil
}

// unpack decodes the elements of a packed array from the given one on, which
// begins a group.
func unpack(dst Vec, src []byte, from int) error {
	src = src[ElementBits*from/8:]
	whole := len(dst) / groupElements
	for i := range whole {
		(*group)(src[ElementBits*i:]).get((*[groupElements]Element)(dst[groupElements*i:]))
	}
	var rest [groupElements]Element
	var last group
	copy(last[:], src[ElementBits*whole:])
	last.get(&rest)
	copy(dst[groupElements*whole:], rest[:])
	var above uint64 // its sign, if one of them is not below p
	for i := range dst {
		above |= Modulus - 1 - dst[i][0]
	}
	if int64(above) < 0 {
		i := slices.IndexFunc(dst, func(e Element) bool { return e[0] >= Modulus })
		return fmt.Errorf("%w: element %d, %d, is not below the modulus", ErrEncoding, from+i, dst[i][0])
	}
	ScaleVec(dst, dst, toMontgomery)
	return nil
}
