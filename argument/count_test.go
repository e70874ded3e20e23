package argument

import (
	"testing"

	"aver/relation"
)

func TestCount(t *testing.T) {
	key := gemm(5, 3).key(t)
	got := key.Count(Hidden)
	want := Counts{
		Weights:   15 + 3,
		Committed: 3 + 8 + 8192, // remainders, how often each is used, and each row of the activation
		Lookups:   2 * 3,
		TableRows: 8 + 8192,
		Products:  15 + 3,
		Leaves:    1 << 14, // 4 + 4 + 8 + 8192 of them used
		Rounds:    14 * 13 / 2,
		// Contracted is the weights, padded, and the input.
		Contracted: 4*8 + 8,
	}
	got.Claimed, got.Viewed, got.Opened, got.Joined, got.Claims, got.Tries = 0, 0, 0, 0, 0, 0
	got.Touched, got.Encoded, got.Columns, got.Folded = 0, 0, 0, 0
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// Hidden proofs make more codewords; nothing that a program needs goes uncounted.
func TestCountOfModes(t *testing.T) {
	key := conv(3, 9, 7, 5, 3, 2, 1).key(t)
	hidden, clear := key.Count(Hidden), key.Count(Clear)
	if hidden.Encoded <= clear.Encoded || hidden.Columns <= clear.Columns {
		t.Errorf("hidden proofs encode %d elements in %d columns, clear ones %d in %d", hidden.Encoded, hidden.Columns, clear.Encoded, clear.Columns)
	}
	if hidden.Folded <= clear.Folded || hidden.Joined != clear.Joined || hidden.Joined == 0 {
		t.Errorf("hidden proofs: %+v, clear ones: %+v", hidden, clear) // the mask is folded too
	}
	if hidden.Windowed == 0 || hidden.Windowed >= hidden.Products {
		t.Errorf("%d of %d products are the convolution's", hidden.Windowed, hidden.Products)
	}
	if hidden.Opened < hidden.Weights+hidden.Committed || hidden.Viewed == 0 || hidden.Claimed < hidden.Lookups {
		t.Errorf("%+v", hidden)
	}
}

// The filler is for what a program multiplies that no key fixes: with weights it
// only adds up.
func TestFillerOfProducts(t *testing.T) {
	const n = 1 << 12
	for name, c := range map[string]struct {
		factors  []relation.TensorID
		products float64
	}{
		"weights":         {[]relation.TensorID{0, 1}, 0},
		"two inputs":      {[]relation.TensorID{0, 0}, n},
		"with weights":    {[]relation.TensorID{0, 1, 0}, n},
		"alone":           {[]relation.TensorID{0}, 0},
		"weights, masked": {[]relation.TensorID{1, 0, 2}, 0},
	} {
		b := &build{}
		for _, kind := range []relation.Kind{relation.Input, relation.Weight, relation.Ones} {
			b.tensor("x", kind, []int{n}, 0, 1, nil)
		}
		term := relation.Term{Coef: 1}
		for _, id := range c.factors {
			term.Factors = append(term.Factors, relation.Identity(id, 1))
		}
		out := b.tensor("out", relation.Output, []int{n}, 0, 1, nil)
		b.Einsums = []relation.Einsum{{Out: out, Sizes: []int{n}, Terms: []relation.Term{term}}}
		if got, want := newPlan(&b.Program).filler(), leastFiller+c.products/productsPerByte; got != want {
			t.Errorf("%s: a filler of %g bytes, want %g", name, got, want)
		}
	}
}
