package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
)

// maxDepth bounds the nesting of arrays: ONNX tensors have few dimensions.
const maxDepth = 16

// parseJSON reads {"input_data": [[…], …]}, one array an input in the model's
// order, as EZKL's users have it; {"name": […], …}, by name; or a bare array.
// Arrays may be nested or flat; the nesting states a shape.
func parseJSON(b []byte) ([]array, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	arrays, err := document(dec)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			return nil, e
		}
		return nil, errorf(Malformed, "JSON at byte %d: %v", dec.InputOffset(), err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errorf(Malformed, "JSON goes on after byte %d", dec.InputOffset())
	}
	return arrays, nil
}

func document(dec *json.Decoder) ([]array, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, eofIsShort(err)
	}
	if tok == json.Delim('[') {
		a, err := nested(dec, 1)
		return []array{a.array()}, err
	}
	if tok != json.Delim('{') {
		return nil, errorf(Malformed, "want an object or an array, got %v", tok)
	}
	var byName, ordered []array
	for dec.More() {
		name, arrays, err := member(dec)
		if err != nil {
			return nil, err
		}
		if name == inputData {
			ordered = arrays
		} else {
			byName = append(byName, arrays...)
		}
	}
	_, err = dec.Token()
	if ordered != nil {
		return ordered, eofIsShort(err) // the rest is not about inputs
	}
	return byName, eofIsShort(err)
}

// inputData is EZKL's key for the inputs in order.
const inputData = "input_data"

// member reads one member of the top object; what is neither a number nor an
// array of numbers is skipped.
func member(dec *json.Decoder) (name string, arrays []array, err error) {
	tok, err := dec.Token()
	if err != nil {
		return "", nil, eofIsShort(err)
	}
	name, _ = tok.(string)
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return "", nil, eofIsShort(err)
	}
	arrays, err = memberValue(name, raw)
	return name, arrays, err
}

func memberValue(name string, raw json.RawMessage) ([]array, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if n, ok := tok.(json.Number); ok {
		x, err := number(n)
		return []array{{name: name, shape: []int{}, values: []float64{x}}}, err
	}
	if tok != json.Delim('[') {
		return nil, nil
	}
	if name == inputData {
		return inOrder(dec)
	}
	l, err := nested(dec, 1)
	a := l.array()
	a.name = name
	return []array{a}, err
}

// inOrder reads the elements of input_data, one array an input. Where they are
// bare numbers they are the one input.
func inOrder(dec *json.Decoder) ([]array, error) {
	var arrays []array
	flat := array{values: []float64{}}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, eofIsShort(err)
		}
		switch tok := tok.(type) {
		case json.Delim:
			l, err := nested(dec, 2)
			if err != nil {
				return nil, err
			}
			arrays = append(arrays, l.array())
		case json.Number:
			x, err := number(tok)
			if err != nil {
				return nil, err
			}
			flat.values = append(flat.values, x)
		default:
			return nil, errorf(Malformed, "input_data holds %v, want numbers", tok)
		}
	}
	if len(flat.values) > 0 && len(arrays) > 0 {
		return nil, errorf(Malformed, "input_data mixes numbers and arrays")
	}
	if len(flat.values) > 0 {
		arrays = []array{flat}
	}
	return arrays, nil
}

// list is a nested array on the way in: its values in order and its shape.
type list struct {
	shape  []int // of one element
	n      int   // elements
	values []float64
}

func (l *list) array() array { return array{shape: l.dims(), values: l.values} }

func (l *list) dims() []int { return append([]int{l.n}, l.shape...) }

// add counts one element of the given shape, which all have to have.
func (l *list) add(shape []int) error {
	if l.n == 0 {
		l.shape = shape
	}
	if !slices.Equal(l.shape, shape) {
		return errorf(Malformed, "an array holds elements of shapes %v and %v, want a rectangular one", l.shape, shape)
	}
	l.n++
	return nil
}

// nested reads an array whose opening bracket was read.
func nested(dec *json.Decoder, depth int) (*list, error) {
	l := &list{}
	return l, l.read(dec, depth)
}

func (l *list) read(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errorf(Malformed, "arrays nested more than %d deep", maxDepth)
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return eofIsShort(err)
		}
		if err := l.element(dec, tok, depth); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return eofIsShort(err)
}

func (l *list) element(dec *json.Decoder, tok json.Token, depth int) error {
	switch tok := tok.(type) {
	case json.Number:
		x, err := number(tok)
		if err != nil {
			return err
		}
		l.values = append(l.values, x)
		return l.add(nil)
	case bool:
		x := 0.0
		if tok {
			x = 1
		}
		l.values = append(l.values, x)
		return l.add(nil)
	case json.Delim:
		if tok == '[' {
			inner := &list{values: l.values}
			if err := inner.read(dec, depth+1); err != nil {
				return err
			}
			l.values = inner.values
			return l.add(inner.dims())
		}
	}
	return errorf(Malformed, "an array holds %v, want numbers", tok)
}

// number reads a number; one beyond float64 is refused here, beyond float32
// later.
func number(n json.Number) (float64, error) {
	x, err := strconv.ParseFloat(string(n), 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, errorf(OutOfRange, "number %.40s", n)
	}
	return x, err
}

// eofIsShort says that the file ended too early.
func eofIsShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
