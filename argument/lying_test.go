package argument

import (
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/zk"
)

// lie changes a witness behind the prover's back and says which check of the
// verifier must notice.
type lie struct {
	program func() *build
	change  func(b *build)
	check   string
}

func (b *build) of(name string) []int64 { return b.values[b.named(name)] }

func (b *build) named(name string) relation.TensorID {
	for id := range b.Tensors {
		if b.Tensors[id].Name == name {
			return relation.TensorID(id)
		}
	}
	panic("no tensor " + name)
}

// lies: each makes one relation false and is proven as if it were true.
var lies = map[string]lie{
	"output of an activation": {
		func() *build { return gemm(13, 5) },
		func(b *build) { b.of("y")[2]++ },
		"logup: sum of fractions",
	},
	"remainder out of range, quotient to match": {
		func() *build { return gemm(13, 5) },
		func(b *build) { b.of("rem")[1] += 8 },
		"logup: sum of fractions",
	},
	"accumulator that is not the einsum": {
		func() *build { return gemm(13, 5) },
		func(b *build) { b.of("acc")[0] += 8; b.lookAgain() },
		"einsum: factors",
	},
	"accumulator of a convolution": {
		func() *build { return conv(3, 9, 7, 5, 3, 2, 1) },
		func(b *build) { b.of("conv")[7] += 16; b.lookAgain() },
		"einsum: factors",
	},
	"accumulator without a product": {
		func() *build { return conv(3, 9, 7, 5, 3, 2, 1) },
		func(b *build) { b.of("copy")[3] += 2; b.lookAgain() },
		"einsum: copy",
	},
	"multiplicity": {
		func() *build { return gemm(13, 5) },
		func(b *build) { b.of("multiplicity of relu")[9]++ },
		"logup: sum of fractions",
	},
}

// lookAgain recomputes rem, y and the multiplicities from the accumulators, so
// that the lookups hold and only the einsum is false.
func (b *build) lookAgain() {
	for i := range b.Tables {
		clear(b.values[b.Tables[i].Multiplicity])
	}
	for i := 0; i < len(b.Lookups); i += 2 {
		act := b.Lookups[i+1]
		forms := act.Tuple
		acc, rem, y := forms[0].Terms[0].View.Tensor, forms[0].Terms[1].View.Tensor, forms[1].Terms[0].View.Tensor
		half := -b.Tables[act.Table].Tuple[0].Const
		ranges, relu := b.values[b.Tables[act.Table-1].Multiplicity], b.values[b.Tables[act.Table].Multiplicity]
		for c, a := range b.values[acc] {
			t := (a + forms[0].Const) >> forms[0].Shift
			b.values[rem][c] = a + forms[0].Const - t<<forms[0].Shift
			b.values[y][c] = max(0, t)
			ranges[b.values[rem][c]]++
			relu[t+half]++
		}
	}
}

func TestLyingProverIsCaught(t *testing.T) {
	for name, l := range lies {
		t.Run(name, func(t *testing.T) {
			b := l.program()
			pk := b.key(t)
			l.change(b)
			inBothModes(t, func(t *testing.T, m Mode) {
				want := l.check
				if m == Hidden {
					want = zk.CheckSum // which check failed is hidden too
				}
				err := b.verify(pk, m, b.prove(t, pk, m))
				if got := rejectedBy(err); got != want {
					t.Errorf("rejected by %q (%v), want %q", got, err, want)
				}
			})
		})
	}
}

// What a lookup's column holds outside the box is looked up nowhere, and must be
// zero all the same.
func TestJunkInPaddingOfLookupsIsCaught(t *testing.T) {
	b := gemm(13, 5)
	pk := b.key(t)
	const rem, junk = 4, 6 // of 5 cells, padded to 8
	inBothModes(t, func(t *testing.T, m Mode) {
		want := "logup: sum of fractions"
		if m == Hidden {
			want = zk.CheckSum
		}
		got := stage(t, pk, b.values, newSeed(t), lying{mode: m, rows: func(c commitment, matrix *ligero.Matrix) {
			if c == witnessCommitment {
				pk.layouts[c].array(matrix.Data, rem).cells[junk] = field.One().A0
			}
		}}).verify(t)
		if got != want {
			t.Errorf("rejected by %q, want %q", got, want)
		}
	})
}

// paddedWeights are programs with a weight that has padding in its rows, its
// dimension that is the output's, and the accumulator that it enters.
var paddedWeights = map[string]struct {
	program             func() *build
	weight, accumulator string
	output              int
}{
	"gemm":       {func() *build { return gemm(13, 5) }, "w", "acc", 0},
	"taps first": {tapsFirst, "kernel", "conv", 3},
}

// Weights hidden beyond a contraction's length meet activations hidden there
// too: both factors' padding is filled, and the sum must not change.
func TestWeightsInPaddingAreCaught(t *testing.T) {
	for name, c := range paddedWeights {
		b := c.program()
		pk := b.shortRows(t)
		rows := matrixOf(pk.Weights)
		w := pk.layouts[weightCommitment].weight(&rows, b.named(c.weight))
		cell, junk := 0, 0
		relation.Each(w.box, func(index []int) {
			for d, i := range index {
				if i >= w.shape[d] && index[c.output] < w.shape[c.output] {
					w.cells[cell] = field.NewExt(7, 0, 0).A0
					junk++
					break
				}
			}
			cell++
		})
		if junk == 0 {
			t.Fatalf("%s: no padding", name)
		}
		without := pk.WeightRoot
		pk.Weights = recommit(t, pk, rows)
		if pk.mustCommitTo(t, pk.Weights); pk.WeightRoot == without {
			t.Fatalf("%s: the junk is not in the commitment", name)
		}
		// The honest sum is still the only one that verifies.
		if err := b.verify(pk, Clear, b.prove(t, pk, Clear)); err != nil {
			t.Fatalf("%s: honest activations with junk in the weights' padding: %v", name, err)
		}
		// A prover whose accumulator counts the junk is caught.
		b.of(c.accumulator)[0] += 16
		b.lookAgain()
		err := b.verify(pk, Clear, b.prove(t, pk, Clear))
		if got := rejectedBy(err); got != "einsum: factors" {
			t.Errorf("%s: rejected by %q (%v)", name, got, err)
		}
	}
}

// Weights in rows of padding that are not stored are none: who computes with them
// claims a value that the committed rows have not.
func TestWeightsInRowsThatAreNotStoredAreCaught(t *testing.T) {
	b := tapsFirst()
	pk := b.shortRows(t)
	id := b.named("kernel")
	at := pk.layouts[weightCommitment].places[id]
	if at.padded(pk.layouts[weightCommitment].logRow) == nil {
		t.Fatalf("%v stored as %v: no row in between is left out", at.shape, at.box)
	}
	inBothModes(t, func(t *testing.T, m Mode) {
		want := checkPieces
		if m == Hidden {
			want = zk.CheckSum
		}
		got := stage(t, pk, b.values, newSeed(t), lying{mode: m, committed: func(s *staged) {
			w := newArray(nil, at.shape)
			w.set(b.values[id])
			w.cells[3*relation.Size(w.box[2:])] = one.A0 // taps 0 and 3, of 3
			s.cells[id] = w
		}}).verify(t)
		if got != want {
			t.Errorf("rejected by %q, want %q", got, want)
		}
	})
}
