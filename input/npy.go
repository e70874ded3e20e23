package input

import (
	"encoding/binary"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The .npy format is numpy.lib.format: a magic string, a version, the length of
// a header, the header as a Python dictionary, and the values.
const npyMagic = "\x93NUMPY"

func parseNPYFile(b []byte) ([]array, error) {
	a, err := parseNPY(b)
	return []array{a}, err
}

// parseNPY reads one array of little-endian numbers or booleans.
func parseNPY(b []byte) (array, error) {
	h, body, err := npyHeader(b)
	if err != nil {
		return array{}, err
	}
	n := 1
	for _, d := range h.shape {
		// One element has at least one byte, so this also bounds n.
		if d != 0 && n > len(body)/d {
			return array{}, errorf(Malformed, "shape %v announced, %d bytes follow", h.shape, len(body))
		}
		n *= d
	}
	if n*h.size != len(body) {
		return array{}, errorf(Malformed, "%d values of %d bytes announced, %d bytes follow", n, h.size, len(body))
	}
	if n > maxValues {
		return array{}, errorf(TooLarge, "%d values, the limit is %d", n, maxValues)
	}
	a := array{shape: h.shape, values: make([]float64, n)}
	for i := range a.values {
		x := h.read(body[i*h.size:])
		if h.wide && math.Abs(x) >= exactInt {
			return array{}, errorf(OutOfRange, "element %d is %v: integers must be below 2^53", i, x)
		}
		a.values[i] = x
	}
	if h.fortran {
		a.values = rowMajor(a.values, a.shape)
	}
	return a, nil
}

// npyType reads one element of a dtype.
type npyType struct {
	size int
	wide bool // integers of 64 bits
	read func([]byte) float64
}

var le = binary.LittleEndian

var npyTypes = map[string]npyType{
	"<f4": {4, false, func(b []byte) float64 { return float64(math.Float32frombits(le.Uint32(b))) }},
	"<f8": {8, false, func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) }},
	"|i1": {1, false, func(b []byte) float64 { return float64(int8(b[0])) }},
	"|u1": {1, false, func(b []byte) float64 { return float64(b[0]) }},
	"|b1": {1, false, func(b []byte) float64 { return float64(b[0]) }},
	"<i2": {2, false, func(b []byte) float64 { return float64(int16(le.Uint16(b))) }},
	"<u2": {2, false, func(b []byte) float64 { return float64(le.Uint16(b)) }},
	"<i4": {4, false, func(b []byte) float64 { return float64(int32(le.Uint32(b))) }},
	"<u4": {4, false, func(b []byte) float64 { return float64(le.Uint32(b)) }},
	"<i8": {8, true, func(b []byte) float64 { return float64(int64(le.Uint64(b))) }},
	"<u8": {8, true, func(b []byte) float64 { return float64(le.Uint64(b)) }},
}

type npyHead struct {
	npyType
	shape   []int
	fortran bool
}

var (
	npyDescr   = regexp.MustCompile(`'descr'\s*:\s*'([^']*)'`)
	npyFortran = regexp.MustCompile(`'fortran_order'\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`'shape'\s*:\s*\(([0-9,\sL]*)\)`)
)

// npyHeader reads the header and returns what follows it.
func npyHeader(b []byte) (npyHead, []byte, error) {
	text, body, err := npyText(b)
	if err != nil {
		return npyHead{}, nil, err
	}
	descr, fortran, shape := npyDescr.FindStringSubmatch(text), npyFortran.FindStringSubmatch(text), npyShape.FindStringSubmatch(text)
	if descr == nil || fortran == nil || shape == nil {
		return npyHead{}, nil, errorf(Malformed, "numpy header without a plain descr, fortran_order and shape")
	}
	t, ok := npyTypes[descr[1]]
	if !ok {
		return npyHead{}, nil, errorf(NotKnown, "numpy type %.20q; save as float32, float64 or little-endian integers", descr[1])
	}
	h := npyHead{npyType: t, fortran: fortran[1] == "True", shape: []int{}}
	for f := range strings.SplitSeq(shape[1], ",") {
		if f = strings.TrimSpace(f); f == "" {
			continue
		}
		d, err := strconv.Atoi(f)
		if err != nil || len(h.shape) == maxDepth {
			return npyHead{}, nil, errorf(Malformed, "numpy shape (%.60s)", shape[1])
		}
		h.shape = append(h.shape, d)
	}
	return h, body, nil
}

// npyText cuts the header's text off.
func npyText(b []byte) (string, []byte, error) {
	if len(b) < 10 || !strings.HasPrefix(string(b[:6]), npyMagic) {
		return "", nil, errorf(Malformed, "not a numpy array: %d bytes without its magic string", len(b))
	}
	var n, at int
	switch b[6] {
	case 1:
		n, at = int(le.Uint16(b[8:])), 10
	case 2, 3:
		if len(b) < 12 {
			return "", nil, errorf(Malformed, "numpy header cut short")
		}
		n, at = int(min(le.Uint32(b[8:]), math.MaxInt32)), 12
	default:
		return "", nil, errorf(NotKnown, "numpy format version %d", b[6])
	}
	if n > len(b)-at {
		return "", nil, errorf(Malformed, "numpy header of %d bytes announced, %d follow", n, len(b)-at)
	}
	return string(b[at : at+n]), b[at+n:], nil
}

// rowMajor reorders values whose first index runs fastest.
func rowMajor(v []float64, shape []int) []float64 {
	out := make([]float64, len(v))
	index := make([]int, len(shape))
	for _, x := range v {
		at := 0
		for d, i := range index {
			at = at*shape[d] + i
		}
		out[at] = x
		for d := range index {
			if index[d]++; index[d] < shape[d] {
				break
			}
			index[d] = 0
		}
	}
	return slices.Clip(out)
}
