package argument

import "encoding/binary"

// name is a string that two functionals share if they are equal.
func (f *functional) name() string {
	b := appendInts(nil, int(f.tensor))
	for i := range f.dims {
		d := &f.dims[i]
		plain := 0
		if d.plain {
			plain = 1
		}
		b = appendInts(b, d.extent, d.offset, plain, len(d.steps))
		b = appendInts(b, d.steps...)
		for _, w := range d.vars {
			b = appendInts(b, w.size, len(w.eqs))
			for _, s := range w.eqs {
				b = appendInts(b, int(s.source), s.low, s.bits)
			}
		}
	}
	return string(b)
}

// pointName is a string that two points share if they are the same places of
// coordinates.
func pointName(point []coordinate) string {
	var b []byte
	for _, c := range point {
		constant := 0
		if c.constant {
			constant = 1
		}
		b = appendInts(b, constant, c.bit, int(c.source), c.fromEnd)
	}
	return string(b)
}

func appendInts(b []byte, values ...int) []byte {
	for _, v := range values {
		b = binary.AppendVarint(b, int64(v))
	}
	return b
}
