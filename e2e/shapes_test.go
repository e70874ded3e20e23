package e2e

import (
	"testing"

	"aver/graph"
	"aver/quant"
)

// shapes nobody likes.
var shapes = []struct {
	name  string
	in    []int
	opt   quant.Options
	build func(m *model, x string) []string
}{
	{"1×3×27×31", []int{1, 3, 27, 31}, eightBits, func(m *model, x string) []string {
		y := m.node("Relu", nil, m.conv(x, 5, 3, []int64{5, 3}, attrs{"strides": list(2, 2), "pads": list(2, 1, 2, 1)}))
		y = m.node("MaxPool", window([]int64{2, 2}, []int64{2, 2}), y)
		return []string{m.gemm(m.node("Flatten", nil, y), 5*7*8, 10)}
	}},
	{"7 channels in 7 groups", []int{1, 7, 6, 5}, eightBits, func(m *model, x string) []string {
		return []string{m.node("Relu", nil, m.conv(x, 7, 1, []int64{3, 3}, attrs{"group": integer(7), "pads": list(1, 1, 1, 1)}))}
	}},
	{"21 channels in 7 groups", []int{1, 21, 4, 5}, eightBits, func(m *model, x string) []string {
		return []string{m.node("Relu", nil, m.conv(x, 14, 3, []int64{2, 3}, attrs{"group": integer(7)}))}
	}},
	{"stride 3", []int{1, 2, 11, 13}, eightBits, func(m *model, x string) []string {
		return []string{m.node("Sigmoid", nil, m.conv(x, 3, 2, []int64{3, 3}, attrs{"strides": list(3, 3)}))}
	}},
	{"stride beyond the kernel", []int{1, 2, 11, 10}, eightBits, func(m *model, x string) []string {
		return []string{m.conv(x, 3, 2, []int64{2, 1}, attrs{"strides": list(3, 3)})}
	}},
	{"pads per side", []int{1, 2, 6, 7}, eightBits, func(m *model, x string) []string {
		y := m.node("Relu", nil, m.conv(x, 3, 2, []int64{4, 3}, attrs{"pads": list(3, 0, 1, 2), "strides": list(2, 1)}))
		return []string{m.node("MaxPool", with(window([]int64{3, 3}, []int64{2, 2}), attrs{"pads": list(0, 1, 2, 0)}), y)}
	}},
	{"Reshape 10×21 to 14×15", []int{10, 21}, eightBits, func(m *model, x string) []string {
		return []string{m.gemm(m.node("Reshape", nil, m.node("Relu", nil, x), m.ints(14, 15)), 15, 3)}
	}},
	{"Reshape of a transpose", []int{6, 10}, eightBits, func(m *model, x string) []string {
		y := m.node("Transpose", nil, m.node("Tanh", nil, x))
		return []string{m.node("Reshape", nil, y, m.ints(4, 15))}
	}},
	{"Concat of 5 and 11 channels", []int{1, 3, 4, 3}, eightBits, func(m *model, x string) []string {
		a := m.node("Relu", nil, m.conv(x, 5, 3, []int64{1, 1}, nil))
		b := m.node("Sigmoid", nil, m.conv(x, 11, 3, []int64{3, 3}, attrs{"pads": list(1, 1, 1, 1)}))
		return []string{m.conv(m.node("Concat", attrs{"axis": integer(1)}, a, b), 3, 16, []int64{2, 2}, nil)}
	}},
	{"a single neuron", []int{1, 1}, eightBits, func(m *model, x string) []string { return []string{m.gemm(x, 1, 1)} }},
	{"a single activated neuron", []int{1}, eightBits, func(m *model, x string) []string {
		return []string{m.node("Sigmoid", nil, m.node("Mul", nil, x, m.scalar(3)))}
	}},
	{"65,537 elements", []int{1, 65537}, eightBits, func(m *model, x string) []string {
		y := m.node("Relu", nil, m.node("Add", nil, m.node("Mul", nil, x, m.scalar(0.7)), m.scalar(0.1)))
		return []string{m.node("ReduceSum", nil, y, m.ints(1))}
	}},
	{"batch 3", []int{-1, 2, 5, 5}, eightBits, func(m *model, x string) []string {
		y := m.node("MaxPool", window([]int64{2, 2}, []int64{1, 1}), m.node("Relu", nil, m.conv(x, 3, 2, []int64{2, 2}, nil)))
		return []string{m.gemm(m.node("Flatten", nil, y), 27, 4)}
	}},
	{"batch 3 of ArgMax", []int{-1, 5}, eightBits, func(m *model, x string) []string {
		return []string{m.node("ArgMax", attrs{"axis": integer(1)}, m.gemm(x, 5, 6))}
	}},
	{"two outputs", []int{2, 5}, eightBits, func(m *model, x string) []string {
		y := m.node("Tanh", nil, m.gemm(x, 5, 3))
		return []string{y, m.node("ReduceMax", attrs{"axes": list(1)}, y)}
	}},
	{"an output that is the input", []int{5}, eightBits, func(m *model, x string) []string {
		return []string{m.node("Identity", nil, x), m.node("Relu", nil, x)}
	}},
	{"one tensor read as three", []int{1, 4, 3, 3}, eightBits, func(m *model, x string) []string {
		y := m.node("Relu", nil, m.conv(x, 6, 4, []int64{1, 1}, nil))
		a := m.node("GlobalAveragePool", nil, y)
		return []string{m.node("Add", nil, m.node("Mul", nil, y, m.node("Sigmoid", nil, a)), y)}
	}},
	{"MaxPool of a Pad: 0 is not −∞", []int{1, 2, 5, 4}, eightBits, func(m *model, x string) []string {
		y := m.node("Neg", nil, m.node("Relu", nil, x))
		a := m.node("MaxPool", window([]int64{3, 1}, []int64{1, 1}), m.node("Pad", nil, y, m.ints(0, 0, 0, 0, 0, 0, 0, 1)))
		b := m.node("ReduceMax", attrs{"axes": list(1)}, m.node("Pad", nil, m.node("Sub", nil, y, m.scalar(1)), m.ints(0, 1, 0, 0, 0, 0, 0, 0)))
		return []string{a, b}
	}},
	{"a Conv whose taps meet padding alone", []int{1, 1, 3, 1}, eightBits, func(m *model, x string) []string {
		return []string{m.conv(x, 3, 1, []int64{2, 1}, attrs{"strides": list(2, 2), "pads": list(1, 1, 1, 0)})}
	}},
	{"two inputs, both ends committed", []int{3, 4}, sides["both"], func(m *model, x string) []string {
		m.g.Inputs = append(m.g.Inputs, graph.ValueInfo{Name: "z", Shape: []int{4, 2}})
		y := m.node("MatMul", nil, x, "z")
		return []string{m.node("Relu", nil, y), m.node("ReduceSum", nil, x, m.ints(1))}
	}},
	{"16 bits", []int{1, 9}, quant.Options{Bits: 16, WeightBits: 16}, func(m *model, x string) []string {
		return []string{m.gemm(m.node("Relu", nil, m.gemm(x, 9, 7)), 7, 3)}
	}},
	{"bits chosen", []int{1, 9}, quant.Options{}, func(m *model, x string) []string {
		return []string{m.gemm(m.node("Tanh", nil, m.gemm(x, 9, 7)), 7, 3)}
	}},
}

func TestShapes(t *testing.T) {
	for _, c := range shapes {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "65,537 elements" && testing.Short() {
				t.Skip("large")
			}
			m := newModel(c.name, c.in...)
			g := m.outputs(c.build(m, "x")...)
			must(t, graph.Fix(g, 3))
			compile(t, g, c.opt).complete(t, 0.1)
		})
	}
}
