package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field of a protobuf message: bytes for a length-delimited one,
// else num.
type field struct {
	id    protowire.Number
	typ   protowire.Type
	bytes []byte
	num   uint64
}

// fields calls f for every field of a message. Groups and the fields that f
// ignores are skipped.
func fields(data []byte, f func(field) error) error {
	for len(data) > 0 {
		id, typ, n := protowire.ConsumeTag(data)
		if n < 0 {
			return errorf("bad protobuf: %w", protowire.ParseError(n))
		}
		data = data[n:]
		v := field{id: id, typ: typ}
		switch typ {
		case protowire.VarintType:
			v.num, n = protowire.ConsumeVarint(data)
		case protowire.Fixed32Type:
			var x uint32
			x, n = protowire.ConsumeFixed32(data)
			v.num = uint64(x)
		case protowire.Fixed64Type:
			v.num, n = protowire.ConsumeFixed64(data)
		case protowire.BytesType:
			v.bytes, n = protowire.ConsumeBytes(data)
		default:
			n = protowire.ConsumeFieldValue(id, typ, data)
		}
		if n < 0 {
			return errorf("bad protobuf in field %d: %w", id, protowire.ParseError(n))
		}
		data = data[n:]
		if typ == protowire.StartGroupType {
			continue
		}
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// message is the content of a length-delimited field.
func (v field) message() ([]byte, error) {
	if v.typ != protowire.BytesType {
		return nil, errorf("field %d has wire type %d, want bytes", v.id, v.typ)
	}
	return v.bytes, nil
}

func (v field) str(dst *string) error {
	b, err := v.message()
	*dst = string(b)
	return err
}

func (v field) int(dst *int64) error {
	if v.typ != protowire.VarintType {
		return errorf("field %d has wire type %d, want a varint", v.id, v.typ)
	}
	*dst = int64(v.num)
	return nil
}

// ints appends a repeated varint field, packed or not.
func (v field) ints(dst *[]int64) error {
	if v.typ == protowire.VarintType {
		*dst = append(*dst, int64(v.num))
		return nil
	}
	b, err := v.message()
	for err == nil && len(b) > 0 {
		x, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return errorf("bad varint in field %d: %w", v.id, protowire.ParseError(n))
		}
		*dst = append(*dst, int64(x))
		b = b[n:]
	}
	return err
}

// floats appends a repeated float field, packed or not.
func (v field) floats(dst *[]float32) error {
	if v.typ == protowire.Fixed32Type {
		*dst = append(*dst, math.Float32frombits(uint32(v.num)))
		return nil
	}
	b, err := v.message()
	if err == nil && len(b)%4 != 0 {
		return errorf("field %d has %d bytes, not a multiple of 4", v.id, len(b))
	}
	for ; len(b) > 0; b = b[4:] {
		*dst = append(*dst, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return err
}

// doubles appends a repeated double field, packed or not, as float32.
func (v field) doubles(dst *[]float32) error {
	if v.typ == protowire.Fixed64Type {
		*dst = append(*dst, float32(math.Float64frombits(v.num)))
		return nil
	}
	b, err := v.message()
	if err == nil && len(b)%8 != 0 {
		return errorf("field %d has %d bytes, not a multiple of 8", v.id, len(b))
	}
	for ; len(b) > 0; b = b[8:] {
		*dst = append(*dst, float32(math.Float64frombits(binary.LittleEndian.Uint64(b))))
	}
	return err
}
