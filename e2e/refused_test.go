package e2e

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"aver/argument"
	"aver/op"
	"aver/relation"
)

// TestUnsoundKeysAreRefused: relations that could wrap, or that leave a value
// that the prover commits to without a proven range, make no key, whoever
// compiled them.
func TestUnsoundKeysAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    []int
		build func(m *model, x string) string
		spoil func(p *relation.Program)
		says  string
	}{
		{"wide weights of a dense layer", []int{1, 40}, denseRelu, widen, "could wrap"},
		{"wide weights of a convolution", []int{1, 2, 5, 6}, convRelu, widen, "could wrap"},
		{"no range of a remainder", []int{1, 40}, denseRelu, forget("range"), "no proven range"},
		{"no class of a window", []int{1, 40}, denseRelu, forget("classes"), "no proven range"},
		{"a range of a remainder too wide", []int{1, 40}, denseRelu, func(p *relation.Program) {
			for i := range p.Tables {
				if strings.HasPrefix(p.Tables[i].Name, "range") {
					p.Tables[i].Tuple[0].Indices[0].Coef = 1 << 44
				}
			}
		}, "no proven range"},
		{"a rounding too coarse", []int{1, 40}, denseRelu, func(p *relation.Program) {
			for i := range p.Lookups {
				for j := range p.Lookups[i].Tuple {
					if f := &p.Lookups[i].Tuple[j]; f.Shift > 0 {
						f.Shift = 46
					}
				}
			}
		}, "can wrap"},
		{"no lookup of a maximum", []int{3, 2}, maxOfTwo, forget("max"), "no proven range"},
		{"no range of an ArgMax's bits", []int{1, 4}, argMax, forget("range [0, 1]"), "no proven range"},
		{"no permutation of a reshape", []int{6, 10}, func(m *model, x string) string {
			return m.gemm(m.node("Reshape", nil, x, m.ints(4, 15)), 15, 2)
		}, func(p *relation.Program) {
			p.Lookups = slices.DeleteFunc(p.Lookups, func(l relation.Lookup) bool {
				return p.Tables[l.Table].Multiplicity == relation.NoTensor
			})
		}, "no proven range"},
		{"no range of a committed input", []int{1, 40}, denseRelu, func(p *relation.Program) { p.InputCommitted = true }, "no proven range"},
		{"no sum of an accumulator", []int{1, 40}, denseRelu, func(p *relation.Program) { p.Einsums = p.Einsums[1:] }, "no einsum defines"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newModel(c.name, c.in...)
			honest := compile(t, m.outputs(c.build(m, "x")), eightBits)
			p, _, err := op.Lower(honest.program)
			must(t, err)
			whole := len(p.Lookups)
			c.spoil(p)
			if strings.HasPrefix(c.name, "no ") && len(p.Lookups) == whole && !strings.Contains(c.name, "input") && !strings.Contains(c.name, "sum") {
				t.Fatal("no lookup was dropped")
			}
			_, err = argument.NewVerifyingKey(p, honest.key.Params, honest.key.WeightTop, [32]byte{1})
			var fault *relation.ProgramError
			if !errors.Is(err, argument.ErrKey) || !errors.As(err, &fault) || !strings.Contains(fault.Msg, c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}

// widen declares weights that are as wide as a tensor may be.
func widen(p *relation.Program) {
	for i := range p.Tensors {
		if t := &p.Tensors[i]; t.Kind == relation.Weight {
			t.Min, t.Max = -(1 << 46), 1<<46
		}
	}
}

// forget drops the lookups into tables whose name begins so.
func forget(table string) func(p *relation.Program) {
	return func(p *relation.Program) {
		p.Lookups = slices.DeleteFunc(p.Lookups, func(l relation.Lookup) bool {
			return strings.HasPrefix(p.Tables[l.Table].Name, table)
		})
	}
}

// A program whose declared widths allow an accumulator to wrap is refused by
// Lower as well, with an error that says where.
func TestWrappingProgramIsRefused(t *testing.T) {
	for i, c := range operators {
		if !slices.Contains([]string{"Gemm", "MatMul", "Conv", "Conv depthwise", "Mul constant", "BatchNormalization"}, c.name) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			p := compiled(t, i, eightBits).program
			for _, id := range p.Weights() {
				p.Tensors[id].Min, p.Tensors[id].Max = -(1 << 46), 1<<46
			}
			var wraps *op.RangeError
			if _, _, err := op.Lower(p); !errors.As(err, &wraps) || wraps.Node == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}
