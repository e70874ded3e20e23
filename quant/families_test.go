package quant_test

import (
	"testing"

	"aver/graph"
	"aver/quant"
)

// family is one operator in one form: x is the input, w and the others are
// constants.
type family struct {
	x      []int
	y      []int // second input, if any
	nodes  []graph.Node
	consts map[string]*graph.Tensor
	kinds  string // what the program must be made of, "" for anything
}

func one(op string, in []string, a attrs) []graph.Node { return []graph.Node{node(op, in, "y", a)} }

type consts = map[string]*graph.Tensor

func families() map[string]family {
	x, xw, xwb := []string{"x"}, []string{"x", "w"}, []string{"x", "w", "b"}
	image := []int{1, 4, 9, 7}
	return map[string]family{
		"gemm":            {x: []int{1, 12}, nodes: one("Gemm", xwb, attrs{"transB": {Int: 1}, "alpha": {Float: 0.5}, "beta": {Float: 2}}), consts: consts{"w": random(1, 7, 12), "b": random(1, 7)}, kinds: "map[Linear:1]"},
		"gemm of a batch": {x: []int{12, 5}, nodes: one("Gemm", xwb, attrs{"transA": {Int: 1}}), consts: consts{"w": random(1, 12, 7), "b": random(1, 5, 1)}},
		"matmul vector":   {x: []int{12}, nodes: one("MatMul", xw, nil), consts: consts{"w": random(1, 12, 7)}},
		"matmul batch":    {x: []int{2, 3, 4, 5}, nodes: one("MatMul", xw, nil), consts: consts{"w": random(1, 3, 5, 6)}},
		"matmul left":     {x: []int{5, 6}, nodes: one("MatMul", []string{"w", "x"}, nil), consts: consts{"w": random(1, 4, 5)}},
		"matmul computed": {x: []int{3, 5}, y: []int{2, 5, 4}, nodes: one("MatMul", []string{"x", "z"}, nil)},
		"conv":            {x: image, nodes: one("Conv", xwb, attrs{"pads": list(1, 2, 0, 3), "strides": list(3, 2), "dilations": list(1, 2)}), consts: consts{"w": random(1, 6, 4, 3, 3), "b": random(1, 6)}},
		"conv 1-D":        {x: []int{2, 3, 17}, nodes: one("Conv", xw, attrs{"pads": list(1, 0), "strides": list(2)}), consts: consts{"w": random(1, 5, 3, 4)}},
		"conv grouped":    {x: []int{1, 7, 6, 5}, nodes: one("Conv", xwb, attrs{"group": {Int: 7}, "pads": list(1, 1, 1, 1)}), consts: consts{"w": random(1, 14, 1, 3, 3), "b": random(1, 14)}},
		"conv two groups": {x: []int{2, 6, 6, 5}, nodes: one("Conv", xw, attrs{"group": {Int: 2}}), consts: consts{"w": random(1, 4, 3, 3, 2)}},
		"conv auto_pad":   {x: image, nodes: one("Conv", xw, attrs{"auto_pad": {String: "SAME_UPPER"}, "strides": list(2, 2)}), consts: consts{"w": random(1, 3, 4, 3, 3)}},
		"conv of one row": {x: []int{1, 3, 1, 9}, nodes: one("Conv", xw, attrs{"pads": list(1, 1, 1, 1), "strides": list(1, 2)}), consts: consts{"w": random(1, 3, 3, 3, 3)}},
		"conv 1x1":        {x: image, nodes: one("Conv", xw, nil), consts: consts{"w": random(1, 3, 4, 1, 1)}},
		"conv, batch norm, relu": {x: image, nodes: []graph.Node{node("Conv", xw, "h", nil), node("BatchNormalization", []string{"h", "a", "b", "m", "v"}, "n", nil), node("Relu", []string{"n"}, "y", nil)},
			consts: consts{"w": random(1, 3, 4, 3, 3), "a": random(1, 3), "b": random(1, 3), "m": random(1, 3), "v": {Shape: []int{3}, Floats: []float32{1, 2, .5}}}, kinds: "map[Linear:1]"},
		"batch norm": {x: image, nodes: one("BatchNormalization", []string{"x", "a", "b", "m", "v"}, nil), consts: consts{"a": random(1, 4), "b": random(1, 4), "m": random(1, 4), "v": {Shape: []int{4}, Floats: []float32{1, 2, .5, 1}}}},
		"two grouped convs": {x: []int{1, 6, 6, 5}, nodes: []graph.Node{node("Conv", xw, "h", attrs{"group": {Int: 2}}), node("Relu", []string{"h"}, "r", nil), node("Conv", []string{"r", "v"}, "y", attrs{"group": {Int: 3}})},
			consts: consts{"w": random(1, 6, 3, 3, 2), "v": random(1, 9, 2, 2, 2)}},
		"residual": {x: image, nodes: []graph.Node{node("Conv", xw, "h", attrs{"pads": list(1, 1, 1, 1)}), node("Add", []string{"h", "x"}, "s", nil), node("Relu", []string{"s"}, "y", nil)}, consts: consts{"w": random(1, 4, 4, 3, 3)}, kinds: "map[Linear:1]"},

		"residual beside small weights": {x: []int{1, 16, 6, 6}, nodes: []graph.Node{node("Conv", xw, "h", attrs{"pads": list(1, 1, 1, 1)}), node("Add", []string{"h", "x"}, "y", nil)}, consts: consts{"w": random(0.01, 16, 16, 3, 3)}, kinds: "map[Linear:1]"},

		"max pool":                     {x: image, nodes: one("MaxPool", x, attrs{"kernel_shape": list(2, 2), "strides": list(2, 2)})},
		"max pool overlapping":         {x: image, nodes: one("MaxPool", x, attrs{"kernel_shape": list(3, 5), "strides": list(2, 1), "pads": list(1, 2, 1, 2)})},
		"max pool dilated":             {x: image, nodes: one("MaxPool", x, attrs{"kernel_shape": list(3, 2), "dilations": list(2, 3), "ceil_mode": {Int: 1}, "strides": list(2, 2)})},
		"max pool 1-D":                 {x: []int{2, 3, 20}, nodes: one("MaxPool", x, attrs{"kernel_shape": list(7), "strides": list(7)})},
		"global max pool":              {x: image, nodes: one("GlobalMaxPool", x, nil)},
		"average pool":                 {x: image, nodes: one("AveragePool", x, attrs{"kernel_shape": list(2, 3), "strides": list(2, 2)})},
		"average pool, padded":         {x: image, nodes: one("AveragePool", x, attrs{"kernel_shape": list(3, 3), "pads": list(1, 1, 1, 1)})},
		"average pool, padding counts": {x: image, nodes: one("AveragePool", x, attrs{"kernel_shape": list(3, 3), "pads": list(1, 1, 1, 1), "count_include_pad": {Int: 1}})},
		"average pool of one row":      {x: []int{1, 2, 1, 6}, nodes: one("AveragePool", x, attrs{"kernel_shape": list(3, 3), "pads": list(1, 1, 1, 1)})},
		"global average pool":          {x: image, nodes: []graph.Node{node("Relu", x, "r", nil), node("GlobalAveragePool", []string{"r"}, "a", nil), node("Flatten", []string{"a"}, "f", nil), node("Gemm", []string{"f", "w"}, "y", nil)}, consts: consts{"w": random(1, 4, 3)}},

		"add":               {x: []int{1, 3, 5}, y: []int{2, 1, 5}, nodes: one("Add", []string{"x", "z"}, nil)},
		"add constant":      {x: []int{1, 3, 1}, nodes: one("Add", []string{"w", "x"}, nil), consts: consts{"w": random(1, 3, 4)}},
		"subtract":          {x: []int{3, 5}, y: []int{3, 5}, nodes: one("Sub", []string{"x", "z"}, nil)},
		"subtract from":     {x: []int{3, 5}, nodes: one("Sub", []string{"w", "x"}, nil), consts: consts{"w": random(1, 5)}},
		"multiply":          {x: []int{3, 5}, y: []int{3, 1}, nodes: one("Mul", []string{"x", "z"}, nil)},
		"multiply constant": {x: []int{3, 5}, nodes: one("Mul", xw, nil), consts: consts{"w": random(1, 2, 3, 1)}},
		"divide":            {x: []int{3, 5}, nodes: one("Div", xw, nil), consts: consts{"w": {Shape: []int{5}, Floats: []float32{1, 2, -3, .5, 7}}}},
		"prelu":             {x: []int{1, 3, 4, 4}, nodes: one("PRelu", xw, nil), consts: consts{"w": random(0.5, 3, 1, 1)}},
		"scaled input":      {x: []int{1, 1, 6, 6}, nodes: []graph.Node{node("Div", []string{"x", "b"}, "s", nil), node("Conv", []string{"s", "w"}, "y", nil)}, consts: consts{"w": random(1, 2, 1, 3, 3), "b": scalar(-3)}, kinds: "map[Linear:1]"},

		"reduce sum":        {x: []int{3, 4, 5}, nodes: one("ReduceSum", xw, attrs{"keepdims": {Int: 0}}), consts: consts{"w": ints(0, 2)}},
		"reduce mean":       {x: []int{3, 4, 5}, nodes: one("ReduceMean", x, attrs{"axes": list(1)})},
		"reduce mean all":   {x: []int{3, 4}, nodes: one("ReduceMean", x, attrs{"keepdims": {Int: 0}})},
		"reduce max":        {x: []int{3, 7, 5}, nodes: one("ReduceMax", x, attrs{"axes": list(1, 2)})},
		"argmax":            {x: []int{3, 7}, nodes: one("ArgMax", x, attrs{"axis": {Int: 1}})},
		"argmax first axis": {x: []int{7, 3}, nodes: one("ArgMax", x, attrs{"axis": {Int: 0}, "keepdims": {Int: 0}, "select_last_index": {Int: 1}})},
		"argmax of a gemm":  {x: []int{1, 7}, nodes: []graph.Node{node("MatMul", xw, "h", nil), node("ArgMax", []string{"h"}, "y", attrs{"axis": {Int: 1}, "keepdims": {Int: 0}})}, consts: consts{"w": random(1, 7, 11)}},

		"transpose":     {x: []int{2, 3, 4}, nodes: one("Transpose", x, attrs{"perm": list(2, 0, 1)})},
		"reshape, gemm": {x: []int{1, 4, 3, 5}, nodes: []graph.Node{node("Flatten", x, "f", nil), node("Gemm", []string{"f", "w"}, "y", nil)}, consts: consts{"w": random(1, 60, 3)}, kinds: "map[Linear:1]"},
		"odd reshape":   {x: []int{15, 14}, nodes: []graph.Node{node("Reshape", xw, "r", nil), node("MatMul", []string{"r", "v"}, "y", nil)}, consts: consts{"w": ints(10, 21), "v": random(1, 21, 4)}, kinds: "map[Linear:1 Permute:1]"},
		"channel shuffle": {x: []int{1, 6, 4, 4}, nodes: []graph.Node{node("Reshape", xw, "r", nil), node("Transpose", []string{"r"}, "t", attrs{"perm": list(0, 2, 1, 3, 4)}), node("Reshape", []string{"t", "b"}, "s", nil), node("Conv", []string{"s", "v"}, "y", attrs{"group": {Int: 2}})},
			consts: consts{"w": ints(1, 2, 3, 4, 4), "b": ints(1, 6, 4, 4), "v": random(1, 4, 3, 3, 3)}},
		"squeeze":                {x: []int{1, 3, 1, 5}, nodes: []graph.Node{node("Squeeze", xw, "s", nil), node("Unsqueeze", []string{"s", "b"}, "y", nil)}, consts: consts{"w": ints(0, 2), "b": ints(1)}},
		"concat 5 + 11":          {x: []int{1, 5, 4, 4}, y: []int{1, 11, 4, 4}, nodes: []graph.Node{node("Concat", []string{"x", "z"}, "c", attrs{"axis": {Int: 1}}), node("Conv", []string{"c", "w"}, "y", nil)}, consts: consts{"w": random(1, 3, 16, 3, 3)}},
		"concat of single cells": {x: []int{1, 4}, y: []int{1, 4}, nodes: one("Concat", []string{"x", "z", "x"}, attrs{"axis": {Int: 0}})},
		"split":                  {x: []int{2, 7}, nodes: []graph.Node{{Name: "s", Op: "Split", Inputs: xw, Outputs: []string{"a", "b"}, Attrs: attrs{"axis": {Int: 1}}}, node("MatMul", []string{"b", "v"}, "y", nil)}, consts: consts{"w": ints(3, 4), "v": random(1, 4, 3)}, kinds: "map[Linear:1]"},
		"slice":                  {x: []int{5, 9}, nodes: one("Slice", []string{"x", "s", "e", "a", "t"}, nil), consts: consts{"s": ints(8, 1), "e": ints(-100, 4), "a": ints(1, 0), "t": ints(-3, 1)}},
		"pad":                    {x: []int{2, 5}, nodes: one("Pad", xw, nil), consts: consts{"w": ints(1, 2, 0, -1)}},
		"pad with 1":             {x: []int{1, 2, 5}, nodes: one("Pad", []string{"x", "w", "b"}, nil), consts: consts{"w": ints(1, 0, 2, 0, 0, 1), "b": scalar(1)}},
		"pad, conv":              {x: image, nodes: []graph.Node{node("Pad", []string{"x", "b"}, "p", nil), node("Conv", []string{"p", "w"}, "y", attrs{"pads": list(1, 1, 1, 1)})}, consts: consts{"w": random(1, 2, 4, 3, 3), "b": ints(0, 0, 1, 0, 0, 0, 2, 1)}, kinds: "map[Linear:1]"},
		"slice, conv":            {x: image, nodes: []graph.Node{node("Slice", []string{"x", "s", "e", "a"}, "p", nil), node("Conv", []string{"p", "w"}, "y", attrs{"pads": list(1, 1, 1, 1)})}, consts: consts{"w": random(1, 2, 4, 3, 3), "s": ints(1), "e": ints(6), "a": ints(2)}},
		"expand":                 {x: []int{3, 1}, nodes: one("Expand", xw, nil), consts: consts{"w": ints(2, 3, 4)}},
		"identity":               {x: []int{3}, nodes: one("Identity", x, nil)},
		"single neuron":          {x: []int{1, 1}, nodes: []graph.Node{node("Gemm", xwb, "h", nil), node("Sigmoid", []string{"h"}, "y", nil)}, consts: consts{"w": random(1, 1, 1), "b": random(1, 1)}},
		"odd image":              {x: []int{1, 3, 27, 31}, nodes: []graph.Node{node("Conv", xw, "h", attrs{"pads": list(0, 1, 2, 0), "strides": list(3, 3)}), node("Relu", []string{"h"}, "r", nil), node("MaxPool", []string{"r"}, "y", attrs{"kernel_shape": list(3, 3), "strides": list(2, 2)})}, consts: consts{"w": random(1, 7, 3, 3, 5)}},
		"65,537 cells":           {x: []int{65537}, nodes: []graph.Node{node("Mul", xw, "m", nil), node("Relu", []string{"m"}, "r", nil), node("ReduceMean", []string{"r"}, "y", nil)}, consts: consts{"w": random(1, 65537)}},
	}
}

// TestOperators quantises each form of each operator at 12 bits.
func TestOperators(t *testing.T) {
	for name, f := range families() {
		t.Run(name, func(t *testing.T) {
			m := model{inputs: map[string][]int{"x": f.x}, nodes: f.nodes, consts: f.consts}
			if f.y != nil {
				m.inputs["z"] = f.y
			}
			for _, committed := range []bool{false, true} {
				p := holds(t, m.graph(t), quant.Options{Bits: 10, InputCommitted: committed, OutputCommitted: committed})
				if got := kinds(p); f.kinds != "" && got != f.kinds {
					t.Errorf("made of %s, want %s", got, f.kinds)
				}
			}
		})
	}
}
