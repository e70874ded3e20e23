package aver

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"aver/format"
	"aver/graph"
	"aver/journal"
	"aver/verify"
)

// layer is a model y = relu(x·W + b) from in to out numbers, both ends committed.
func layer(t *testing.T, seed uint64, in, out int, opt CompileOptions) *Model {
	t.Helper()
	g := perceptron()
	g.Inputs[0].Shape, g.Outputs[0].Shape = []int{1, in}, []int{1, out}
	g.Initializers = map[string]*graph.Tensor{"w": weights(seed, in, out), "b": weights(seed+1, out)}
	opt.CommitInput, opt.CommitOutput, opt.Bits = true, true, 8
	return mustCompile(t, g, opt)
}

func mustCommit(t *testing.T, m *Model) *Commitment {
	t.Helper()
	c, err := Commit(m.VerifyingKey(), m.RandomInput(9))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stored is a commitment to an input of the model, in files at the name.
func stored(t *testing.T, m *Model) (c *Commitment, name string) {
	t.Helper()
	c, name = mustCommit(t, m), filepath.Join(t.TempDir(), "x")
	if err := c.Save(name); err != nil {
		t.Fatal(err)
	}
	return c, name
}

func mustProve(t *testing.T, m *Model, opt ProveOptions) (*Proof, *Stats) {
	t.Helper()
	p, stats, err := m.Prove(t.Context(), nil, opt)
	if err != nil {
		t.Fatal(err)
	}
	return p, stats
}

// Two proofs from one commitment are about the same root, are different, and
// both count.
func TestProofsOfACommitment(t *testing.T) {
	m := layer(t, 1, 6, 3, CompileOptions{})
	_, name := stored(t, m)
	var c *Commitment
	for _, ext := range []string{openingExt, commitmentExt} {
		var err error
		if c, err = OpenCommitment(name + ext); err != nil {
			t.Fatal(err)
		}
		first, stats := mustProve(t, m, ProveOptions{InputCommitment: c})
		second, again := mustProve(t, m, ProveOptions{InputCommitment: c})
		if !slices.Equal(stats.Outputs[0].Ints, again.Outputs[0].Ints) || bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("outputs %v and %v, or the same proof twice", stats.Outputs, again.Outputs)
		}
		for _, p := range []*Proof{first, second} {
			st, err := m.VerifyingKey().Verify(p)
			if err != nil || *st.InputCommitment != c.Public().Root {
				t.Errorf("%+v, %v", st, err)
			}
		}
	}
	if total, used, err := c.Budget(); total != CommitmentBudget || used != 4 || err != nil {
		t.Errorf("%d of %d, %v", used, total, err)
	}
}

// What a commitment holds can be read with its opening, which must be its own,
// not one of the same values.
func TestOpen(t *testing.T) {
	m := layer(t, 1, 6, 3, CompileOptions{})
	c, name := stored(t, m)
	got, err := Open(c.Public(), name+openingExt)
	if err != nil || !slices.Equal(got[0].Ints, c.Values()[0].Ints) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := Open(mustCommit(t, m).Public(), name+openingExt); !errors.Is(err, ErrRejected) {
		t.Errorf("another's opening: %v", err)
	}
	if err := c.Save(name + "2"); err == nil {
		t.Error("saved again, with a count of its own")
	}
}

// Whatever is changed in an opening, Open does not take it. Nor does a prover:
// scale and range have no part in the root, but are held to the model's.
func TestEditedOpening(t *testing.T) {
	m := layer(t, 1, 6, 3, CompileOptions{})
	c, name := stored(t, m)
	good, err := os.ReadFile(name + openingExt)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(err error) bool { return errors.Is(err, ErrRejected) || errors.Is(err, ErrWrongKey) }
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if err := os.WriteFile(name+openingExt, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(c.Public(), name+openingExt); !refused(err) {
			t.Fatalf("byte %d of %d: opened: %v", i, len(good), err)
		}
		read, err := OpenCommitment(name + openingExt)
		if err == nil {
			_, err = m.given(nil, read)
		}
		if !refused(err) {
			t.Fatalf("byte %d of %d: proven with: %v", i, len(good), err)
		}
	}
}

// Values that were edited in an opening, within their range, are caught by the
// root.
func TestEditedValues(t *testing.T) {
	c, name := stored(t, layer(t, 1, 6, 3, CompileOptions{}))
	values := slices.Clone(c.opening.Values[0])
	values[2] ^= 1
	e := new(format.Encoder)
	e.Ints(values)
	f, err := format.Unmarshal(format.Opening, c.opening.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	f.Sections[1].Data = e.Encoded()
	if err := format.Write(name+openingExt, format.Opening, f.Sections); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(c.Public(), name+openingExt); !errors.Is(err, ErrRejected) {
		t.Errorf("open: %v", err)
	}
	if _, err := OpenCommitment(name + openingExt); !errors.Is(err, ErrRejected) {
		t.Errorf("prove: %v", err)
	}
}

// A chain of two models, the second compiled for the first one's output, and
// what breaks one.
func TestChain(t *testing.T) {
	a := layer(t, 1, 6, 3, CompileOptions{})
	b := layer(t, 5, 3, 4, CompileOptions{InputLike: a.VerifyingKey()})
	other := layer(t, 5, 3, 4, CompileOptions{})
	x := mustCommit(t, a)
	link := func(m *Model, opt ProveOptions) (Link, *Stats) {
		p, stats := mustProve(t, m, opt)
		return Link{Key: m.VerifyingKey(), Proof: p}, stats
	}
	first, stats := link(a, ProveOptions{InputCommitment: x, CommitOutput: true})
	second, _ := link(b, ProveOptions{InputCommitment: stats.OutputCommitment})
	sts, err := VerifyChain(first, second)
	if err != nil {
		t.Fatal(err)
	}
	if total, used, _ := stats.OutputCommitment.Budget(); used != 2 || total != CommitmentBudget {
		t.Errorf("the output's commitment was opened %d times", used)
	}
	again, _ := link(a, ProveOptions{InputCommitment: x, CommitOutput: true})
	fresh, _ := link(a, ProveOptions{InputCommitment: x})
	unlike, _ := link(other, ProveOptions{InputCommitment: mustCommit(t, other)})
	forged := bytes.Clone(second.Proof.Bytes())
	st, err := a.VerifyingKey().Verify(fresh.Proof)
	if err != nil {
		t.Fatal(err)
	}
	copy(forged[bytes.Index(forged, sts[1].InputCommitment[:]):], st.OutputCommitment[:])
	claims, err := ParseProof(forged)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		chain []Link
		check string // of the chain; "" where a proof itself is rejected
		kind  error
	}{
		"no proof":                            {nil, "", ErrRejected},
		"an output of the same values":        {[]Link{again, second}, "root", ErrRejected},
		"an output committed in the proof":    {[]Link{fresh, second}, "root", ErrRejected},
		"a proof that claims another's root":  {[]Link{fresh, {Key: b.VerifyingKey(), Proof: claims}}, "", ErrRejected},
		"an input of another scale":           {[]Link{first, unlike}, "label", ErrWrongKey},
		"the wrong order":                     {[]Link{second, first}, "label", ErrWrongKey},
		"a proof of another key in the chain": {[]Link{first, {Key: b.VerifyingKey(), Proof: first.Proof}}, "", ErrWrongKey},
	} {
		_, err := VerifyChain(c.chain...)
		var broken *ChainError
		if !errors.Is(err, c.kind) || errors.As(err, &broken) != (c.check != "") || broken != nil && broken.Check != c.check {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A commitment is opened CommitmentBudget times and no more, in files or not, and
// not at all where the count is lost.
func TestCommitmentBudget(t *testing.T) {
	m := layer(t, 1, 6, 3, CompileOptions{})
	file, name := stored(t, m)
	for _, c := range []*Commitment{file, mustCommit(t, m)} {
		for range CommitmentBudget {
			if err := c.take(); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := m.Prove(t.Context(), nil, ProveOptions{InputCommitment: c}); !errors.Is(err, ErrSpent) {
			t.Errorf("an opening past the budget: %v", err)
		}
	}
	if err := os.Remove(name + journalExt); err != nil {
		t.Fatal(err)
	}
	c, err := OpenCommitment(name + openingExt)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Prove(t.Context(), nil, ProveOptions{InputCommitment: c}); !errors.Is(err, journal.Missing) {
		t.Errorf("no journal: %v", err)
	}
}

func TestCommitmentForAnotherModel(t *testing.T) {
	m, other := layer(t, 1, 6, 3, CompileOptions{}), layer(t, 1, 5, 3, CompileOptions{})
	public := mustCompile(t, perceptron(), CompileOptions{Bits: 8})
	c := mustCommit(t, m)
	for _, tt := range []struct {
		name string
		m    *Model
		x    Values
		opt  ProveOptions
		want error
	}{
		{"another shape", other, nil, ProveOptions{InputCommitment: c}, ErrWrongKey},
		{"a public input", public, nil, ProveOptions{InputCommitment: c}, ErrWrongKey},
		{"a public output", public, public.RandomInput(1), ProveOptions{CommitOutput: true}, ErrWrongKey},
		{"an input as well", m, m.RandomInput(1), ProveOptions{InputCommitment: c}, ErrInput},
	} {
		if _, _, err := tt.m.Prove(t.Context(), tt.x, tt.opt); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := Commit(public.VerifyingKey(), public.RandomInput(1)); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a key with a public input: %v", err)
	}
	if used := c.counter.made; used != 0 {
		t.Errorf("%d openings taken by refused proofs", used)
	}
}

// An input is made like an output where their cells are the same, whatever their
// shapes, and refused otherwise.
func TestInputLike(t *testing.T) {
	a := layer(t, 1, 6, 4, CompileOptions{})
	for _, c := range []struct {
		shape []int
		ok    bool
	}{{[]int{4}, true}, {[]int{1, 2, 2}, true}, {[]int{5}, false}} {
		g := perceptron()
		g.Inputs[0].Shape, g.Outputs[0].Shape = c.shape, c.shape
		g.Nodes, g.Initializers = []graph.Node{{Name: "relu", Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"y"}}}, nil
		m, err := compile(t.Context(), g, CompileOptions{CommitInput: true, Bits: 8, InputLike: a.VerifyingKey()})
		if c.ok != (err == nil) || !c.ok && !errors.Is(classify(err), ErrUnsupported) {
			t.Errorf("%v: %v", c.shape, err)
			continue
		}
		if !c.ok {
			continue
		}
		if d := m.VerifyingKey().InputLabel().Difference(a.VerifyingKey().OutputLabel()); d != "" {
			t.Errorf("%v: the input has %s", c.shape, d)
		}
		_, stats := mustProve(t, a, ProveOptions{InputCommitment: mustCommit(t, a), CommitOutput: true})
		p, _ := mustProve(t, m, ProveOptions{InputCommitment: stats.OutputCommitment})
		if _, err := m.VerifyingKey().Verify(p); err != nil {
			t.Errorf("%v: %v", c.shape, err)
		}
	}
}

// No byte of a commitment's file can be changed and be the same commitment.
func TestEditedCommitment(t *testing.T) {
	c := mustCommit(t, layer(t, 1, 6, 3, CompileOptions{}))
	good := c.Public().Bytes()
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if p, err := verify.ParseCommitment(bad); err == nil && c.opening.Opens(p) == nil {
			t.Errorf("byte %d of %d", i, len(good))
		}
	}
}

// TestOpeningVector holds Open to an opening that an earlier build made: how a
// commitment follows from its seed does not change.
func TestOpeningVector(t *testing.T) {
	const name = "testdata/vectors/standing"
	if *update {
		m := layer(t, 1, 6, 3, CompileOptions{})
		c, err := Commit(m.VerifyingKey(), Values{"x": {-1, -0.5, 0, 0.25, 0.5, 1}})
		if err != nil {
			t.Fatal(err)
		}
		for ext, b := range map[string][]byte{openingExt: c.opening.Bytes(), commitmentExt: c.Public().Bytes()} {
			if err := os.WriteFile(name+ext, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	c, err := OpenPublicCommitment(name + commitmentExt)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Open(c, name+openingExt)
	if want := []int64{-127, -64, 0, 32, 64, 127}; err != nil || !slices.Equal(v[0].Ints, want) {
		t.Errorf("%v, %v", v, err)
	}
}
