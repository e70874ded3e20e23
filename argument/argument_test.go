package argument

import (
	"context"
	crand "crypto/rand"
	"errors"
	"math/rand/v2"
	"testing"

	"aver/ligero"
	"aver/relation"
	"aver/transcript"
)

// build is a small program under construction, with its values.
type build struct {
	relation.Program
	values relation.Values
}

func (b *build) tensor(name string, kind relation.Kind, shape []int, lo, hi int64, values []int64) relation.TensorID {
	t := relation.Tensor{Name: name, Kind: kind, Shape: shape, Min: lo, Max: hi}
	if kind == relation.Fixed {
		t.Data = values
	}
	b.Tensors = append(b.Tensors, t)
	b.values = append(b.values, values)
	return relation.TensorID(len(b.Tensors) - 1)
}

func random(n int, lo, hi int64) []int64 {
	v := make([]int64, n)
	for i := range v {
		v[i] = lo + rand.Int64N(hi-lo+1)
	}
	return v
}

func axis(index, step, offset int) relation.Affine {
	return relation.Affine{Offset: offset, Strides: []relation.Stride{{Index: index, Step: step}}}
}

// requantise adds y = relu((acc + bias + 2^(s−1)) >> s), with rem and y
// committed and the table (t, relu t) for t in [−half, half).
func (b *build) requantise(acc relation.TensorID, accValues []int64, shift uint, half int64, kind relation.Kind) relation.TensorID {
	shape := b.Tensors[acc].Shape
	rem, y := make([]int64, len(accValues)), make([]int64, len(accValues))
	ranges, relu := make([]int64, 1<<shift), make([]int64, 2*half)
	for i, a := range accValues {
		t := (a + 1<<(shift-1)) >> shift
		rem[i] = a + 1<<(shift-1) - t<<shift
		y[i] = max(0, t)
		ranges[rem[i]]++
		relu[t+half]++
	}
	remID := b.tensor("rem", relation.Witness, shape, 0, 1<<shift-1, rem)
	yID := b.tensor("y", kind, shape, 0, half-1, y)
	reluOut := make([]int64, 2*half)
	for i := range reluOut {
		reluOut[i] = max(0, int64(i)-half)
	}
	out := b.tensor("relu", relation.Fixed, []int{int(2 * half)}, 0, half-1, reluOut)
	identity := func(id relation.TensorID) relation.View { return relation.Identity(id, len(shape)) }
	remRange := b.table("range", []int{1 << shift}, ranges, relation.Form{Indices: []relation.IndexTerm{{Coef: 1, Index: 0}}})
	act := b.table("relu", []int{int(2 * half)}, relu,
		relation.Form{Indices: []relation.IndexTerm{{Coef: 1, Index: 0}}, Const: -half},
		relation.Form{Terms: []relation.FormTerm{{Coef: 1, View: relation.Identity(out, 1)}}})
	b.Lookups = append(b.Lookups,
		relation.Lookup{Name: "rem", Table: remRange, Sizes: shape, Tuple: []relation.Form{{Terms: []relation.FormTerm{{Coef: 1, View: identity(remID)}}}}},
		relation.Lookup{Name: "act", Table: act, Sizes: shape, Tuple: []relation.Form{
			{Terms: []relation.FormTerm{{Coef: 1, View: identity(acc)}, {Coef: -1, View: identity(remID)}}, Const: 1 << (shift - 1), Shift: shift},
			{Terms: []relation.FormTerm{{Coef: 1, View: identity(yID)}}}}})
	return yID
}

func (b *build) table(name string, sizes []int, counts []int64, tuple ...relation.Form) int {
	m := b.tensor("multiplicity of "+name, relation.Witness, sizes, 0, 1<<40, counts)
	b.Tables = append(b.Tables, relation.Table{Name: name, Sizes: sizes, Tuple: tuple, Multiplicity: m})
	return len(b.Tables) - 1
}

// virtual adds an einsum with a virtual output and computes it.
func (b *build) virtual(name string, shape []int, s relation.Einsum) (relation.TensorID, []int64) {
	id := b.tensor(name, relation.Virtual, shape, -1<<40, 1<<40, nil)
	s.Name, s.Out = name, id
	b.Einsums = append(b.Einsums, s)
	values := relation.Compute(&b.Program, &s, b.values)
	b.values[id] = values
	return id, values
}

// gemm is y = relu(W·x + bias) with awkward sizes.
func gemm(in, out int) *build { return gemmOf(random(in, -8, 7), out) }

func gemmOf(input []int64, out int) *build {
	b, in := &build{}, len(input)
	x := b.tensor("x", relation.Input, []int{in}, -8, 7, input)
	w := b.tensor("w", relation.Weight, []int{out, in}, -8, 7, random(in*out, -8, 7))
	bias := b.tensor("bias", relation.Weight, []int{out}, -50, 50, random(out, -50, 50))
	acc, values := b.virtual("acc", []int{out}, relation.Einsum{Sizes: []int{out, in}, Terms: []relation.Term{
		{Coef: 1, Factors: []relation.View{relation.Identity(w, 2), {Tensor: x, Dims: []relation.Affine{axis(1, 1, 0)}}}},
		{Coef: 1, Factors: []relation.View{relation.Identity(bias, 1)}},
	}})
	b.requantise(acc, values, 3, 4096, relation.Output)
	return b
}

// conv is a strided convolution with padding over a committed activation.
func conv(c, h, w, o, k, stride, pad int) *build {
	b := &build{}
	in := b.tensor("in", relation.Input, []int{c, h, w}, -20, 20, random(c*h*w, -20, 20))
	copied, values := b.virtual("copy", []int{c, h, w}, relation.Einsum{Sizes: []int{c, h, w}, Terms: []relation.Term{{Coef: 4, Factors: []relation.View{relation.Identity(in, 3)}}}})
	x := b.requantise(copied, values, 1, 64, relation.Witness)
	kernel := b.tensor("kernel", relation.Weight, []int{o, c, k, k}, -8, 7, random(o*c*k*k, -8, 7))
	oh, ow := (h+2*pad-k)/stride+1, (w+2*pad-k)/stride+1
	patch := func(out, tap int) relation.Affine {
		return relation.Affine{Offset: -pad, Strides: []relation.Stride{{Index: out, Step: stride}, {Index: tap, Step: 1}}}
	}
	acc, values := b.virtual("conv", []int{o, oh, ow}, relation.Einsum{Sizes: []int{o, oh, ow, c, k, k}, Terms: []relation.Term{
		{Coef: 1, Factors: []relation.View{
			{Tensor: kernel, Dims: []relation.Affine{axis(0, 1, 0), axis(3, 1, 0), axis(4, 1, 0), axis(5, 1, 0)}},
			{Tensor: x, Dims: []relation.Affine{axis(3, 1, 0), patch(1, 4), patch(2, 5)}},
		}},
	}})
	b.requantise(acc, values, 4, 4096, relation.Output)
	return b
}

func (b *build) key(t testing.TB) *ProvingKey {
	t.Helper()
	return b.provingKey(t, ChooseParams(&b.Program, 0))
}

// shortRows is a key whose weights have rows as short as can be.
func (b *build) shortRows(t testing.TB) *ProvingKey {
	t.Helper()
	params := ChooseParams(&b.Program, 0)
	code, ok := fit(weightCommitment, minLogRow, maxLogInvRate, params.Grinding, openings(1))
	if !ok {
		t.Fatal("no code for short rows")
	}
	params.Codes[weightCommitment] = code
	params.salt(&b.Program)
	return b.provingKey(t, params)
}

// provingKey is a key with parameters that are secure.
func (b *build) provingKey(t testing.TB, params Params) *ProvingKey {
	t.Helper()
	weights, err := CommitWeights(&b.Program, params, b.values, [32]byte{7})
	if err != nil {
		t.Fatal(err)
	}
	pk := &ProvingKey{Weights: weights}
	if pk.VerifyingKey, err = NewVerifyingKey(&b.Program, params, params.Top(weights), [32]byte{1}); err != nil {
		t.Fatal(err)
	}
	return pk
}

// someTop is a commitment to the program's weights, if it has any.
func (b *build) someTop() []ligero.Digest {
	if newLayout(&b.Program, weightCommitment, minLogRow).rows == 0 {
		return nil
	}
	return make([]ligero.Digest, 1)
}

// mustCommitTo sets the commitment to the weights, which may be none.
func (key *VerifyingKey) mustCommitTo(t testing.TB, weights *ligero.Committed) {
	t.Helper()
	if err := key.commitTo([]ligero.Digest{weights.Root()}); err != nil {
		t.Fatal(err)
	}
}

func (b *build) prove(t testing.TB, pk *ProvingKey, m Mode) []byte {
	t.Helper()
	proof, err := pk.Prove(context.Background(), b.values, Options{Mode: m, Seed: newSeed(t)})
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

func programs() map[string]*build {
	return map[string]*build{
		"gemm":      gemm(13, 5),
		"gemm full": gemm(16, 8),
		"neuron":    gemm(1, 1),
		"conv":      conv(3, 9, 7, 5, 3, 2, 1),
		"conv full": conv(4, 8, 8, 4, 2, 2, 0),
	}
}

func TestComplete(t *testing.T) {
	for name, b := range programs() {
		t.Run(name, func(t *testing.T) {
			if err := relation.Satisfied(&b.Program, b.values); err != nil {
				t.Fatal(err)
			}
			pk := b.key(t)
			inBothModes(t, func(t *testing.T, m Mode) {
				if err := b.verify(pk, m, b.prove(t, pk, m)); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// Weights with rows of padding left out between others, and the proof of their
// ranges, which has the same rows.
func TestCompleteWithRowsLeftOut(t *testing.T) {
	b := tapsFirst()
	pk := b.shortRows(t)
	inBothModes(t, func(t *testing.T, m Mode) {
		if err := b.verify(pk, m, b.prove(t, pk, m)); err != nil {
			t.Error(err)
		}
	})
	if err := b.proveWeights(t, pk); err != nil {
		t.Error(err)
	}
}

func newSeed(t testing.TB) (seed [32]byte) {
	t.Helper()
	if _, err := crand.Read(seed[:]); err != nil {
		t.Fatal(err)
	}
	return seed
}

// inBothModes runs a test of hidden and of clear proofs.
func inBothModes(t *testing.T, test func(t *testing.T, m Mode)) {
	t.Helper()
	for m := range modes {
		t.Run(m.String(), func(t *testing.T) { test(t, m) })
	}
}

// verify checks a proof, and that it has the mode.
func (b *build) verify(pk *ProvingKey, m Mode, proof []byte) error {
	got, err := pk.Verify(StatementOf(&b.Program, b.values), proof)
	if err == nil && got.Mode != m {
		return errors.New("a proof of another mode")
	}
	return err
}

// rejectedBy returns the check that refused the proof.
func rejectedBy(err error) string {
	var r *transcript.RejectedError
	if errors.As(err, &r) {
		return r.Check
	}
	return ""
}
