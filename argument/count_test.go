package argument

import "testing"

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
		// Contracted is the weights, padded, and the input.
		Contracted: 4*8 + 8,
	}
	got.Claimed, got.Viewed, got.Opened, got.Touched, got.Encoded, got.Columns, got.Claims = 0, 0, 0, 0, 0, 0, 0
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
	if hidden.Windowed == 0 || hidden.Windowed >= hidden.Products {
		t.Errorf("%d of %d products are the convolution's", hidden.Windowed, hidden.Products)
	}
	if hidden.Opened < hidden.Weights+hidden.Committed || hidden.Viewed == 0 || hidden.Claimed < hidden.Lookups {
		t.Errorf("%+v", hidden)
	}
}
