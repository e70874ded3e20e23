package field

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

const (
	// ElementBytes is the length of an encoded base element.
	ElementBytes = 7
	// ExtBytes is the length of an encoded extension element.
	ExtBytes = 3 * ElementBytes
)

// ErrEncoding is wrapped by every error about the bytes of a field element.
var ErrEncoding = errors.New("invalid field element encoding")

// AppendElement appends the canonical encoding of e: its value in [0,p), seven
// bytes, little-endian.
func AppendElement(dst []byte, e Element) []byte {
	v := e.Uint64()
	return append(dst, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48))
}

// ReadElement decodes the first seven bytes of src. It refuses, with an error
// that wraps ErrEncoding, fewer bytes and values of p and above, so that an
// element has one encoding.
func ReadElement(src []byte) (Element, error) {
	if len(src) < ElementBytes {
		return Element{}, fmt.Errorf("%w: %d bytes left, an element has %d", ErrEncoding, len(src), ElementBytes)
	}
	_ = src[6]
	v := uint64(src[0]) | uint64(src[1])<<8 | uint64(src[2])<<16 | uint64(src[3])<<24 |
		uint64(src[4])<<32 | uint64(src[5])<<40 | uint64(src[6])<<48
	if v >= Modulus {
		return Element{}, fmt.Errorf("%w: %d is not below the modulus", ErrEncoding, v)
	}
	var e Element
	e.SetUint64(v)
	return e, nil
}

// AppendExt appends the encodings of A0, A1 and A2.
func AppendExt(dst []byte, e Ext) []byte {
	dst = AppendElement(dst, e.A0)
	dst = AppendElement(dst, e.A1)
	return AppendElement(dst, e.A2)
}

// ReadExt decodes the first 21 bytes of src, with the errors of ReadElement.
func ReadExt(src []byte) (e Ext, err error) {
	for i, c := range []*Element{&e.A0, &e.A1, &e.A2} {
		if *c, err = ReadElement(src[min(i*ElementBytes, len(src)):]); err != nil {
			return Ext{}, err
		}
	}
	return e, nil
}

// AppendElements appends the encodings of v's elements, one after the other.
func AppendElements(dst []byte, v Vec) []byte {
	at := len(dst)
	dst = slices.Grow(dst, ElementBytes*len(v)+1)[:at+ElementBytes*len(v)]
	spare := dst[:len(dst)+1] // each word is written whole, and its top byte overwritten
	var words [256]Element
	for len(v) > 0 {
		n := min(len(v), len(words))
		Canonical(words[:n], v[:n])
		for _, w := range words[:n] {
			binary.LittleEndian.PutUint64(spare[at:], w[0])
			at += ElementBytes
		}
		v = v[n:]
	}
	return dst
}

// AppendExts appends the encodings of the elements of p, one after the other.
func AppendExts(dst []byte, p Planes) []byte {
	dst = slices.Grow(dst, ExtBytes*p.Len()+1)
	var v [3 * 64]Element
	for lo := 0; lo < p.Len(); lo += 64 {
		part := p.Slice(lo, min(lo+64, p.Len()))
		for i := range part.Len() {
			v[3*i], v[3*i+1], v[3*i+2] = part[0][i], part[1][i], part[2][i]
		}
		dst = AppendElements(dst, v[:3*part.Len()])
	}
	return dst
}

// ReadElements decodes len(dst) elements, one after the other, from the first
// bytes of src. It returns how many it decoded: where it is not all, with the
// error of ReadElement about the next.
func ReadElements(dst Vec, src []byte) (n int, err error) {
	for n < len(dst) {
		part, b := dst[n:min(n+256, len(dst))], src[min(n*ElementBytes, len(src)):]
		if len(b) <= len(part)*ElementBytes || !readChunk(part, b) {
			break
		}
		n += len(part)
	}
	for ; n < len(dst); n++ { // at the end of src, or one of these is refused
		if dst[n], err = ReadElement(src[min(n*ElementBytes, len(src)):]); err != nil {
			return n, err
		}
	}
	return n, nil
}

// readChunk decodes elements, and reports whether all are below the modulus. src
// is longer than they are, as words of eight bytes are read.
func readChunk(dst Vec, src []byte) bool {
	var above uint64 // its sign, if one of them is not
	for i := range dst {
		v := binary.LittleEndian.Uint64(src[i*ElementBytes:]) & (1<<(8*ElementBytes) - 1)
		above |= Modulus - 1 - v
		dst[i] = Element{v}
	}
	ScaleVec(dst, dst, toMontgomery)
	return int64(above) >= 0
}
