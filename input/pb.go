package input

import (
	"path/filepath"
	"slices"

	"aver/graph"
	"aver/onnx"
)

// parsePB reads a TensorProto.
func parsePB(b []byte) ([]array, error) {
	if len(b) == 0 {
		return nil, errorf(Malformed, "TensorProto of 0 bytes")
	}
	name, t, err := onnx.ParseTensor(b)
	if err != nil {
		return nil, errorf(Malformed, "TensorProto: %v", err)
	}
	a := array{name: name, shape: t.Shape}
	if a.shape == nil {
		a.shape = []int{}
	}
	if t.DType == graph.Float {
		for _, x := range t.Floats {
			a.values = append(a.values, float64(x))
		}
		return []array{a}, nil
	}
	for i, x := range t.Ints {
		if x <= -exactInt || x >= exactInt {
			return nil, errorf(OutOfRange, "element %d is %d: integers must be below 2^53", i, x)
		}
		a.values = append(a.values, float64(x))
	}
	return []array{a}, nil
}

// loadDir reads input_0.pb, input_1.pb, … of a directory, the layout of ONNX's
// test data sets.
func loadDir(dir string) ([]array, error) {
	paths, err := filepath.Glob(filepath.Join(globQuote(dir), "input_*.pb"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, inFile(errorf(Missing, "no input_0.pb in this directory"), dir)
	}
	slices.SortFunc(paths, byNumber)
	var arrays []array
	for _, p := range paths {
		a, err := loadFile(p, parsePB)
		if err != nil {
			return nil, err
		}
		arrays = append(arrays, a...)
	}
	return arrays, nil
}
