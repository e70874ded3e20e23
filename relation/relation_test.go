package relation

import (
	"errors"
	"strings"
	"testing"
)

const (
	x TensorID = iota
	w
	acc
	rem
	y
	usesRem
	usesY
	relu
)

// layer is y = relu((w·x + 2) >> 2) of three inputs and two outputs, with
// remainders in [0, 4) and quotients in [−64, 64).
func layer() (*Program, Values) {
	p := &Program{Tensors: []Tensor{
		x:       {Name: "x", Kind: Input, Shape: []int{3}, Min: -4, Max: 3},
		w:       {Name: "w", Kind: Weight, Shape: []int{2, 3}, Min: -8, Max: 7},
		acc:     {Name: "acc", Kind: Virtual, Shape: []int{2}, Min: -96, Max: 96},
		rem:     {Name: "rem", Kind: Witness, Shape: []int{2}, Min: 0, Max: 3},
		y:       {Name: "y", Kind: Witness, Shape: []int{2}, Min: 0, Max: 63},
		usesRem: {Name: "uses of rem", Kind: Witness, Shape: []int{4}, Min: 0, Max: 2},
		usesY:   {Name: "uses of relu", Kind: Witness, Shape: []int{128}, Min: 0, Max: 2},
		relu:    {Name: "relu", Kind: Fixed, Shape: []int{128}, Min: 0, Max: 63, Data: make([]int64, 128)},
	}}
	for i := range 64 {
		p.Tensors[relu].Data[64+i] = int64(i)
	}
	one := func(id TensorID) Form { return Form{Terms: []FormTerm{{1, Identity(id, 1)}}} }
	row := func(c int64) Form { return Form{Indices: []IndexTerm{{1, 0}}, Const: c} }
	p.Einsums = []Einsum{{Name: "matmul", Out: acc, Sizes: []int{2, 3}, Terms: []Term{{1, []View{
		Identity(w, 2), {Tensor: x, Dims: []Affine{{Strides: []Stride{{1, 1}}}}}}}}}}
	p.Tables = []Table{
		{"range", []int{4}, []Form{row(0)}, usesRem},
		{"relu", []int{128}, []Form{row(-64), one(relu)}, usesY},
	}
	quotient := Form{Terms: []FormTerm{{1, Identity(acc, 1)}, {-1, Identity(rem, 1)}}, Const: 2, Shift: 2}
	p.Lookups = []Lookup{
		{"remainder", 0, []int{2}, []Form{one(rem)}},
		{"activation", 1, []int{2}, []Form{quotient, one(y)}},
	}
	// w·x = (1·2 − 3·5, −4·… ) computed by hand: (2−15+0, −8·2+7·(−3)…).
	v := Values{x: {2, -3, 1}, w: {1, 5, 7, -8, 7, 0}}
	// acc = 2 − 15 + 7 = −6 and −16 − 21 + 0 = −37; (acc+2)>>2 = −1 and −9.
	v = append(v, nil, []int64{0, 1}, []int64{0, 0}, []int64{1, 1, 0, 0}, make([]int64, 128), nil)
	v[usesY][63]++
	v[usesY][55]++
	return p, v
}

func TestSatisfied(t *testing.T) {
	p, v := layer()
	if err := Satisfied(p, v); err != nil {
		t.Fatal(err)
	}
	if err := Check(p); err != nil {
		t.Fatal(err)
	}
}

func TestUnsatisfied(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(Values)
		relation string
	}{
		"output":       {func(v Values) { v[y][0] = 1 }, "activation"},
		"remainder":    {func(v Values) { v[rem][1] = 5 }, "remainder"},
		"inexact":      {func(v Values) { v[rem][0] = 1 }, "activation"},
		"multiplicity": {func(v Values) { v[usesY][0] = 1 }, "relu"},
		"input":        {func(v Values) { v[x][0] = 3 }, "activation"},
	} {
		p, v := layer()
		c.change(v)
		var u *UnsatisfiedError
		if err := Satisfied(p, v); !errors.As(err, &u) || u.Relation != c.relation {
			t.Errorf("%s: got %v, want a failure of %s", name, err, c.relation)
		}
	}
}

// Programs whose relations could hold modulo p and not over the integers, or
// that are not well formed.
func TestCheckRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Program)
		says   string
	}{
		"accumulator wraps":      {func(p *Program) { p.Tensors[w].Max = 1 << 46 }, "could wrap"},
		"form wraps":             {func(p *Program) { p.Lookups[1].Tuple[0].Terms[1].Coef = -1 << 49 }, "can wrap"},
		"shift wraps":            {func(p *Program) { p.Lookups[1].Tuple[0].Shift = 44 }, "can wrap"},
		"witness without range":  {func(p *Program) { p.Lookups = p.Lookups[1:] }, "no proven range"},
		"committed input":        {func(p *Program) { p.InputCommitted = true }, "no proven range"},
		"partial range":          {func(p *Program) { p.Lookups[0].Sizes = []int{1} }, "no proven range"},
		"virtual undefined":      {func(p *Program) { p.Einsums = nil }, "no einsum defines"},
		"defined twice":          {func(p *Program) { p.Einsums = append(p.Einsums, p.Einsums[0]) }, "defined twice"},
		"virtual as factor":      {func(p *Program) { p.Einsums[0].Terms[0].Factors[0].Tensor = acc; p.Tensors[acc].Shape = []int{2, 3} }, "refused"},
		"multiplicity as value":  {func(p *Program) { p.Lookups[0].Tuple[0].Terms[0].View.Tensor = usesRem }, "multiplicity"},
		"multiplicity twice":     {func(p *Program) { p.Tables[1].Multiplicity = usesRem }, "multiplicities"},
		"no such tensor":         {func(p *Program) { p.Lookups[0].Tuple[0].Terms[0].View.Tensor = 99 }, "tensor 99"},
		"no such table":          {func(p *Program) { p.Lookups[0].Table = 7 }, "table 7"},
		"no such index":          {func(p *Program) { p.Einsums[0].Terms[0].Factors[1].Dims[0].Strides[0].Index = 5 }, "index variable 5"},
		"index twice":            {func(p *Program) { p.Einsums[0].Terms[0].Factors[0].Dims[0].Strides[0].Index = 1 }, "occurs twice"},
		"rank":                   {func(p *Program) { p.Einsums[0].Terms[0].Factors[0].Dims = nil }, "maps"},
		"arity":                  {func(p *Program) { p.Lookups[1].Tuple = p.Lookups[1].Tuple[:1] }, "arity"},
		"extent zero":            {func(p *Program) { p.Tensors[x].Shape = []int{0} }, "extent"},
		"box too large":          {func(p *Program) { p.Tensors[x].Shape = []int{1 << 31, 1 << 31} }, "larger"},
		"overflowing extents":    {func(p *Program) { p.Tensors[x].Shape = []int{1 << 62, 4} }, "extent"},
		"fixed beyond its range": {func(p *Program) { p.Tensors[relu].Data[3] = 64 }, "outside"},
		"output size":            {func(p *Program) { p.Einsums[0].Sizes[0] = 3 }, "extent 3"},
		"kind":                   {func(p *Program) { p.Tensors[x].Kind = 99 }, "kind"},
	} {
		p, _ := layer()
		c.change(p)
		var pe *ProgramError
		err := Check(p)
		if !errors.As(err, &pe) || c.says != "refused" && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}

// Maximum lookups confine their output to the hull of what is compared, with
// padding that reads as the minimum.
func TestMaximumHasARange(t *testing.T) {
	const a, m, relu, uses, ones TensorID = 0, 1, 2, 3, 4
	table := make([]int64, 17)
	for i := range table {
		table[i] = max(0, int64(i)-8)
	}
	p := &Program{Tensors: []Tensor{
		a:    {Name: "a", Kind: Input, Shape: []int{4}, Min: -4, Max: 4},
		m:    {Name: "m", Kind: Witness, Shape: []int{3}, Min: -4, Max: 4},
		relu: {Name: "relu", Kind: Fixed, Shape: []int{17}, Max: 8, Data: table},
		uses: {Name: "uses", Kind: Witness, Shape: []int{17}, Max: 9},
		ones: {Name: "ones", Kind: Ones, Shape: []int{4}, Min: 1, Max: 1},
	}}
	at := func(id TensorID, offset int) View {
		return View{id, []Affine{{Offset: offset, Strides: []Stride{{0, 2}}}}}
	}
	// b = a[2i + 1], and −4 outside the box.
	minusB := []FormTerm{{-1, at(a, 1)}, {-4, at(ones, 1)}}
	p.Tables = []Table{{"max", []int{17}, []Form{{Indices: []IndexTerm{{1, 0}}, Const: -8}, {Terms: []FormTerm{{1, Identity(relu, 1)}}}}, uses}}
	p.Lookups = []Lookup{{"pool", 0, []int{3}, []Form{
		{Terms: append([]FormTerm{{1, at(a, 0)}, {4, at(ones, 0)}}, minusB...)},
		{Terms: append([]FormTerm{{1, Identity(m, 1)}}, minusB...), Const: 4},
	}}}
	if err := Check(p); err != nil {
		t.Fatal(err)
	}
	r := newRanges(p)
	r.learn(a, between(-4, 4))
	if !r.infer() || r.known[m] == nil || !r.known[m].equal(between(-4, 4)) {
		t.Errorf("the maximum of values in [-4, 4] lies in %v", r.known[m])
	}
	p.Tensors[relu].Data[3] = 1
	if err := Check(p); err == nil {
		t.Error("a table that is not the maximum confines nothing, and was accepted")
	}
}
