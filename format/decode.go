package format

import (
	"encoding/binary"
	"math"
)

// Decoder reads canonical encodings. The first problem sticks: later reads give
// zero values, and Err and Finish report it.
type Decoder struct {
	buf []byte
	err *Error
}

// NewDecoder reads b, which it does not change or keep longer than itself,
// except that Fixed and Bytes return parts of it.
func NewDecoder(b []byte) *Decoder { return &Decoder{buf: b} }

// Err is the first problem, or nil.
func (d *Decoder) Err() error {
	if d.err == nil {
		return nil
	}
	return d.err
}

// Fail records a problem that the caller found, unless there was one before.
func (d *Decoder) Fail(p Problem, format string, args ...any) {
	if d.err == nil {
		d.err = Errorf(p, format, args...)
	}
	d.buf = nil
}

// Finish reports the first problem; bytes left over are one.
func (d *Decoder) Finish() error {
	if len(d.buf) != 0 {
		d.Fail(NotCanonical, "%d bytes left over", len(d.buf))
	}
	return d.Err()
}

// Uint reads a minimal varint.
func (d *Decoder) Uint() uint64 {
	v, n := binary.Uvarint(d.buf)
	switch {
	case n == 0:
		d.Fail(Truncated, "in a number")
		return 0
	case n < 0:
		d.Fail(TooLarge, "number over 64 bits")
		return 0
	case n > 1 && d.buf[n-1] == 0:
		d.Fail(NotCanonical, "number with leading zeros")
		return 0
	}
	d.buf = d.buf[n:]
	return v
}

// Int reads a zigzag varint.
func (d *Decoder) Int() int64 {
	v := d.Uint()
	return int64(v>>1) ^ -int64(v&1)
}

// Len reads a number that is not negative and not over limit.
func (d *Decoder) Len(limit int) int {
	v := d.Uint()
	if v > uint64(max(limit, 0)) {
		d.Fail(TooLarge, "%d where at most %d is possible", v, limit)
		return 0
	}
	return int(v)
}

// Count reads the length of a list whose elements take at least each ≥ 1 bytes,
// so that a caller may allocate that many.
func (d *Decoder) Count(each int) int {
	v := d.Uint()
	if v > uint64(len(d.buf)/each) {
		d.Fail(Truncated, "%d elements announced, %d bytes left", v, len(d.buf))
		return 0
	}
	return int(v)
}

// Bool reads one byte that is 0 or 1.
func (d *Decoder) Bool() bool {
	b := d.Fixed(1)
	if len(b) == 0 {
		return false
	}
	if b[0] > 1 {
		d.Fail(NotCanonical, "boolean %d", b[0])
	}
	return b[0] == 1
}

// Float reads eight bytes.
func (d *Decoder) Float() float64 {
	b := d.Fixed(8)
	if len(b) == 0 {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// Fixed reads n bytes; the result is part of the decoder's input, or nil.
func (d *Decoder) Fixed(n int) []byte {
	if n < 0 || n > len(d.buf) {
		d.Fail(Truncated, "%d bytes wanted, %d left", n, len(d.buf))
		return nil
	}
	b := d.buf[:n:n]
	d.buf = d.buf[n:]
	return b
}

// Bytes reads a length and that many bytes; the result is part of the input.
func (d *Decoder) Bytes() []byte { return d.Fixed(d.Count(1)) }

// String reads a length and that many bytes.
func (d *Decoder) String() string { return string(d.Bytes()) }

// Lens reads a list of numbers that are not negative and not over limit.
func (d *Decoder) Lens(limit int) []int {
	v := make([]int, d.Count(1))
	for i := range v {
		v[i] = d.Len(limit)
	}
	return v
}

// Ints reads a list of integers.
func (d *Decoder) Ints() []int64 {
	n := d.Count(1)
	if n == 0 {
		return nil
	}
	w := int(d.Fixed(1)[0])
	switch w {
	case 1, 2, 4, 8:
	default:
		d.Fail(NotCanonical, "integers of %d bytes", w)
		return nil
	}
	if n > len(d.buf)/w {
		d.Fail(Truncated, "%d integers announced, %d bytes left", n, len(d.buf))
		return nil
	}
	v := signed(d.Fixed(n*w), w)
	if width(v) != w {
		d.Fail(NotCanonical, "integers of %d bytes fit in %d", w, width(v))
		return nil
	}
	return v
}

// signed widens little-endian integers of w bytes: 1, 2, 4 or 8.
func signed(b []byte, w int) []int64 {
	v := make([]int64, len(b)/w)
	switch w {
	case 1:
		for i := range v {
			v[i] = int64(int8(b[i]))
		}
	case 2:
		for i := range v {
			v[i] = int64(int16(binary.LittleEndian.Uint16(b[2*i:])))
		}
	case 4:
		for i := range v {
			v[i] = int64(int32(binary.LittleEndian.Uint32(b[4*i:])))
		}
	case 8:
		for i := range v {
			v[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return v
}

// Floats32 reads a list of 32-bit floats.
func (d *Decoder) Floats32() []float32 {
	b := d.Fixed(4 * d.Count(4))
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}
