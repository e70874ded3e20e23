package onnx

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"aver/graph"
)

// The default domain's opsets that are read.
const (
	minOpset = 9
	maxOpset = 21
)

// Load reads an ONNX model and the external data beside it. The graph is
// checked and its nodes are in topological order. Errors are *Error, naming
// the file and the field, or *graph.Error where the graph itself is at fault,
// wrapped in one.
func Load(path string) (*graph.Graph, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &Error{File: path, Err: err}
	}
	if !info.Mode().IsRegular() {
		return nil, &Error{File: path, Err: fmt.Errorf("is not a regular file")}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{File: path, Err: err}
	}
	g, err := Parse(data, filepath.Dir(path))
	return g, in(path, err)
}

// Parse decodes a ModelProto. External data is looked for in dir; an empty dir
// refuses it.
func Parse(data []byte, dir string) (*graph.Graph, error) {
	l := &loader{dir: dir}
	var body []byte
	opset := int64(-1)
	err := fields(data, func(v field) (err error) {
		switch v.id {
		case 7:
			if body != nil {
				return errorf("there are two graphs")
			}
			body, err = v.message()
			return at(err, "graph")
		case 8:
			return at(parseOpset(v, &opset), "opset_import")
		}
		return nil
	})
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, at(err, "model")
	}
	if err != nil {
		return nil, errorf("is not an ONNX model, or is damaged: %w", err)
	}
	if body == nil {
		return nil, errorf("is not an ONNX model: it has no graph")
	}
	if opset < minOpset || opset > maxOpset {
		return nil, at(unsupportedf("opset %d; opsets %d to %d are read", opset, minOpset, maxOpset), "opset_import")
	}
	g := &graph.Graph{Opset: int(opset), Initializers: map[string]*graph.Tensor{}}
	if err := l.graph(g, body); err != nil {
		return nil, at(err, "graph")
	}
	return g, at(graph.Check(g), "graph")
}

// parseOpset reads an OperatorSetIdProto and keeps the default domain's
// version.
func parseOpset(v field, opset *int64) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	var domain string
	var version int64
	err = fields(msg, func(v field) error {
		switch v.id {
		case 1:
			return v.str(&domain)
		case 2:
			return v.int(&version)
		}
		return nil
	})
	if err == nil && (domain == "" || domain == "ai.onnx") {
		*opset = min(max(version, 0), math.MaxInt32)
	}
	return err
}
