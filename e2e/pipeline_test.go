package e2e

import (
	"context"
	crand "crypto/rand"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/argument"
	"aver/graph"
	"aver/op"
	"aver/op/optest"
	"aver/quant"
	"aver/relation"
	"aver/transcript"
	"aver/zk"
)

// instance is a compiled model with one honest run.
type instance struct {
	judgements int // of lies, so far
	graph      *graph.Graph
	samples    []map[string]*graph.Tensor
	program    *op.Program
	weights    [][]int64
	relation   *relation.Program
	lowered    *op.Map
	inputs     [][]int64
	values     relation.Values
	key        *argument.ProvingKey
}

// compile takes a float model to a key and a witness. Calibration sees four
// random samples in [−1, 1]; the run is of the first.
func compile(t testing.TB, g *graph.Graph, opt quant.Options) *instance {
	t.Helper()
	must(t, errors.Join(graph.Fix(g, 1), graph.Simplify(g)))
	if opt.Samples == nil {
		opt.Samples = samples(g, 4)
	}
	c := &instance{graph: g, samples: opt.Samples}
	var err error
	c.program, c.weights, _, err = quant.Quantize(context.Background(), g, opt)
	must(t, err)
	c.relation, c.lowered, err = op.Lower(c.program)
	must(t, err)
	c.run(t, opt.Samples[0])
	c.key = newKey(t, c.relation, c.values)
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// samples are reproducible random inputs.
func samples(g *graph.Graph, count int) []map[string]*graph.Tensor {
	rng := rand.New(rand.NewPCG(uint64(len(g.Nodes)), 7))
	var out []map[string]*graph.Tensor
	for range count {
		s := map[string]*graph.Tensor{}
		for _, in := range g.Inputs {
			x := graph.NewTensor(in.DType, in.Shape)
			for i := range x.Floats {
				x.Floats[i] = 2*rng.Float32() - 1
			}
			s[in.Name] = x
		}
		out = append(out, s)
	}
	return out
}

// run computes the witness for a sample.
func (c *instance) run(t testing.TB, sample map[string]*graph.Tensor) {
	t.Helper()
	c.inputs = c.quantized(t, sample)
	var err error
	c.values, _, err = c.lowered.Witness(context.Background(), c.weights, c.inputs)
	must(t, err)
}

func (c *instance) quantized(t testing.TB, sample map[string]*graph.Tensor) [][]int64 {
	t.Helper()
	var inputs [][]int64
	for i, port := range c.program.Inputs {
		x, err := c.program.QuantizeInput(i, sample[port.Name].Floats)
		must(t, err)
		inputs = append(inputs, x)
	}
	return inputs
}

func newKey(t testing.TB, r *relation.Program, values relation.Values) *argument.ProvingKey {
	t.Helper()
	params := argument.ChooseParams(r, 0)
	weights, err := argument.CommitWeights(r, params, values, [32]byte{1})
	must(t, err)
	key := &argument.ProvingKey{Weights: weights}
	key.VerifyingKey, err = argument.NewVerifyingKey(r, params, params.Top(weights), [32]byte{1})
	must(t, err)
	return key
}

// prove proves values, be they true or not, in the clear: a verifier of hidden
// proofs cannot tell which check fails.
func (c *instance) prove(t testing.TB, values relation.Values) (argument.Statement, []byte) {
	t.Helper()
	return c.proveIn(t, argument.Clear, values)
}

func (c *instance) proveIn(t testing.TB, m argument.Mode, values relation.Values) (argument.Statement, []byte) {
	t.Helper()
	var seed [32]byte
	_, err := crand.Read(seed[:])
	must(t, err)
	proof, err := c.key.Prove(context.Background(), values, argument.Options{Mode: m, Seed: seed})
	must(t, err)
	return argument.StatementOf(c.relation, values), proof
}

func (c *instance) verify(s argument.Statement, proof []byte) error {
	_, err := c.key.Verify(s, proof)
	return err
}

// hidden holds the verifier of hidden proofs to the verdict of the clear one.
func (c *instance) hidden(t testing.TB, values relation.Values, rejected bool) {
	t.Helper()
	want := ""
	if rejected {
		want = zk.CheckSum
	}
	if err := c.verify(c.proveIn(t, argument.Hidden, values)); rejectedBy(err) != want || !rejected && err != nil {
		t.Errorf("hidden proof: %v, want check %q", err, want)
	}
}

// complete holds that the run satisfies its relations, proves and verifies,
// equals the reference's run in every tensor, and is close to the float model.
func (c *instance) complete(t *testing.T, tolerance float64) {
	t.Helper()
	must(t, relation.Satisfied(c.relation, c.values))
	reference, err := optest.Evaluate(c.program, c.weights, c.inputs)
	must(t, err)
	for id, want := range reference {
		if !slices.Equal(c.values[id], want) {
			t.Fatalf("tensor %s: %v, the reference has %v", c.program.Tensors[id].Name, c.values[id], want)
		}
	}
	c.close(t, tolerance)
	statement, proof := c.prove(t, c.values)
	must(t, c.verify(statement, proof))
	c.hidden(t, c.values, false)
}

// close compares the outputs with the float model's on the same integers, as
// fractions of what the outputs are over the samples.
func (c *instance) close(t *testing.T, tolerance float64) {
	t.Helper()
	eval, err := graph.NewEvaluator(c.graph)
	must(t, err)
	sample := map[string]*graph.Tensor{}
	for i, port := range c.program.Inputs {
		x := graph.NewTensor(graph.Float, port.Shape)
		for j, v := range c.inputs[i] {
			x.Floats[j] = float32(float64(v) * c.program.Tensors[port.Tensor].Scale)
		}
		sample[port.Name] = x
	}
	want, err := eval.Eval(context.Background(), sample)
	must(t, err)
	span := map[string]float64{}
	for _, s := range c.samples {
		values, err := eval.Eval(context.Background(), s)
		must(t, err)
		for _, port := range c.program.Outputs {
			for _, v := range floats(values[port.Name]) {
				span[port.Name] = math.Max(span[port.Name], math.Abs(v))
			}
		}
	}
	for _, port := range c.program.Outputs {
		w := floats(want[port.Name])
		for i, v := range c.values[port.Tensor] {
			got := float64(v) * c.program.Tensors[port.Tensor].Scale
			if d := math.Abs(got - w[i]); !(d <= tolerance*span[port.Name]) {
				t.Fatalf("output %s[%d] is %g, the float model has %g", port.Name, i, got, w[i])
			}
		}
	}
}

// floats are a tensor's elements; indices of ArgMax have to agree too.
func floats(t *graph.Tensor) []float64 {
	var out []float64
	for _, v := range t.Floats {
		out = append(out, float64(v))
	}
	for _, v := range t.Ints {
		out = append(out, float64(v))
	}
	return out
}

// rejectedBy is the check that refused a proof; "" if none did.
func rejectedBy(err error) string {
	var r *transcript.RejectedError
	if errors.As(err, &r) {
		return r.Check
	}
	return ""
}
