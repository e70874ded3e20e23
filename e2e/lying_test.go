package e2e

import (
	"slices"
	"testing"

	"aver/op"
	"aver/relation"
)

// lies: each makes one relation false, keeps the others, and is proven as if it
// were true. The check is the one that is there for that relation.
var lies = []struct {
	name   string
	in     []int
	build  func(m *model, x string) string
	change func(s *story)
	check  string
}{
	// Rounding: acc + 2^(s−1) = t·2^s + rem has one right answer.
	{"a second right answer: rem + 2^s with t − 1", []int{1, 40}, denseRelu, func(s *story) {
		_, name := node[*op.Linear](s)
		limbs, sizes := s.limbs(name)
		cell := s.positive(name)
		last := len(limbs) - 1
		limbs[last][cell] += sizes[last]
		s.of(name)[cell]--
		s.recount()
	}, falseLookup},
	{"a limb beyond its range, the next one less by one", []int{1, 40}, denseRelu, func(s *story) {
		_, name := node[*op.Linear](s)
		limbs, sizes := s.limbs(name)
		if len(limbs) < 2 {
			s.t.Fatal("the remainder has one limb only")
		}
		cell := slices.IndexFunc(limbs[1], func(v int64) bool { return v > 0 })
		limbs[0][cell] += sizes[0]
		limbs[1][cell]--
		s.recount()
	}, falseLookup},
	{"a negative limb, the next one more by one", []int{1, 40}, denseRelu, func(s *story) {
		_, name := node[*op.Linear](s)
		limbs, sizes := s.limbs(name)
		cell := slices.IndexFunc(limbs[1], func(v int64) bool { return v+1 < sizes[1] })
		limbs[0][cell] -= sizes[0]
		limbs[1][cell]++
		s.recount()
	}, falseLookup},
	{"a remainder that does not divide", []int{1, 40}, denseRelu, func(s *story) {
		_, name := node[*op.Linear](s)
		limbs, sizes := s.limbs(name)
		limbs[0][0] = (limbs[0][0] + 1) % sizes[0]
		s.recount()
	}, falseLookup},
	{"the next window, lo − 2^b", []int{1, 40}, denseRelu, func(s *story) {
		_, name := node[*op.Linear](s)
		s.of(name + "/window")[0]++
		s.recount()
	}, falseLookup},
	{"below taken for above", []int{1, 40}, denseRelu, func(s *story) {
		o, name := node[*op.Linear](s)
		class := s.of(name + "/class")
		cell := slices.Index(class, 0)
		class[cell] = 2
		s.of(name)[cell] = s.program.Activations[o.Act].Above
		s.recount()
	}, falseLookup},
	{"inside taken for saturated", []int{1, 40}, denseRelu, func(s *story) {
		o, name := node[*op.Linear](s)
		class := s.of(name + "/class")
		cell := slices.Index(class, 1)
		class[cell] = 2
		s.of(name)[cell] = s.program.Activations[o.Act].Above
		s.recount()
	}, falseLookup},
	{"an activation's value", []int{1, 40}, denseRelu, func(s *story) {
		_, name := node[*op.Linear](s)
		s.of(name)[s.positive(name)]--
		s.recount()
	}, falseLookup},
	{"the value of another activation's table", []int{7}, twoActivations, func(s *story) {
		// Counted where the value is right: in the other table of equal arity.
		x, y, hard := s.of("x"), s.of("Sigmoid0.0"), s.of("HardSigmoid1.0")
		cell := 0
		for y[cell] == hard[cell] {
			cell++
		}
		y[cell] = hard[cell]
		s.uses("Sigmoid")[x[cell]-s.least("Sigmoid")]--
		s.uses("HardSigmoid")[x[cell]-s.least("HardSigmoid")]++
	}, falseLookup},
	{"a multiplicity", []int{7}, twoActivations, func(s *story) { s.uses("Sigmoid")[0]++ }, falseLookup},
	{"multiplicities that cancel in sum", []int{7}, twoActivations, func(s *story) {
		s.uses("Sigmoid")[0]++
		s.uses("Sigmoid")[1]--
	}, falseLookup},

	// Accumulators: all that follows is told accordingly.
	{"the sum of a dense layer", []int{1, 40}, denseRelu, func(s *story) { s.accumulate(1, 1) }, falseProduct},
	{"the sum of a convolution", []int{1, 2, 5, 6}, convRelu, func(s *story) { s.accumulate(17, -1) }, falseProduct},
	{"the sum of a grouped convolution", []int{1, 4, 5, 5}, func(m *model, x string) string {
		return m.node("Relu", nil, m.conv(x, 6, 2, []int64{2, 2}, attrs{"group": integer(2)}))
	}, func(s *story) { s.accumulate(40, 2) }, falseProduct},
	{"a product of two tensors", []int{2, 4}, func(m *model, x string) string {
		return m.node("Relu", nil, m.node("Mul", nil, x, m.gemm(x, 4, 4)))
	}, func(s *story) { s.accumulate(3, 1) }, falseProduct},
	{"a matrix product of two tensors", []int{3, 4}, func(m *model, x string) string {
		return m.node("Relu", nil, m.node("MatMul", nil, x, m.node("Transpose", nil, m.node("Tanh", nil, x))))
	}, func(s *story) { s.accumulate(5, 1) }, falseProduct},
	{"a scaled channel", []int{1, 3, 4}, func(m *model, x string) string {
		return m.node("Relu", nil, m.node("BatchNormalization", nil, x, m.positive(3), m.weight(1, 3), m.weight(1, 3), m.positive(3)))
	}, func(s *story) { s.accumulate(7, 1) }, falseProduct},
	{"a mean", []int{2, 5}, func(m *model, x string) string {
		return m.node("Sigmoid", nil, m.node("ReduceMean", attrs{"axes": list(1)}, x))
	}, func(s *story) { s.accumulate(1, 1) }, falseSum("ReduceMean0")},
	{"the sum of a pool", []int{1, 1, 4, 4}, func(m *model, x string) string {
		return m.node("Sigmoid", nil, m.node("AveragePool", window([]int64{2, 2}, []int64{2, 2}), x))
	}, func(s *story) { s.accumulate(2, 1) }, falseSum("AveragePool0")},

	// Sums that are outputs as they are.
	{"a total", []int{2, 5}, func(m *model, x string) string { return m.node("ReduceSum", nil, x, m.ints(1)) },
		func(s *story) { s.of("ReduceSum0.0")[1]++ }, falseSum("ReduceSum0")},
	{"cells of a Concat exchanged", []int{2, 3}, func(m *model, x string) string {
		return m.node("Concat", attrs{"axis": integer(1)}, x, m.node("Neg", nil, x))
	}, func(s *story) { s.exchange("Concat1.0") }, falseSum("Concat1")},
	{"cells of a Transpose exchanged", []int{2, 3}, func(m *model, x string) string { return m.node("Transpose", nil, x) },
		func(s *story) { s.exchange("Transpose0.0/output") }, falseSum("Transpose0.0")},
	{"cells of a Slice exchanged", []int{4, 3}, func(m *model, x string) string {
		return m.node("Slice", nil, x, m.ints(1), m.ints(4), m.ints(0), m.ints(2))
	}, func(s *story) { s.exchange("Slice0.0/output") }, falseSum("Slice0.0")},
	{"a padding cell", []int{2, 3}, func(m *model, x string) string { return m.node("Pad", nil, x, m.ints(1, 0, 0, 2)) },
		func(s *story) { s.of("Pad0.0/output")[0]++ }, falseSum("Pad0.0")},

	// Maxima.
	{"the smaller of two", []int{3, 2}, maxOfTwo, func(s *story) { s.maximum(func(a, b int64) int64 { return min(a, b) }) }, falseLookup},
	{"more than the greater of two", []int{3, 2}, maxOfTwo, func(s *story) { s.maximum(func(a, b int64) int64 { return max(a, b) + 1 }) }, falseLookup},
	{"between the two", []int{3, 2}, maxOfTwo, func(s *story) { s.maximum(func(a, b int64) int64 { return max(a, b) - 1 }) }, falseLookup},
	{"a pool's padding wins", []int{1, 1, 3}, func(m *model, x string) string {
		return m.node("MaxPool", with(window([]int64{2}, []int64{2}), attrs{"pads": list(1, 0)}), x)
	}, func(s *story) {
		s.rerun(-5, -7, -9)
		s.of("MaxPool0")[0], s.of("MaxPool0.0/output")[0] = 0, 0
		s.recount()
	}, falseLookup},

	// ArgMax.
	{"the second greatest", []int{1, 4}, argMax, func(s *story) {
		s.rerun(3, 9, 8, -5)
		s.choose(0, 0, 1, 0)
	}, falseLookup},
	{"the last of equals", []int{1, 4}, argMax, func(s *story) {
		s.rerun(3, 9, 8, 9)
		s.choose(0, 0, 0, 1)
	}, falseLookup},
	{"two of equals", []int{1, 4}, argMax, func(s *story) {
		s.rerun(9, 5, 9, 3)
		s.choose(1, 0, 1, 0)
	}, falseLookup},
	{"none", []int{1, 4}, argMax, func(s *story) {
		s.rerun(-3, -9, -8, -9)
		s.choose(0, 0, 0, 0)
	}, falseLookup},
	{"bits that are none, of sum 1", []int{1, 4}, argMax, func(s *story) {
		s.rerun(3, 9, 8, 5)
		s.choose(0, 2, -1, 0)
	}, falseLookup},
	{"an index that the bits do not say", []int{1, 4}, argMax, func(s *story) {
		s.rerun(3, 9, 8, 5)
		_, name := node[*op.ArgMax](s)
		s.of(name)[0] = 2
	}, falseProduct},
	{"a lead that is none", []int{1, 4}, argMax, func(s *story) {
		s.rerun(3, 9, 8, 5)
		_, name := node[*op.ArgMax](s)
		s.of(name + "/lead")[2] += 2
		s.recount()
	}, falseProduct},
	{"a count that is none", []int{1, 4}, argMax, func(s *story) {
		s.rerun(3, 9, 8, 5)
		_, name := node[*op.ArgMax](s)
		s.of(name + "/chosen")[0] = 1
		lead := slices.Clone(s.of(name + "/lead"))
		s.virtuals()
		s.of(name + "/count")[0] = 1
		copy(s.of(name+"/lead"), lead)
		s.recount()
	}, falseSum("ArgMax0")},

	// Permutations.
	{"cells of a reshape exchanged", []int{6, 10}, reshape, func(s *story) {
		_, name := node[*op.Permute](s)
		s.exchange(name)
		s.exchange("Relu1.0")
	}, falseLookup},
	{"a cell of a reshape twice", []int{6, 10}, reshape, func(s *story) {
		_, name := node[*op.Permute](s)
		for _, v := range [][]int64{s.of(name), s.of("Relu1.0")} {
			v[0] = v[len(v)-1]
		}
		s.recount()
	}, falseLookup},
}

func denseRelu(m *model, x string) string { return m.node("Relu", nil, m.gemm(x, 40, 16)) }

func convRelu(m *model, x string) string {
	return m.node("Relu", nil, m.conv(x, 3, 2, []int64{3, 3}, attrs{"pads": list(1, 1, 1, 1)}))
}

func maxOfTwo(m *model, x string) string { return m.node("ReduceMax", attrs{"axes": list(1)}, x) }

func argMax(m *model, x string) string { return m.node("ArgMax", attrs{"axis": integer(1)}, x) }

func reshape(m *model, x string) string {
	return m.node("Relu", nil, m.node("Reshape", nil, x, m.ints(4, 15)))
}

func twoActivations(m *model, x string) string {
	m.outputs(m.node("Sigmoid", nil, x))
	return m.node("HardSigmoid", nil, x)
}

// positive is a cell of a tensor whose value is above 1.
func (s *story) positive(name string) int {
	s.t.Helper()
	i := slices.IndexFunc(s.of(name), func(v int64) bool { return v > 1 })
	if i < 0 {
		s.t.Fatalf("no cell of %s is above 1: %v", name, s.of(name))
	}
	return i
}

// exchange swaps the first cell with the next one that differs.
func (s *story) exchange(name string) {
	s.t.Helper()
	v := s.of(name)
	i := slices.IndexFunc(v, func(x int64) bool { return x != v[0] })
	if i < 0 {
		s.t.Fatalf("all cells of %s are %d", name, v[0])
	}
	v[0], v[i] = v[i], v[0]
}

// maximum puts f of two different operands for their maximum.
func (s *story) maximum(f func(a, b int64) int64) {
	s.rerun(5, 17, 3, 3, -4, 9)
	_, name := node[*op.Max](s)
	x := s.of("x")
	s.of(name)[0] = f(x[0], x[1])
	s.of("ReduceMax0.0/output")[0] = s.of(name)[0]
	s.recount()
}

// choose sets an ArgMax's bits, and what follows from them.
func (s *story) choose(bits ...int64) {
	_, name := node[*op.ArgMax](s)
	copy(s.of(name+"/chosen"), bits)
	s.of(name)[0] = 0
	for i, b := range bits {
		s.of(name)[0] += int64(i) * b
	}
	s.virtuals()
	s.recount()
}

// table is the table of an activation.
func (s *story) table(activation string) *relation.Table {
	s.t.Helper()
	for i := range s.relation.Tables {
		f := s.relation.Tables[i].Tuple
		if last := f[len(f)-1].Terms; len(last) == 1 && s.relation.Tensors[last[0].View.Tensor].Name == activation {
			return &s.relation.Tables[i]
		}
	}
	s.t.Fatalf("%s has no table", activation)
	return nil
}

func (s *story) uses(activation string) []int64 { return s.values[s.table(activation).Multiplicity] }

// least is the argument of an activation's first row.
func (s *story) least(activation string) int64 { return s.table(activation).Tuple[0].Const }

func TestLies(t *testing.T) {
	for _, l := range lies {
		t.Run(l.name, func(t *testing.T) {
			m := newModel(l.name, l.in...)
			c := compile(t, m.outputs(l.build(m, "x")), eightBits)
			s := &story{c, t, c.cloned()}
			l.change(s)
			if verdict := c.judged(t, s.values, l.name); verdict != l.check {
				t.Errorf("the lie is against %q, not %q", verdict, l.check)
			}
		})
	}
}
