package op

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/relation"
)

// v is the identity of variable i; at is an affine map of variables.
func v(i int) relation.Affine { return variable(i) }

func at(offset int, steps ...int) relation.Affine {
	a := relation.Affine{Offset: offset}
	for i, s := range steps {
		if s != 0 {
			a.Strides = append(a.Strides, relation.Stride{Index: i, Step: s})
		}
	}
	return a
}

func view(id relation.TensorID, dims ...relation.Affine) relation.View {
	return relation.View{Tensor: id, Dims: dims}
}

func tensorOf(name string, kind relation.Kind, lo, hi int64, shape ...int) Tensor {
	return Tensor{relation.Tensor{Name: name, Kind: kind, Shape: shape, Min: lo, Max: hi}, 1}
}

// sample is a program with every kind of node, small enough to read:
//
//	h = clamp((W·x + b) >> 5), g = table(h), m = max of neighbours with
//	padding, r = m reshaped 2×3 → 3×2, a = argmax of each row of r,
//	y = r[:,0] · r[:,1]
func sample() *Program {
	const (
		x, w, b, h, g, m, r, a, y = 0, 1, 2, 3, 4, 5, 6, 7, 8
	)
	values := make([]int64, 16)
	for i := range values {
		values[i] = int64(i*i)/16 - 5
	}
	p := &Program{
		Name: "sample",
		Tensors: []Tensor{
			tensorOf("x", relation.Input, -20, 30, 5), tensorOf("w", relation.Weight, -15, 15, 2, 4, 5), tensorOf("b", relation.Weight, -31, 31, 4),
			tensorOf("h", relation.Witness, -8, 7, 2, 4), tensorOf("g", relation.Witness, -5, 9, 2, 4), tensorOf("m", relation.Witness, -5, 9, 2, 3),
			tensorOf("r", relation.Witness, -5, 9, 3, 2), tensorOf("a", relation.Output, 0, 1, 3), tensorOf("y", relation.Output, -45, 81, 3),
		},
		Activations: []Activation{Clamp(-8, 4), {Name: "square", Lo: -8, Log: 4, Values: values, Below: -5, Above: 9}},
		Inputs:      []Port{{"x", x, []int{1, 5}}},
		Outputs:     []Port{{"y", y, []int{3}}, {"a", a, []int{3, 1}}},
	}
	linear := &Linear{Sizes: []int{2, 4, 5}, Shift: 5, Act: 0, Acc: Range{-2000, 2000}, Terms: []relation.Term{
		{Coef: 1, Factors: []relation.View{view(w, v(0), v(1), v(2)), view(x, v(2))}},
		{Coef: 2, Factors: []relation.View{view(b, v(1))}},
	}}
	table := &Linear{Sizes: []int{2, 4}, Act: 1, Acc: Range{-8, 7}, Terms: []relation.Term{{Coef: 1, Factors: []relation.View{view(h, v(0), v(1))}}}}
	square := &Linear{Sizes: []int{3}, Act: -1, Terms: []relation.Term{{Coef: 1, Factors: []relation.View{view(r, v(0), at(0)), view(r, v(0), at(1))}}}}
	p.Nodes = []Node{
		{"lin", "Gemm", h, linear}, {"tab", "Square", g, table},
		{"max", "MaxPool", m, &Max{view(g, v(0), at(-1, 0, 2)), view(g, v(0), at(0, 0, 2))}},
		{"shape", "Reshape", r, &Permute{[]int{2, 3}, view(m, v(0), v(1))}},
		{"arg", "ArgMax", a, &ArgMax{X: view(r, v(0), v(1)), N: 2}},
		{"mul", "Mul", y, square},
	}
	return p
}

// sampleValues are weights and an input for sample.
func sampleValues(seed uint64) (weights, inputs [][]int64) {
	r := rand.New(rand.NewPCG(seed, 0))
	some := func(n int, lo, hi int64) []int64 {
		out := make([]int64, n)
		for i := range out {
			out[i] = lo + r.Int64N(hi-lo+1)
		}
		return out
	}
	return [][]int64{some(40, -15, 15), some(4, -31, 31)}, [][]int64{some(5, -20, 30)}
}

func lowered(t *testing.T, p *Program, seed uint64) (*relation.Program, relation.Values) {
	t.Helper()
	r, m, err := Lower(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := relation.Check(r); err != nil {
		t.Fatal(err)
	}
	weights, inputs := sampleValues(seed)
	values, _, err := m.Witness(context.Background(), weights, inputs)
	if err != nil {
		t.Fatal(err)
	}
	return r, values
}

func TestLowerEveryKind(t *testing.T) {
	for _, committed := range []bool{false, true} {
		p := sample()
		p.InputCommitted, p.OutputCommitted = committed, committed
		for seed := range uint64(20) {
			r, values := lowered(t, p, seed)
			if err := relation.Satisfied(r, values); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestOneRightWitness changes every committed value and output, one by one, and
// nothing else: some relation must notice.
func TestOneRightWitness(t *testing.T) {
	p := sample()
	p.InputCommitted = true
	r, values := lowered(t, p, 3)
	for id := range r.Tensors {
		kind := r.Tensors[id].Kind
		if kind == relation.Virtual || kind == relation.Ones || kind == relation.Fixed {
			continue
		}
		for i := range values[id] {
			for _, d := range []int64{1, -1, 1 << 20} {
				if kind == relation.Weight {
					continue // other weights are another model
				}
				values[id][i] += d
				if relation.Satisfied(r, values) == nil {
					t.Errorf("%s: cell %d may be %d too", r.Tensors[id].Name, i, values[id][i])
				}
				values[id][i] -= d
			}
		}
	}
}

const modulus = 1<<49 - 1<<34 + 1

// TestOneRightRounding looks, in the field, for every remainder, window and
// class that the tables allow for one accumulator: only the honest ones do.
func TestOneRightRounding(t *testing.T) {
	const shift, log, lo = 3, 4, -8
	inverse := int64(1)
	for range shift {
		if inverse%2 == 1 {
			inverse += modulus
		}
		inverse /= 2
	}
	const reach = 16
	for acc := int64(lo-reach<<log) << shift; round(acc, shift) < lo+reach<<log; acc++ {
		found := 0
		for rem := range int64(1 << shift) {
			num := ((acc+half(shift)-rem)%modulus + modulus) % modulus
			q := mulmod(num, inverse)
			for hi := int64(-reach); hi < reach; hi++ {
				low := ((q-hi<<log-lo)%modulus + modulus) % modulus
				if low < 1<<log {
					found++
					if got := hi<<log + lo + low; got != round(acc, shift) {
						t.Fatalf("%d may round to %d", acc, got)
					}
				}
			}
		}
		if found != 1 {
			t.Fatalf("%d ways to round %d", found, acc)
		}
	}
}

// mulmod multiplies below 2^49 by doubling and adding.
func mulmod(a, b int64) int64 {
	var sum int64
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			sum = (sum + a) % modulus
		}
		a = a * 2 % modulus
	}
	return sum
}

func TestValidateRefuses(t *testing.T) {
	lin := func(p *Program) *Linear { return p.Nodes[0].Op.(*Linear) }
	cases := map[string]func(p *Program){
		"a wrapping accumulator":     func(p *Program) { p.Tensors[1].Max = 1 << 44 },
		"a narrow output":            func(p *Program) { p.Tensors[8].Max = 80 },
		"a narrow activation":        func(p *Program) { p.Tensors[4].Max = 8 },
		"an absurd accumulator":      func(p *Program) { lin(p).Acc.Max = 1 << 30 },
		"a shift without activation": func(p *Program) { lin(p).Act = -1 },
		"an unknown activation":      func(p *Program) { lin(p).Act = 2 },
		"no terms":                   func(p *Program) { lin(p).Terms = nil },
		"a bad view":                 func(p *Program) { lin(p).Terms[0].Factors[0].Dims[0].Strides[0].Index = 3 },
		"a diagonal view":            func(p *Program) { lin(p).Terms[0].Factors[0].Dims[1].Strides[0].Index = 0 },
		"a far view":                 func(p *Program) { lin(p).Terms[0].Factors[0].Dims[1].Strides[0].Step = 1 << 40 },
		"a missing dimension":        func(p *Program) { lin(p).Terms[1].Factors[0].Dims = nil },
		"an unknown tensor":          func(p *Program) { lin(p).Terms[0].Factors[0].Tensor = 99 },
		"a later tensor": func(p *Program) {
			lin(p).Terms[0].Factors[1].Tensor = 4
			lin(p).Terms[0].Factors[1].Dims = []relation.Affine{at(0), v(2)}
		},
		"its own output":       func(p *Program) { lin(p).Terms[1].Factors[0] = view(3, v(0), v(1)) },
		"other sizes":          func(p *Program) { lin(p).Sizes[0] = 3 },
		"a huge sum":           func(p *Program) { lin(p).Sizes = []int{2, 4, 5, 1 << 40, 1 << 40} },
		"two makers":           func(p *Program) { p.Nodes[1].Out = 3 },
		"no maker":             func(p *Program) { p.Nodes = p.Nodes[:5] },
		"a written input":      func(p *Program) { p.Nodes[1].Out = 0 },
		"no node":              func(p *Program) { p.Nodes[1].Op = nil },
		"a virtual tensor":     func(p *Program) { p.Tensors[4].Kind = relation.Virtual },
		"an empty tensor":      func(p *Program) { p.Tensors[0].Shape = []int{0} },
		"a negative dimension": func(p *Program) { p.Tensors[0].Shape = []int{-1, -5} },
		"an overflowing shape": func(p *Program) { p.Tensors[0].Shape = []int{1 << 40, 1 << 40} },
		"no scale":             func(p *Program) { p.Tensors[0].Scale = 0 },
		"a missing input":      func(p *Program) { p.Inputs = nil },
		"an input twice":       func(p *Program) { p.Inputs = append(p.Inputs, p.Inputs[0]) },
		"a hidden output":      func(p *Program) { p.Outputs = p.Outputs[:1] },
		"a wrong port":         func(p *Program) { p.Outputs[0].Tensor = 5 },
		"a port of other size": func(p *Program) { p.Outputs[0].Shape = []int{4} },
		"a short table":        func(p *Program) { p.Activations[1].Values = p.Activations[1].Values[:15] },
		"a huge window":        func(p *Program) { p.Activations[0].Log = 63 },
		"no candidates":        func(p *Program) { p.Nodes[4].Op.(*ArgMax).N = 0 },
		"a lossy reshape":      func(p *Program) { p.Nodes[3].Op.(*Permute).Sizes = []int{2, 2} },
		"constants elsewhere":  func(p *Program) { p.Tensors[0].Data = []int64{1, 2, 3, 4, 5} },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			p := sample()
			spoil(p)
			err := p.Validate()
			var fault *Error
			var wide *RangeError
			if !errors.As(err, &fault) && !errors.As(err, &wide) {
				t.Errorf("got %v", err)
			}
			if _, _, again := Lower(p); again == nil {
				t.Error("lowered all the same")
			}
		})
	}
	if err := sample().Validate(); err != nil {
		t.Error(err)
	}
}

func TestEvaluateRefuses(t *testing.T) {
	weights, inputs := sampleValues(1)
	large := [][]int64{slices.Clone(inputs[0])}
	large[0][2] = 31
	heavy := [][]int64{slices.Repeat([]int64{15}, 40), weights[1]}
	for name, c := range map[string]struct{ weights, inputs [][]int64 }{
		"no input": {weights, nil}, "a short input": {weights, [][]int64{{1, 2}}}, "a large input": {weights, large},
		"no weights": {nil, inputs}, "short weights": {[][]int64{{1}, {2}}, inputs},
		"weights beyond the tables": {heavy, [][]int64{slices.Repeat([]int64{30}, 5)}},
	} {
		if _, err := sample().Evaluate(context.Background(), relation.WideInts(c.weights), c.inputs); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sample().Evaluate(ctx, relation.WideInts(weights), inputs); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
