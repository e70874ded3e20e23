package verify

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"aver/argument"
	"aver/format"
	"aver/op"
	"aver/relation"
)

// dense is out[o] = relu((Σ_k W[o,k]·X[k] + B[o]) / 16, rounded), clamped to 8
// bits.
func dense(in, out int) *op.Program {
	tensor := func(name string, kind relation.Kind, lo, hi int64, shape ...int) op.Tensor {
		return op.Tensor{Tensor: relation.Tensor{Name: name, Kind: kind, Shape: shape, Min: lo, Max: hi}, Scale: 0.25}
	}
	axis := func(i int) relation.Affine { return relation.Affine{Strides: []relation.Stride{{Index: i, Step: 1}}} }
	view := func(id relation.TensorID, axes ...int) relation.View {
		v := relation.View{Tensor: id}
		for _, a := range axes {
			v.Dims = append(v.Dims, axis(a))
		}
		return v
	}
	most := int64(in+1) * 128 * 128
	return &op.Program{
		Name: "dense",
		Tensors: []op.Tensor{
			tensor("x", relation.Input, -128, 127, in), tensor("w", relation.Weight, -128, 127, out, in),
			tensor("b", relation.Weight, -128, 127, out), tensor("y", relation.Output, 0, 255, out),
		},
		Activations: []op.Activation{op.Clamp(0, 8)},
		Nodes: []op.Node{{Name: "fc", Kind: "Gemm+Relu", Out: 3, Op: &op.Linear{
			Sizes: []int{out, in},
			Terms: []relation.Term{
				{Coef: 1, Factors: []relation.View{view(1, 0, 1), view(0, 1)}},
				{Coef: 1, Factors: []relation.View{view(2, 0)}},
			},
			Shift: 4, Act: 0, Acc: op.Range{Min: -most / 2, Max: most / 2},
		}}},
		Inputs:  []op.Port{{Name: "x", Tensor: 0, Shape: []int{1, in}}},
		Outputs: []op.Port{{Name: "y", Tensor: 3, Shape: []int{1, out}}},
	}
}

// owner has the secret side of a key.
type owner struct {
	key     *Key
	prover  *argument.ProvingKey
	weights [][]int64
	rng     *rand.Rand
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// own makes a key with random weights.
func own(t testing.TB, p *op.Program) *owner {
	t.Helper()
	o := &owner{rng: rand.New(rand.NewPCG(1, 2))}
	for _, id := range p.Weights() {
		o.weights = append(o.weights, o.random(p, id))
	}
	lowered, _, err := op.Lower(p)
	must(t, err)
	values := make(relation.Values, len(lowered.Tensors))
	for i, id := range p.Weights() {
		values[id] = o.weights[i]
	}
	params := argument.ChooseParams(lowered, 0)
	committed, err := argument.CommitWeights(lowered, params, values, [32]byte{1})
	must(t, err)
	ranges, err := argument.ProveWeights(t.Context(), lowered, params, committed, values, RangesDigest(p, params, params.Top(committed), "test"), [32]byte{3})
	must(t, err)
	o.key, err = NewKey(p, params, params.Top(committed), "test", ranges)
	must(t, err)
	o.prover = &argument.ProvingKey{VerifyingKey: o.key.Argument, Weights: committed}
	return o
}

func (o *owner) random(p *op.Program, id relation.TensorID) []int64 {
	v := make([]int64, p.Tensors[id].Size())
	for i := range v {
		v[i] = o.rng.Int64N(256) - 128
	}
	return v
}

// run proves a random run.
func (o *owner) run(t testing.TB) *Proof {
	t.Helper()
	values, _, err := o.key.Lowered.Witness(t.Context(), o.weights, [][]int64{o.random(o.key.Program, o.key.Program.Inputs[0].Tensor)})
	must(t, err)
	body, err := o.prover.Prove(t.Context(), values, argument.Options{Seed: [32]byte{2}})
	must(t, err)
	return NewProof(o.key, argument.StatementOf(o.key.Argument.Program, values), body)
}

// prove makes a key and a proof of one random run.
func prove(t testing.TB, p *op.Program) (*Key, *Proof) {
	t.Helper()
	o := own(t, p)
	return o.key, o.run(t)
}

func TestVerify(t *testing.T) {
	for _, committed := range []bool{false, true} {
		p := dense(5, 3)
		p.InputCommitted, p.OutputCommitted = committed, false
		k, proof := prove(t, p)
		key, err := ParseKey(k.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		read, err := ParseProof(proof.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		st, err := key.Verify(read)
		if err != nil {
			t.Fatal(err)
		}
		if st.Key != k.Digest() || len(st.Outputs) != 1 || (len(st.Inputs) == 0) != committed {
			t.Errorf("statement %+v", st)
		}
		if got := st.Outputs[0].Floats(); got[0] != 0.25*float64(st.Outputs[0].Ints[0]) || !reflect.DeepEqual(st.Outputs[0].Shape, []int{1, 3}) {
			t.Errorf("output %+v", st.Outputs[0])
		}
	}
}

func TestVerifyCommittedOutput(t *testing.T) {
	p := dense(5, 3)
	p.OutputCommitted = true
	k, proof := prove(t, p)
	st, err := k.Verify(proof)
	if err != nil || len(st.Outputs) != 0 || len(st.Inputs) != 1 || st.OutputCommitment == nil || st.InputCommitment != nil {
		t.Errorf("%+v, %v", st, err)
	}
}

// check parses and verifies the bytes of a proof.
func check(k *Key, b []byte) error {
	p, err := ParseProof(b)
	if err != nil {
		return err
	}
	_, err = k.Verify(p)
	return err
}

// No byte of a proof's file can be changed, and none be added or cut.
func TestMalleability(t *testing.T) {
	k, proof := prove(t, dense(5, 3))
	good := proof.Bytes()
	step := max(1, len(good)/700)
	if testing.Short() {
		step *= 8
	}
	for i := 0; i < len(good); i += step {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if err := check(k, bad); !errors.Is(err, ErrRejected) && !errors.Is(err, ErrWrongKey) {
			t.Fatalf("bit %d of byte %d of %d flipped: %v", i%8, i, len(good), err)
		}
	}
	for _, n := range []int{0, 1, 7, 8, 40, 100, len(good) / 2, len(good) - 1} {
		if err := check(k, good[:n]); !errors.Is(err, ErrRejected) {
			t.Errorf("cut to %d: %v", n, err)
		}
	}
	if err := check(k, append(bytes.Clone(good), 0)); !errors.Is(err, ErrRejected) {
		t.Errorf("a byte more: %v", err)
	}
}

// The values of a statement are bound: another digit is another statement.
func TestEditedStatement(t *testing.T) {
	k, proof := prove(t, dense(5, 3))
	for i := range 2 {
		public, err := k.Public(proof)
		if err != nil {
			t.Fatal(err)
		}
		id := k.publicTensors()[i]
		public[id][0] ^= 1
		if _, err := k.Verify(NewProof(k, public, proof.body)); !errors.Is(err, ErrRejected) {
			t.Errorf("tensor %d edited: %v", id, err)
		}
		public[id][0] = 1000
		if _, err := k.Verify(NewProof(k, public, proof.body)); !errors.Is(err, ErrRejected) {
			t.Errorf("tensor %d out of range: %v", id, err)
		}
	}
}

func TestWrongKey(t *testing.T) {
	k, proof := prove(t, dense(5, 3))
	other, _ := prove(t, dense(5, 4))
	if _, err := other.Verify(proof); !errors.Is(err, ErrWrongKey) || errors.Is(err, ErrRejected) {
		t.Errorf("another program: %v", err)
	}
	b := k.Bytes()
	for i := 0; i < len(b); i += 3 {
		if i > 600 { // in the proof about the weights, all of whose bytes are alike
			i += len(b) / 150
		}
		if i >= len(b) {
			break
		}
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 8)
		key, err := ParseKey(bad)
		if err == nil {
			_, err = key.Verify(proof)
		}
		if !errors.Is(err, ErrWrongKey) {
			t.Fatalf("byte %d of the key flipped: %v", i, err)
		}
	}
	for _, n := range []int{0, 3, 20, len(b) - 8} {
		if _, err := ParseKey(b[:n]); !errors.Is(err, ErrWrongKey) {
			t.Errorf("key cut to %d: %v", n, err)
		}
	}
	f, err := format.Unmarshal(format.VerifyingKey, b)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(f.Sections)
	if _, err := ParseKey(format.Marshal(format.VerifyingKey, f.Sections)); !errors.Is(err, ErrWrongKey) {
		t.Errorf("sections of a key in another order: %v", err)
	}
	if _, err := ParseKey(proof.Bytes()); !errors.Is(err, format.WrongKind) {
		t.Errorf("a proof as a key: %v", err)
	}
}

func FuzzProof(f *testing.F) {
	k, proof := prove(f, dense(2, 1))
	f.Add(proof.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := check(k, b); err == nil != bytes.Equal(b, proof.Bytes()) {
			t.Errorf("verified %v", err)
		}
	})
}

func FuzzKey(f *testing.F) {
	k, _ := prove(f, dense(2, 1))
	f.Add(k.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		key, err := ParseKey(b)
		if err != nil {
			if !errors.Is(err, ErrWrongKey) {
				t.Errorf("untyped: %v", err)
			}
			return
		}
		again, err := NewKey(key.Program, key.Argument.Params, key.Argument.WeightTop, key.Tool, key.ranges)
		if err != nil || !bytes.Equal(again.Bytes(), b) {
			t.Errorf("two encodings of one key: %v", err)
		}
	})
}
