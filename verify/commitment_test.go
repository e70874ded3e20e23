package verify

import (
	"bytes"
	"errors"
	"testing"

	"aver/format"
	"aver/op"
	"aver/relation"
)

// points is the label of two committed tensors.
func points() Label {
	return Label{{Shape: []int{2, 3}, Min: -128, Max: 127, Scale: 0.5}, {Shape: []int{1}, Min: 0, Max: 300, Scale: 1}}
}

func mustCommit(t testing.TB, l Label, values ...[]int64) *Opening {
	t.Helper()
	o, _, err := Commit(l, values, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func sampleOpening(t testing.TB) *Opening {
	return mustCommit(t, points(), []int64{1, -2, 3, -4, 5, -6}, []int64{300})
}

func TestOpening(t *testing.T) {
	o := sampleOpening(t)
	read, err := ParseOpening(o.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseCommitment(o.Commitment.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Opens(c); err != nil || read.Values[0][1] != -2 {
		t.Errorf("%v, %v", read.Values, err)
	}
	other, _, err := Commit(points(), o.Values, [32]byte{2})
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Opens(other.Commitment); !errors.Is(err, ErrRejected) {
		t.Errorf("another commitment to the same values: %v", err)
	}
}

// Values, randomness and root determine one another.
func TestOpeningIsBound(t *testing.T) {
	o := sampleOpening(t)
	for name, change := range map[string]func(*Opening){
		"a value":         func(o *Opening) { o.Values = [][]int64{{1, -2, 3, -4, 5, -7}, {300}} },
		"a value missing": func(o *Opening) { o.Values = [][]int64{{1, -2, 3, -4, 5}, {300}} },
		"values swapped":  func(o *Opening) { o.Values = [][]int64{{-2, 1, 3, -4, 5, -6}, {300}} },
		"out of range":    func(o *Opening) { o.Values = [][]int64{{1, -2, 3, -4, 5, -6}, {301}} },
		"a tensor less":   func(o *Opening) { o.Values = o.Values[:1] },
		"the seed":        func(o *Opening) { o.seed[31]++ },
		"the root":        func(o *Opening) { o.Commitment = newCommitment(o.Label, [32]byte{5}) },
	} {
		lie := *o
		change(&lie)
		if _, err := lie.Committed(); !errors.Is(err, ErrRejected) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}

func TestImpossibleLabels(t *testing.T) {
	one := TensorLabel{Shape: []int{2}, Min: 0, Max: 1, Scale: 1}
	with := func(change func(*TensorLabel)) Label {
		l := one
		change(&l)
		return Label{l}
	}
	for name, l := range map[string]Label{
		"no tensor":      {},
		"no shape":       with(func(l *TensorLabel) { l.Shape = nil }),
		"an extent of 1": with(func(l *TensorLabel) { l.Shape = []int{1, 2} }),
		"an extent of 0": with(func(l *TensorLabel) { l.Shape = []int{0} }),
		"too many cells": with(func(l *TensorLabel) { l.Shape = []int{1 << 20, 1 << 20} }),
		"mostly padding": with(func(l *TensorLabel) { l.Shape = []int{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5} }),
		"an empty range": with(func(l *TensorLabel) { l.Min = 2 }),
		"beyond 2^47":    with(func(l *TensorLabel) { l.Max = 1 << 47 }),
		"no scale":       with(func(l *TensorLabel) { l.Scale = 0 }),
		"too many extents": with(func(l *TensorLabel) {
			l.Shape = []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}
		}),
	} {
		e := new(format.Encoder)
		l.encode(e)
		if _, err := decodeLabel(format.NewDecoder(e.Encoded())); err == nil {
			t.Errorf("%s is possible", name)
		}
	}
}

// Labels are alike only where shape, range and scale are, whatever the names and
// the extents of 1.
func TestLabelsDiffer(t *testing.T) {
	label := func(change func(*op.Tensor)) Label {
		p := dense(5, 3)
		change(&p.Tensors[3])
		return labelOf(p, relation.Output)
	}
	same := label(func(*op.Tensor) {})
	for name, c := range map[string]struct {
		change func(*op.Tensor)
		alike  bool
	}{
		"nothing":        {func(*op.Tensor) {}, true},
		"the name":       {func(t *op.Tensor) { t.Name = "z" }, true},
		"an extent of 1": {func(t *op.Tensor) { t.Shape = []int{1, 3, 1} }, true},
		"the shape":      {func(t *op.Tensor) { t.Shape = []int{4} }, false},
		"the scale":      {func(t *op.Tensor) { t.Scale *= 2 }, false},
		"the least":      {func(t *op.Tensor) { t.Min-- }, false},
		"the greatest":   {func(t *op.Tensor) { t.Max++ }, false},
		"the kind":       {func(t *op.Tensor) { t.Kind = relation.Witness }, false},
	} {
		if d := label(c.change).Difference(same); (d == "") != c.alike {
			t.Errorf("%s changed: %q", name, d)
		}
	}
}

// FuzzCommitment: what parses has one encoding.
func FuzzCommitment(f *testing.F) {
	f.Add(sampleOpening(f).Commitment.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseCommitment(b)
		if err != nil {
			if !errors.Is(err, ErrWrongKey) {
				t.Errorf("untyped: %v", err)
			}
			return
		}
		if !bytes.Equal(newCommitment(c.Label, c.Root).Bytes(), b) {
			t.Error("two encodings of one commitment")
		}
	})
}

// FuzzOpening: what opens a commitment is what Commit makes.
func FuzzOpening(f *testing.F) {
	f.Add(sampleOpening(f).Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := ParseOpening(b)
		if err != nil {
			if !errors.Is(err, ErrWrongKey) {
				t.Errorf("untyped: %v", err)
			}
			return
		}
		if _, err := o.Committed(); err != nil {
			if !errors.Is(err, ErrRejected) {
				t.Errorf("untyped: %v", err)
			}
			return
		}
		again, _, err := Commit(o.Label, o.Values, o.seed)
		if err != nil || !bytes.Equal(again.Bytes(), b) {
			t.Errorf("two encodings of one opening: %v", err)
		}
	})
}
