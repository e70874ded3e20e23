package e2e

import (
	"testing"

	"aver/quant"
)

// operators holds every operator, and every form of it that is lowered in its
// own way, as a small model of one input.
var operators = []struct {
	name  string
	in    []int
	build func(m *model, x string) string
}{
	{"Gemm", []int{2, 5}, func(m *model, x string) string { return m.gemm(x, 5, 3) }},
	{"Gemm alpha beta", []int{3, 4}, func(m *model, x string) string {
		return m.node("Gemm", attrs{"alpha": real(0.5), "beta": real(2)}, x, m.weight(1, 4, 3), m.weight(1, 3, 3))
	}},
	{"Gemm transposed input", []int{4, 3}, func(m *model, x string) string {
		return m.node("Gemm", attrs{"transA": integer(1)}, x, m.weight(1, 4, 2))
	}},
	{"two layers", []int{1, 6}, func(m *model, x string) string {
		return m.gemm(m.node("Relu", nil, m.gemm(x, 6, 7)), 7, 3)
	}},
	{"MatMul", []int{2, 3, 4}, func(m *model, x string) string { return m.node("MatMul", nil, x, m.weight(1, 4, 5)) }},
	{"MatMul constant left", []int{4, 3}, func(m *model, x string) string { return m.node("MatMul", nil, m.weight(1, 2, 4), x) }},
	{"MatMul of two", []int{2, 3, 4}, func(m *model, x string) string {
		return m.node("MatMul", nil, x, m.node("Transpose", attrs{"perm": list(0, 2, 1)}, m.node("Relu", nil, x)))
	}},
	{"Add", []int{2, 5}, func(m *model, x string) string { return m.node("Add", nil, x, m.node("Relu", nil, m.gemm(x, 5, 5))) }},
	{"Add constant", []int{2, 5}, func(m *model, x string) string { return m.node("Add", nil, x, m.weight(1, 5)) }},
	{"Add broadcast", []int{3, 4}, func(m *model, x string) string {
		return m.node("Add", nil, x, m.node("ReduceMean", attrs{"axes": list(0)}, x))
	}},
	{"Sub", []int{2, 5}, func(m *model, x string) string { return m.node("Sub", nil, m.node("Tanh", nil, x), x) }},
	{"Mul", []int{2, 5}, func(m *model, x string) string { return m.node("Mul", nil, x, m.gemm(x, 5, 5)) }},
	{"Mul constant", []int{2, 3}, func(m *model, x string) string { return m.node("Mul", nil, x, m.weight(1, 3)) }},
	{"Mul broadcast", []int{2, 3}, func(m *model, x string) string {
		return m.node("Mul", nil, x, m.node("ReduceMax", attrs{"axes": list(1)}, x))
	}},
	{"Neg", []int{7}, func(m *model, x string) string { return m.node("Neg", nil, x) }},
	{"Div", []int{2, 3}, func(m *model, x string) string { return m.node("Div", nil, x, m.positive(3)) }},
	{"Relu", []int{7}, func(m *model, x string) string { return m.node("Relu", nil, x) }},
	{"LeakyRelu", []int{7}, func(m *model, x string) string { return m.node("LeakyRelu", attrs{"alpha": real(0.2)}, x) }},
	{"PRelu", []int{1, 3, 4}, func(m *model, x string) string { return m.node("PRelu", nil, x, m.positive(3, 1)) }},
	{"PRelu scalar", []int{7}, func(m *model, x string) string { return m.node("PRelu", nil, x, m.scalar(0.25)) }},
	{"PRelu of one channel", []int{1, 1, 7}, func(m *model, x string) string { return m.node("PRelu", nil, x, m.positive(1, 1)) }},
	{"Clip", []int{2, 5}, func(m *model, x string) string {
		return m.node("Clip", nil, m.gemm(x, 5, 3), m.scalar(-0.5), m.scalar(0.75))
	}},
	{"Relu6", []int{2, 5}, func(m *model, x string) string {
		return m.node("Clip", nil, m.gemm(x, 5, 3), m.scalar(0), m.scalar(0.75))
	}},
	{"Sigmoid", []int{2, 5}, func(m *model, x string) string { return m.node("Sigmoid", nil, m.gemm(x, 5, 3)) }},
	{"Tanh", []int{7}, func(m *model, x string) string { return m.node("Tanh", nil, x) }},
	{"HardSigmoid", []int{7}, func(m *model, x string) string { return m.node("HardSigmoid", nil, x) }},
	{"HardSwish", []int{7}, func(m *model, x string) string { return m.node("HardSwish", nil, x) }},
	{"Elu", []int{7}, func(m *model, x string) string { return m.node("Elu", nil, x) }},
	{"Softplus", []int{7}, func(m *model, x string) string { return m.node("Softplus", nil, x) }},
	{"Erf", []int{7}, func(m *model, x string) string { return m.node("Erf", nil, x) }},
	{"Gelu", []int{2, 5}, func(m *model, x string) string { m.g.Opset = 20; return m.node("Gelu", nil, m.gemm(x, 5, 3)) }},
	{"Gelu from Erf", []int{2, 5}, func(m *model, x string) string {
		y := m.gemm(x, 5, 3)
		e := m.node("Add", nil, m.node("Erf", nil, m.node("Div", nil, y, m.scalar(1.4142135))), m.scalar(1))
		return m.node("Mul", nil, m.node("Mul", nil, y, e), m.scalar(0.5))
	}},
	{"Conv", []int{1, 2, 5, 6}, func(m *model, x string) string {
		return m.node("Relu", nil, m.conv(x, 3, 2, []int64{3, 3}, attrs{"pads": list(1, 1, 1, 1)}))
	}},
	{"Conv strided, dilated", []int{1, 2, 9, 7}, func(m *model, x string) string {
		return m.conv(x, 2, 2, []int64{3, 2}, attrs{"strides": list(2, 3), "dilations": list(2, 1)})
	}},
	{"Conv grouped", []int{1, 4, 4, 4}, func(m *model, x string) string {
		return m.conv(x, 6, 2, []int64{2, 2}, attrs{"group": integer(2)})
	}},
	{"Conv depthwise", []int{1, 3, 4, 4}, func(m *model, x string) string {
		return m.conv(x, 3, 1, []int64{3, 3}, attrs{"group": integer(3), "auto_pad": text("SAME_UPPER")})
	}},
	{"Conv 1-D", []int{2, 3, 9}, func(m *model, x string) string {
		return m.conv(x, 2, 3, []int64{4}, attrs{"pads": list(2, 1), "strides": list(2)})
	}},
	{"MaxPool", []int{1, 2, 6, 6}, func(m *model, x string) string {
		return m.node("MaxPool", window([]int64{2, 2}, []int64{2, 2}), x)
	}},
	{"MaxPool overlapping", []int{1, 2, 7, 5}, func(m *model, x string) string {
		return m.node("MaxPool", with(window([]int64{3, 3}, []int64{1, 2}), attrs{"pads": list(1, 1, 1, 0)}), x)
	}},
	{"AveragePool", []int{1, 2, 6, 6}, func(m *model, x string) string {
		return m.node("AveragePool", window([]int64{2, 2}, []int64{2, 2}), x)
	}},
	{"AveragePool padded", []int{1, 2, 5, 5}, func(m *model, x string) string {
		return m.node("AveragePool", with(window([]int64{3, 3}, []int64{2, 2}), attrs{"pads": list(1, 1, 1, 1)}), x)
	}},
	{"AveragePool counting pads", []int{1, 2, 5, 5}, func(m *model, x string) string {
		return m.node("AveragePool", with(window([]int64{3, 3}, []int64{2, 2}), attrs{"pads": list(1, 0, 1, 0), "count_include_pad": integer(1)}), x)
	}},
	{"GlobalAveragePool", []int{1, 3, 5, 3}, func(m *model, x string) string { return m.node("GlobalAveragePool", nil, x) }},
	{"GlobalMaxPool", []int{1, 3, 5, 3}, func(m *model, x string) string { return m.node("GlobalMaxPool", nil, x) }},
	{"BatchNormalization", []int{1, 3, 4}, func(m *model, x string) string {
		return m.node("BatchNormalization", nil, x, m.positive(3), m.weight(1, 3), m.weight(1, 3), m.positive(3))
	}},
	{"Conv, BatchNormalization, Relu", []int{1, 2, 4, 4}, func(m *model, x string) string {
		y := m.conv(x, 3, 2, []int64{3, 3}, nil)
		return m.node("Relu", nil, m.node("BatchNormalization", nil, y, m.positive(3), m.weight(1, 3), m.weight(1, 3), m.positive(3)))
	}},
	{"Flatten", []int{2, 3, 5}, func(m *model, x string) string { return m.gemm(m.node("Flatten", nil, x), 15, 4) }},
	{"Flatten of a Conv", []int{1, 1, 5, 5}, func(m *model, x string) string {
		y := m.node("Relu", nil, m.conv(x, 3, 1, []int64{3, 3}, nil))
		return m.gemm(m.node("Flatten", nil, y), 27, 2)
	}},
	{"Reshape", []int{6, 10}, func(m *model, x string) string { return m.node("Relu", nil, m.node("Reshape", nil, x, m.ints(4, 15))) }},
	{"Transpose", []int{2, 3, 5}, func(m *model, x string) string { return m.node("Transpose", attrs{"perm": list(2, 0, 1)}, x) }},
	{"Squeeze", []int{1, 5, 1}, func(m *model, x string) string { return m.node("Relu", nil, m.node("Squeeze", nil, x, m.ints(2))) }},
	{"Unsqueeze", []int{5}, func(m *model, x string) string { return m.node("Unsqueeze", nil, x, m.ints(0)) }},
	{"Concat", []int{1, 3, 4}, func(m *model, x string) string {
		return m.node("Concat", attrs{"axis": integer(1)}, x, m.node("Tanh", nil, x), x)
	}},
	{"Split", []int{2, 7}, func(m *model, x string) string {
		parts := m.nodes(2, "Split", attrs{"axis": integer(1)}, x, m.ints(3, 4))
		return m.node("Concat", attrs{"axis": integer(1)}, parts[1], parts[0])
	}},
	{"Slice", []int{5, 6}, func(m *model, x string) string {
		return m.node("Slice", nil, x, m.ints(1, 5), m.ints(5, 0), m.ints(0, 1), m.ints(2, -2))
	}},
	{"Pad", []int{2, 3}, func(m *model, x string) string { return m.node("Pad", nil, x, m.ints(1, 0, 0, 2)) }},
	{"Pad with a value", []int{2, 3}, func(m *model, x string) string {
		return m.node("Pad", nil, x, m.ints(0, 1, 2, 0), m.scalar(0.5))
	}},
	{"Identity, Dropout", []int{5}, func(m *model, x string) string {
		return m.node("Identity", nil, m.node("Relu", nil, m.node("Dropout", nil, x)))
	}},
	{"Constant", []int{2, 3}, func(m *model, x string) string {
		c := m.g.Initializers[m.weight(1, 2, 3)]
		return m.node("Add", nil, x, m.node("Constant", attrs{"value": {Tensor: c}}))
	}},
	{"Cast", []int{5}, func(m *model, x string) string {
		return m.node("Cast", attrs{"to": integer(1)}, m.node("Relu", nil, m.node("Cast", attrs{"to": integer(11)}, x)))
	}},
	{"ReduceSum", []int{2, 3, 5}, func(m *model, x string) string { return m.node("ReduceSum", nil, x, m.ints(1)) }},
	{"ReduceSum all", []int{2, 3}, func(m *model, x string) string { return m.node("ReduceSum", attrs{"keepdims": integer(0)}, x) }},
	{"ReduceMean", []int{2, 3, 5}, func(m *model, x string) string {
		return m.node("ReduceMean", attrs{"axes": list(-1), "keepdims": integer(0)}, x)
	}},
	{"ReduceMax", []int{2, 3, 5}, func(m *model, x string) string { return m.node("ReduceMax", attrs{"axes": list(1, 2)}, x) }},
	{"ArgMax", []int{2, 5}, func(m *model, x string) string { return m.node("ArgMax", attrs{"axis": integer(1)}, m.gemm(x, 5, 7)) }},
	{"ArgMax last", []int{3, 4}, func(m *model, x string) string {
		return m.node("ArgMax", attrs{"axis": integer(0), "keepdims": integer(0), "select_last_index": integer(1)}, x)
	}},
}

// eight bits keep the tables small.
var eightBits = quant.Options{Bits: 8, WeightBits: 8}

// compiled is the instance of operator i.
func compiled(t *testing.T, i int, opt quant.Options) *instance {
	t.Helper()
	c := operators[i]
	m := newModel(c.name, c.in...)
	return compile(t, m.outputs(c.build(m, "x")), opt)
}

func TestOperators(t *testing.T) {
	for i, c := range operators {
		t.Run(c.name, func(t *testing.T) { compiled(t, i, eightBits).complete(t, 0.1) })
	}
}
