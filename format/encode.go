package format

import (
	"encoding/binary"
	"math"
	"slices"
)

// Encoder appends canonical encodings to a buffer. Its zero value is ready.
type Encoder struct{ buf []byte }

// Encoded is the bytes so far.
func (e *Encoder) Encoded() []byte { return e.buf }

// Grow makes room for n more bytes, so that no larger buffer is made on the way.
func (e *Encoder) Grow(n int) { e.buf = slices.Grow(e.buf, n) }

// Uint appends a minimal varint.
func (e *Encoder) Uint(v uint64) { e.buf = binary.AppendUvarint(e.buf, v) }

// Int appends a zigzag varint.
func (e *Encoder) Int(v int64) { e.Uint(uint64(v)<<1 ^ uint64(v>>63)) }

// Len appends a length or another int that is not negative.
func (e *Encoder) Len(n int) { e.Uint(uint64(n)) }

// Bool appends one byte.
func (e *Encoder) Bool(b bool) {
	v := byte(0)
	if b {
		v = 1
	}
	e.buf = append(e.buf, v)
}

// Float appends the eight bytes of the bits of v, little endian.
func (e *Encoder) Float(v float64) {
	e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(v))
}

// Fixed appends bytes whose number the reader knows.
func (e *Encoder) Fixed(b []byte) { e.buf = append(e.buf, b...) }

// Bytes appends a length and the bytes.
func (e *Encoder) Bytes(b []byte) {
	e.Len(len(b))
	e.Fixed(b)
}

// String appends a length and the bytes of s.
func (e *Encoder) String(s string) {
	e.Len(len(s))
	e.buf = append(e.buf, s...)
}

// Lens appends a list of ints that are not negative: a shape.
func (e *Encoder) Lens(v []int) {
	e.Len(len(v))
	for _, n := range v {
		e.Len(n)
	}
}

// Ints appends a list of integers at the least of 1, 2, 4 or 8 bytes that holds
// them all, two's complement, little endian.
func (e *Encoder) Ints(v []int64) {
	e.Len(len(v))
	if len(v) == 0 {
		return
	}
	w := width(v)
	e.buf = append(e.buf, byte(w))
	for _, x := range v {
		for i := range w {
			e.buf = append(e.buf, byte(x>>(8*i)))
		}
	}
}

// width is the number of bytes that hold every element.
func width(v []int64) int {
	lo, hi := int64(0), int64(0)
	for _, x := range v {
		lo, hi = min(lo, x), max(hi, x)
	}
	for _, w := range []int{1, 2, 4} {
		if half := int64(1) << (8*w - 1); lo >= -half && hi < half {
			return w
		}
	}
	return 8
}

// Floats32 appends a list of 32-bit floats.
func (e *Encoder) Floats32(v []float32) {
	e.Len(len(v))
	for _, f := range v {
		e.buf = binary.LittleEndian.AppendUint32(e.buf, math.Float32bits(f))
	}
}
