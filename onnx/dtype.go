package onnx

import (
	"encoding/binary"
	"math"

	"aver/graph"
)

// TensorProto.DataType.
const (
	tFloat    = 1
	tUint8    = 2
	tInt8     = 3
	tUint16   = 4
	tInt16    = 5
	tInt32    = 6
	tInt64    = 7
	tBool     = 9
	tFloat16  = 10
	tDouble   = 11
	tUint32   = 12
	tUint64   = 13
	tBfloat16 = 16
)

// dtypeOf is the wide type for an ONNX element type.
func dtypeOf(t int64) (graph.DType, error) {
	switch t {
	case tFloat, tFloat16, tDouble, tBfloat16:
		return graph.Float, nil
	case tUint8, tInt8, tUint16, tInt16, tInt32, tInt64, tUint32, tUint64:
		return graph.Int, nil
	case tBool:
		return graph.Bool, nil
	}
	return 0, unsupportedf("element type %d", t)
}

// width is the size of one element in raw_data, in bytes.
func width(t int64) int {
	switch t {
	case tInt8, tUint8, tBool:
		return 1
	case tInt16, tUint16, tFloat16, tBfloat16:
		return 2
	case tInt64, tUint64, tDouble:
		return 8
	}
	return 4
}

// rawFloat reads one little-endian floating-point element.
func rawFloat(t int64, b []byte) float32 {
	switch t {
	case tFloat16:
		return half(binary.LittleEndian.Uint16(b))
	case tBfloat16:
		return bfloat(binary.LittleEndian.Uint16(b))
	case tDouble:
		return float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}

// rawInt reads one little-endian integer element.
func rawInt(t int64, b []byte) int64 {
	switch t {
	case tInt8:
		return int64(int8(b[0]))
	case tUint8, tBool:
		return int64(b[0])
	case tInt16:
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case tUint16:
		return int64(binary.LittleEndian.Uint16(b))
	case tInt32:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case tUint32:
		return int64(binary.LittleEndian.Uint32(b))
	}
	return int64(binary.LittleEndian.Uint64(b))
}

func bfloat(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// half widens an IEEE 754 binary16.
func half(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exp, frac := uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exp {
	case 0: // zero and subnormals: frac·2⁻²⁴
		v := math.Ldexp(float64(frac), -24)
		return math.Float32frombits(sign | math.Float32bits(float32(v)))
	case 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
