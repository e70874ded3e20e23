package onnx

import (
	"aver/graph"
)

// maxRank bounds a tensor's rank; no real model comes near.
const maxRank = 16

// tensorProto is a TensorProto before its elements are widened.
type tensorProto struct {
	name     string
	dims     []int64
	dtype    int64
	floats   []float32 // float_data and double_data
	ints     []int64   // int32_data, int64_data and uint64_data
	raw      []byte
	hasRaw   bool
	location int64 // 1: external
	external map[string]string
}

// ParseTensor decodes a TensorProto, such as the input_0.pb files that come
// with ONNX test cases. Data in an external file is refused. The error is an
// *Error.
func ParseTensor(data []byte) (name string, t *graph.Tensor, err error) {
	return (&loader{}).tensor(data)
}

// tensor decodes a TensorProto, whose data may lie in an external file.
func (l *loader) tensor(data []byte) (string, *graph.Tensor, error) {
	p := tensorProto{}
	if err := fields(data, p.field); err != nil {
		return p.name, nil, err
	}
	if p.location == 1 {
		raw, err := l.read(p.external)
		if err != nil {
			return p.name, nil, at(err, "external_data")
		}
		p.raw, p.hasRaw = raw, true
	}
	t, err := p.widen()
	return p.name, t, err
}

func (p *tensorProto) field(v field) error {
	switch v.id {
	case 1:
		return at(v.ints(&p.dims), "dims")
	case 2:
		return at(v.int(&p.dtype), "data_type")
	case 3:
		return at(errorf("tensors in segments are not supported"), "segment")
	case 4:
		return at(v.floats(&p.floats), "float_data")
	case 5:
		return at(v.ints(&p.ints), "int32_data")
	case 7:
		return at(v.ints(&p.ints), "int64_data")
	case 8:
		return at(v.str(&p.name), "name")
	case 9:
		p.hasRaw = true
		var err error
		p.raw, err = v.message()
		return at(err, "raw_data")
	case 10:
		return at(v.doubles(&p.floats), "double_data")
	case 11:
		return at(v.ints(&p.ints), "uint64_data")
	case 13:
		return at(p.entry(v), "external_data")
	case 14:
		return at(v.int(&p.location), "data_location")
	}
	return nil
}

// entry reads a key and a value of external_data.
func (p *tensorProto) entry(v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	var key, value string
	err = fields(msg, func(v field) error {
		switch v.id {
		case 1:
			return v.str(&key)
		case 2:
			return v.str(&value)
		}
		return nil
	})
	if p.external == nil {
		p.external = map[string]string{}
	}
	p.external[key] = value
	return err
}

// shape checks the dimensions and multiplies them without overflow; limit is
// how many elements the data can hold.
func (p *tensorProto) shape(limit int) (shape []int, n int, err error) {
	if len(p.dims) > maxRank {
		return nil, 0, at(errorf("rank %d is over %d", len(p.dims), maxRank), "dims")
	}
	shape, n = make([]int, len(p.dims)), 1
	for i, d := range p.dims {
		if d < 0 || d >= 1<<31 {
			return nil, 0, at(errorf("dimension %d is out of range", d), "dims")
		}
		shape[i] = int(d)
		if d == 0 {
			n = 0
		}
	}
	for _, d := range shape {
		if n > 0 && d > 0 && n > limit/d {
			return nil, 0, at(errorf("%v needs more elements than the %d that are there", p.dims, limit), "dims")
		}
		n *= d
	}
	return shape, n, nil
}

// widen turns the elements into float32 or int64.
func (p *tensorProto) widen() (*graph.Tensor, error) {
	dtype, err := dtypeOf(p.dtype)
	if err != nil {
		return nil, at(err, "data_type")
	}
	have := len(p.ints)
	switch {
	case p.hasRaw:
		have = len(p.raw) / width(p.dtype)
	case p.dtype == tFloat || p.dtype == tDouble:
		have = len(p.floats)
	}
	shape, n, err := p.shape(have)
	if err != nil {
		return nil, err
	}
	if n != have || p.hasRaw && len(p.raw) != n*width(p.dtype) {
		return nil, errorf("shape %v needs %d elements, the data has %d", p.dims, n, have)
	}
	t := &graph.Tensor{DType: dtype, Shape: shape}
	if dtype == graph.Float {
		t.Floats = p.widenFloats(n)
	} else {
		t.Ints = p.widenInts(n)
	}
	return t, p.check(t)
}

func (p *tensorProto) widenFloats(n int) []float32 {
	out := make([]float32, n)
	w := width(p.dtype)
	switch {
	case p.hasRaw:
		for i := range out {
			out[i] = rawFloat(p.dtype, p.raw[i*w:])
		}
	case p.dtype == tFloat16:
		for i := range out {
			out[i] = half(uint16(p.ints[i]))
		}
	case p.dtype == tBfloat16:
		for i := range out {
			out[i] = bfloat(uint16(p.ints[i]))
		}
	default:
		copy(out, p.floats)
	}
	return out
}

func (p *tensorProto) widenInts(n int) []int64 {
	out := make([]int64, n)
	if !p.hasRaw {
		copy(out, p.ints)
		return out
	}
	w := width(p.dtype)
	for i := range out {
		out[i] = rawInt(p.dtype, p.raw[i*w:])
	}
	return out
}

// check brings booleans to 0 and 1 and refuses what int64 cannot hold.
func (p *tensorProto) check(t *graph.Tensor) error {
	for i, v := range t.Ints {
		if p.dtype == tBool && v != 0 {
			t.Ints[i] = 1
		}
		if p.dtype == tUint64 && v < 0 {
			return errorf("element %d, %d, does not fit int64", i, uint64(v))
		}
	}
	return nil
}
