package e2e

import (
	"errors"
	"slices"
	"testing"

	"aver/argument"
	"aver/op"
	"aver/quant"
	"aver/relation"
)

// sides are the ways of hiding a program's ends behind commitments.
var sides = map[string]quant.Options{
	"input":  {Bits: 8, WeightBits: 8, InputCommitted: true},
	"output": {Bits: 8, WeightBits: 8, OutputCommitted: true},
	"both":   {Bits: 8, WeightBits: 8, InputCommitted: true, OutputCommitted: true},
}

func TestCommittedEnds(t *testing.T) {
	for side, opt := range sides {
		for i, c := range operators {
			t.Run(side+"/"+c.name, func(t *testing.T) {
				c := compiled(t, i, opt)
				c.complete(t, 0.1)
				c.bound(t)
			})
		}
	}
}

// bound holds that a statement keeps committed tensors out, and that a proof is
// tied to its commitments: none can be changed or taken from another proof.
func (c *instance) bound(t *testing.T) {
	t.Helper()
	statement, proof := c.prove(t, c.values)
	for id := range c.relation.Tensors {
		tensor := &c.relation.Tensors[id]
		hidden := tensor.Kind == relation.Input && c.relation.InputCommitted || tensor.Kind == relation.Output && c.relation.OutputCommitted
		public := !hidden && (tensor.Kind == relation.Input || tensor.Kind == relation.Output)
		if _, stated := statement[relation.TensorID(id)]; stated != public {
			t.Errorf("tensor %s: stated %v, want %v", tensor.Name, stated, public)
		}
		if hidden {
			more := argument.Statement{relation.TensorID(id): c.values[id]}
			for k, v := range statement {
				more[k] = v
			}
			var refused *argument.StatementError
			if err := c.verify(more, proof); !errors.As(err, &refused) {
				t.Errorf("committed %s stated as well: %v", tensor.Name, err)
			}
		}
	}
	c.rootsMatter(t, statement, proof)
}

// rootsMatter: a proof begins with the roots of its commitments.
func (c *instance) rootsMatter(t *testing.T, statement argument.Statement, proof []byte) {
	t.Helper()
	roots := 0
	for _, made := range []bool{c.witnessed(), c.relation.InputCommitted, c.relation.OutputCommitted} {
		if made {
			roots++
		}
	}
	foreign := c.cloned()
	for i := range c.relation.Tensors { // another run's commitments
		if k := c.relation.Tensors[i].Kind; k == relation.Input || k == relation.Output || k == relation.Witness {
			foreign[i][0]++
		}
	}
	for r := range roots {
		flipped := slices.Clone(proof)
		flipped[1+32*r+5] ^= 1 // after the mode
		if rejectedBy(c.verify(statement, flipped)) == "" {
			t.Errorf("root %d changed: accepted", r)
		}
	}
	if !c.relation.InputCommitted || !c.relation.OutputCommitted {
		return // the statement of the foreign proof is another one
	}
	_, other := c.prove(t, foreign)
	for r := range roots {
		mixed := slices.Clone(proof)
		copy(mixed[1+32*r:1+32*r+32], other[1+32*r:])
		if rejectedBy(c.verify(statement, mixed)) == "" {
			t.Errorf("root %d of another proof: accepted", r)
		}
	}
}

// witnessed reports whether the program has witness tensors at all.
func (c *instance) witnessed() bool {
	return slices.ContainsFunc(c.relation.Tensors, func(t relation.Tensor) bool { return t.Kind == relation.Witness })
}

// A committed input is not read by the verifier, so that the proof has to say
// that it lies in its range; a committed output has to be what it is.
func TestCommittedLies(t *testing.T) {
	for _, l := range []struct {
		name   string
		build  func(m *model, x string) string
		change func(s *story)
		check  string
	}{
		{"an input above its range", dense, func(s *story) { s.input(s.relation.Tensors[s.find("x")].Max + 1) }, falseLookup},
		{"an input below its range", dense, func(s *story) { s.input(s.relation.Tensors[s.find("x")].Min - 1) }, falseLookup},
		{"an input far out", dense, func(s *story) { s.input(1 << 40) }, falseLookup},
		{"an output that is no sum", dense, func(s *story) { s.of("Gemm0.0")[2]++ }, falseProduct},
		{"an output of no activation", denseRelu, func(s *story) {
			_, name := node[*op.Linear](s)
			s.of(name)[0] = -1
			s.recount()
		}, falseLookup},
		{"an output of another accumulator", denseRelu, func(s *story) { s.accumulate(1, 1) }, falseProduct},
	} {
		t.Run(l.name, func(t *testing.T) {
			m := newModel(l.name, 1, 40)
			c := compile(t, m.outputs(l.build(m, "x")), sides["both"])
			s := &story{c, t, c.cloned()}
			l.change(s)
			if verdict := c.judged(t, s.values, l.name); verdict != l.check {
				t.Errorf("the lie is against %q, not %q", verdict, l.check)
			}
		})
	}
}

// An input of more bits than a table has is proven limb by limb: it has limbs for
// both distances from the ends of its range, and none outside.
func TestWideCommittedInput(t *testing.T) {
	opt := quant.Options{Bits: 16, WeightBits: 8, InputCommitted: true, OutputCommitted: true}
	m := newModel("wide", 1, 40)
	c := compile(t, m.outputs(dense(m, "x")), opt)
	c.complete(t, 0.1)
	x := c.relation.Tensors[(&story{c, t, c.values}).find("x")]
	for name, v := range map[string]int64{"above": x.Max + 1, "below": x.Min - 1, "far out": 1 << 40} {
		s := &story{c, t, c.cloned()}
		s.input(v)
		if verdict := c.judged(t, s.values, name); verdict != falseLookup {
			t.Errorf("an input %s its range is against %q", name, verdict)
		}
	}
}

func dense(m *model, x string) string { return m.gemm(x, 40, 3) }

// input sets a cell of the input and tells the sums accordingly.
func (s *story) input(v int64) {
	s.of("x")[1] = v
	for i := range s.relation.Einsums {
		e := &s.relation.Einsums[i]
		s.values[e.Out] = relation.Compute(s.relation, e, s.values)
	}
	s.recount()
}
