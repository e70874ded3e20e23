package main

import (
	"bytes"
	"encoding/binary"
	"math"
)

// part is a length-delimited field of a protobuf message.
func part[T string | []byte](id byte, b T) []byte {
	return append(binary.AppendUvarint([]byte{id<<3 | 2}, uint64(len(b))), b...)
}

// number is a varint field.
func number(id byte, v int) []byte { return binary.AppendUvarint([]byte{id << 3}, uint64(v)) }

func message(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// layerModel is an ONNX file with y = relu(x·W + b), from in to out numbers.
func layerModel(in, out int) []byte {
	port := func(id byte, name string, n int) []byte {
		shape := message(part(1, number(1, 1)), part(1, number(1, n)))
		tensor := message(number(1, 1), part(2, shape))
		return part(id, message(part(1, name), part(2, part(1, tensor))))
	}
	weights := func(name string, dims ...int) []byte {
		var sizes, data []byte
		n := 1
		for _, d := range dims {
			sizes, n = append(sizes, number(1, d)...), n*d
		}
		for i := range n {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(i%7-3)/4))
		}
		return part(5, message(sizes, number(2, 1), part(8, name), part(9, data)))
	}
	node := func(op, to string, from ...string) []byte {
		var inputs []byte
		for _, f := range from {
			inputs = append(inputs, part(1, f)...)
		}
		return part(1, message(inputs, part(2, to), part(3, op), part(4, op)))
	}
	graph := message(node("Gemm", "h", "x", "w", "b"), node("Relu", "y", "h"), part(2, "layer"),
		weights("w", in, out), weights("b", out), port(11, "x", in), port(12, "y", out))
	return message(number(1, 8), part(7, graph), part(8, number(2, 13)))
}
