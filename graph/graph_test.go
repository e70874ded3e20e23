package graph

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
)

// model is x [2, 3] → the given nodes → y.
func model(nodes ...Node) *Graph {
	return &Graph{
		Opset:        13,
		Inputs:       []ValueInfo{{"x", Float, []int{2, 3}}},
		Outputs:      []ValueInfo{{Name: "y"}},
		Nodes:        nodes,
		Initializers: map[string]*Tensor{},
	}
}

func node(name, op, in, out string) Node {
	return Node{Name: name, Op: op, Inputs: strings.Fields(in), Outputs: strings.Fields(out)}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, want string
		g          *Graph
	}{
		{"cycle", `node "a" (Add): is part of, or follows, a cycle`, model(node("a", "Add", "x b", "a"), node("b", "Relu", "a", "b"), node("c", "Relu", "a", "y"))},
		{"undefined", `node "a" (Relu): tensor "z": is read but nothing makes it`, model(node("a", "Relu", "z", "y"))},
		{"twice", `node "b" (Relu): tensor "y": is made twice`, model(node("a", "Relu", "x", "y"), node("b", "Relu", "x", "y"))},
		{"input made", `node "a" (Relu): tensor "x": is made twice`, model(node("a", "Relu", "x", "x"))},
		{"no output", `tensor "y": is an output that no node makes`, model(node("a", "Relu", "x", "z"))},
		{"unsorted", "", model(node("b", "Relu", "a", "y"), node("a", "Relu", "x", "a"))},
		{"same name", "", model(node("n", "Relu", "x", "a"), node("n", "Relu", "a", "y"))},
	} {
		err := Check(c.g)
		if got := errString(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if c.want == "" {
			if last := c.g.Nodes[1]; last.Outputs[0] != "y" || last.Name == c.g.Nodes[0].Name {
				t.Errorf("%s: nodes %v", c.name, c.g.Nodes)
			}
		}
	}
}

func errString(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestFix(t *testing.T) {
	for _, c := range []struct {
		shape []int
		want  string // in the error
	}{
		{[]int{-1, 3}, ""},
		{[]int{}, ""},
		{[]int{2, -1}, `tensor "x": dimension 1`},
		{[]int{0, 3}, "is 0"},
		{nil, "not given"},
		{[]int{1 << 20, 1 << 20}, "too large"},
	} {
		g := &Graph{Inputs: []ValueInfo{{"x", Float, c.shape}}}
		err := Fix(g, 4)
		if c.want == "" && err != nil || !strings.Contains(errString(err), c.want) {
			t.Errorf("%v: %v, want %q", c.shape, err, c.want)
		}
		if len(c.shape) > 0 && err == nil && g.Inputs[0].Shape[0] != 4 {
			t.Errorf("%v became %v", c.shape, g.Inputs[0].Shape)
		}
	}
	if Fix(&Graph{}, 0) == nil {
		t.Error("a batch of 0 was taken")
	}
}

// TestUnsupported wants every missing operator and form listed, and neither
// what is dead nor what folds away.
func TestUnsupported(t *testing.T) {
	pad := node("p", "Pad", "a", "b")
	pad.Attrs = map[string]Attr{"mode": {String: "reflect"}}
	g := model(
		node("f", "Frob", "x", "a"), // unknown
		pad,                         // after an unknown shape: cannot tell
		node("g", "Frob", "b", "c"),
		node("t", "Tanh", "c", "y"),
		node("dead", "Loop", "x", "z"),
		node("k", "Exp", "one", "two"), // folds
		node("add", "Add", "x two", "d"),
	)
	pad2 := node("p2", "Pad", "d pads", "w")
	pad2.Attrs = pad.Attrs
	g.Nodes = append(g.Nodes, pad2)
	g.Outputs = append(g.Outputs, ValueInfo{Name: "w"})
	g.Initializers["one"] = &Tensor{DType: Float, Shape: []int{}, Floats: []float32{1}}
	g.Initializers["pads"] = &Tensor{DType: Int, Shape: []int{4}, Ints: make([]int64, 4)}
	if err := Simplify(g); err != nil {
		t.Fatal(err)
	}
	err := Unsupported(g, func(op string) bool { return op != "Tanh" && op != "Exp" })
	want := "the model needs what is not supported:\n  Frob: f, g\n  Tanh: t\n  Pad (mode reflect): p2"
	if errString(err) != want {
		t.Errorf("got %v, want %v", err, want)
	}
	var typed *UnsupportedError
	if !errors.As(err, &typed) || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%T is not the typed error", err)
	}
	if _, err := NewEvaluator(g); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("NewEvaluator: %v", err)
	}
}

func TestSimplifyErrors(t *testing.T) {
	ints := func(v ...int64) map[string]Attr { return map[string]Attr{"axes": {Ints: v}, "value": {Ints: v}} }
	with := func(n Node, a map[string]Attr) Node { n.Attrs = a; return n }
	for _, c := range []struct {
		want string
		n    Node
	}{
		{"do not broadcast", node("n", "Add", "x w", "y")},
		{"axis 2 is out of range", with(node("n", "ReduceSum", "x", "y"), ints(2))},
		{"given twice", with(node("n", "ReduceSum", "x", "y"), ints(1, -1))},
		{"input 1 is missing", node("n", "Gemm", "x", "y")},
		{"do not fit", node("n", "Gemm", "x x", "y")},
		{"must have two", node("n", "Gemm", "x i", "y")},
		{"is int", node("n", "Sigmoid", "i", "y")},
		{"divides an integer by zero", node("n", "Div", "i i", "y")},
		{"too large", node("n", "Expand", "x big", "y")},
		{"take too much memory", node("n", "ConstantOfShape", "huge", "y")},
		{"target shape", node("n", "Reshape", "x big", "y")},
		{"no spatial", node("n", "MaxPool", "x", "y")},
		{"index 7 is out of range", node("n", "Gather", "w seven", "y")},
	} {
		g := model(c.n)
		g.Initializers = map[string]*Tensor{
			"w":     {DType: Float, Shape: []int{5}, Floats: make([]float32, 5)},
			"i":     {DType: Int, Shape: []int{2}, Ints: []int64{0, 0}},
			"big":   {DType: Int, Shape: []int{3}, Ints: []int64{1 << 40, 1, 1}},
			"huge":  {DType: Int, Shape: []int{1}, Ints: []int64{1 << 29}},
			"seven": {DType: Int, Shape: []int{}, Ints: []int64{7}},
		}
		err := Simplify(g)
		var typed *Error
		if !errors.As(err, &typed) || typed.Node != "n" || !strings.Contains(typed.Msg, c.want) {
			t.Errorf("%s: %v, want %q", c.n.Op, err, c.want)
		}
	}
}

func TestEvalInputs(t *testing.T) {
	g := model(node("n", "Relu", "x", "y"))
	if err := Simplify(g); err != nil {
		t.Fatal(err)
	}
	e, err := NewEvaluator(g)
	if err != nil {
		t.Fatal(err)
	}
	for want, x := range map[string]*Tensor{
		"missing":         nil,
		"is int":          NewTensor(Int, []int{2, 3}),
		"has shape [3 2]": NewTensor(Float, []int{3, 2}),
		"and 2 elements":  {DType: Float, Shape: []int{2, 3}, Floats: make([]float32, 2)},
	} {
		_, err := e.Eval(context.Background(), map[string]*Tensor{"x": x})
		if !strings.Contains(errString(err), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Eval(ctx, map[string]*Tensor{"x": NewTensor(Float, []int{2, 3})}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestIntermediates wants every tensor by name, also one that a removed
// Dropout renamed to the output.
func TestIntermediates(t *testing.T) {
	g := model(node("a", "Neg", "x", "a"), node("b", "Relu", "a", "b"), node("d", "Dropout", "b", "y mask"))
	if err := Simplify(g); err != nil {
		t.Fatal(err)
	}
	e, err := NewEvaluator(g)
	if err != nil {
		t.Fatal(err)
	}
	x := &Tensor{DType: Float, Shape: []int{2, 3}, Floats: []float32{1, -2, 3, -4, 5, -6}}
	got, err := e.Eval(context.Background(), map[string]*Tensor{"x": x})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got["a"].Floats[0] != -1 || got["y"].Floats[0] != 0 || got["y"].Floats[1] != 2 || got["x"] != x {
		t.Errorf("got %v", got)
	}
	if len(g.Nodes) != 2 || g.Nodes[1].Outputs[0] != "y" {
		t.Errorf("nodes %v", g.Nodes)
	}
}

func TestPoolDivisor(t *testing.T) {
	s := PoolSpec{In: []int{4}, Out: []int{3}, Kernel: []int{3}, Strides: []int{2}, Dilations: []int{1}, PadBegin: []int{1}, PadEnd: []int{1}}
	for y, want := range []int{2, 3, 1} { // [−1,1], [1,3], [3,5] of 4 cells
		if got := s.Divisor(y); got != want {
			t.Errorf("window %d holds %d cells, want %d", y, got, want)
		}
	}
	s.CountIncludePad = true
	for y, want := range []int{3, 3, 2} { // cell 5 is past the padding
		if got := s.Divisor(y); got != want {
			t.Errorf("with padding, window %d holds %d cells, want %d", y, got, want)
		}
	}
}

func TestClipBounds(t *testing.T) {
	g := model()
	n := node("c", "Clip", "x", "y")
	if s, err := ResolveClip(g, &n); err != nil || !math.IsInf(s.Lo, -1) || !math.IsInf(s.Hi, 1) {
		t.Errorf("no bounds: %v %v", s, err)
	}
	n.Inputs = []string{"x", "", "x"}
	if _, err := ResolveClip(g, &n); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a bound that is computed: %v", err)
	}
}
