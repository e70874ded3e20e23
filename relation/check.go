package relation

import (
	"fmt"
	"slices"
)

// Limits on programs: an accumulator stays below 2^47 in magnitude, far from
// half the field's 2^48, and no box is larger than can be proven.
const (
	maxMagnitude = 1 << 47
	modulus      = 1<<49 - 1<<34 + 1
	maxRank      = 10
	maxPadding   = 6 // bits, of tensors that a verifier reads
	maxLogSize   = 32
	maxTensors   = 1 << 20
	maxOffset    = 1 << 26
)

// ProgramError says why a program cannot be proven soundly.
type ProgramError struct {
	Where string // the tensor, einsum, table or lookup
	Msg   string
}

func (e *ProgramError) Error() string { return fmt.Sprintf("program: %s: %s", e.Where, e.Msg) }

func bad(where, format string, args ...any) error {
	return &ProgramError{where, fmt.Sprintf(format, args...)}
}

// Check returns a *ProgramError unless the program is well formed, every value
// that the prover commits to is proven to lie in some range, and with those
// ranges no relation can hold modulo p without holding over the integers. A
// key is refused where it fails, so that soundness never rests on whoever
// compiled it.
func Check(p *Program) error {
	if err := checkStructure(p); err != nil {
		return err
	}
	return checkRanges(p)
}

func checkStructure(p *Program) error {
	if len(p.Tensors) > maxTensors {
		return bad("program", "%d tensors", len(p.Tensors))
	}
	for i := range p.Tensors {
		if err := checkTensor(&p.Tensors[i]); err != nil {
			return err
		}
	}
	if err := checkEinsums(p); err != nil {
		return err
	}
	return checkLookups(p)
}

func checkTensor(t *Tensor) error {
	if t.Kind > Virtual {
		return bad(t.Name, "unknown kind %d", t.Kind)
	}
	if err := checkBox(t.Name, t.Shape); err != nil {
		return err
	}
	if t.Min > t.Max || t.Min < -maxMagnitude || t.Max > maxMagnitude {
		return bad(t.Name, "range [%d, %d] is empty or beyond 2^47", t.Min, t.Max)
	}
	if readable := t.Kind == Input || t.Kind == Output || t.Kind == Fixed; readable && t.LogSize() > Log2(t.Size())+maxPadding {
		return bad(t.Name, "shape %v is nearly all padding: whoever reads it would do so for nothing", t.Shape)
	}
	if t.Kind != Fixed {
		if t.Data != nil {
			return bad(t.Name, "only fixed tensors state their values")
		}
		return nil
	}
	if len(t.Data) != t.Size() {
		return bad(t.Name, "%d values for shape %v", len(t.Data), t.Shape)
	}
	for _, v := range t.Data {
		if v < t.Min || v > t.Max {
			return bad(t.Name, "value %d is outside [%d, %d]", v, t.Min, t.Max)
		}
	}
	return nil
}

func checkBox(where string, sizes []int) error {
	if len(sizes) == 0 || len(sizes) > maxRank {
		return bad(where, "%d dimensions, want 1 to %d", len(sizes), maxRank)
	}
	logSize := 0
	for _, n := range sizes {
		if n < 1 || n > 1<<maxLogSize {
			return bad(where, "an extent of %d", n)
		}
		logSize += Log2(n)
	}
	if logSize > maxLogSize {
		return bad(where, "box %v is larger than 2^%d", sizes, maxLogSize)
	}
	return nil
}

// checkView holds a view over `indices` index variables to its tensor.
func checkView(p *Program, where string, v *View, indices int) error {
	if v.Tensor < 0 || int(v.Tensor) >= len(p.Tensors) {
		return bad(where, "views tensor %d of %d", v.Tensor, len(p.Tensors))
	}
	t := &p.Tensors[v.Tensor]
	if len(v.Dims) != len(t.Shape) {
		return bad(where, "views %s, of rank %d, with %d maps", t.Name, len(t.Shape), len(v.Dims))
	}
	used := make([]bool, indices)
	for _, d := range v.Dims {
		if d.Offset < -maxOffset || d.Offset > maxOffset {
			return bad(where, "offset %d in a view of %s", d.Offset, t.Name)
		}
		for _, s := range d.Strides {
			if s.Index < 0 || s.Index >= indices || used[s.Index] {
				return bad(where, "index variable %d in a view of %s does not exist or occurs twice", s.Index, t.Name)
			}
			if s.Step == 0 || s.Step < -maxOffset || s.Step > maxOffset {
				return bad(where, "step %d in a view of %s", s.Step, t.Name)
			}
			used[s.Index] = true
		}
	}
	return nil
}

func checkEinsums(p *Program) error {
	defined := make([]bool, len(p.Tensors))
	for i := range p.Einsums {
		e := &p.Einsums[i]
		if err := checkEinsum(p, e); err != nil {
			return err
		}
		if defined[e.Out] {
			return bad(e.Name, "%s is defined twice", p.Tensors[e.Out].Name)
		}
		defined[e.Out] = true
	}
	for id := range p.Tensors {
		if p.Tensors[id].Kind == Virtual && !defined[id] {
			return bad(p.Tensors[id].Name, "a virtual tensor that no einsum defines")
		}
	}
	return nil
}

func checkEinsum(p *Program, e *Einsum) error {
	if e.Out < 0 || int(e.Out) >= len(p.Tensors) {
		return bad(e.Name, "output tensor %d of %d", e.Out, len(p.Tensors))
	}
	out := &p.Tensors[e.Out]
	if out.Kind != Virtual && out.Kind != Witness && out.Kind != Output {
		return bad(e.Name, "%s cannot be an einsum's output", out.Name)
	}
	for _, n := range e.Sizes {
		if n < 1 || n > 1<<maxLogSize {
			return bad(e.Name, "an index variable of extent %d", n)
		}
	}
	if len(e.Sizes) < len(out.Shape) || len(e.Sizes) > 2*maxRank {
		return bad(e.Name, "%d index variables for an output of rank %d", len(e.Sizes), len(out.Shape))
	}
	for d, n := range out.Shape {
		if e.Sizes[d] != n {
			return bad(e.Name, "index variable %d has extent %d, the output %d", d, e.Sizes[d], n)
		}
	}
	for i := range e.Terms {
		if len(e.Terms[i].Factors) > 3 {
			return bad(e.Name, "a term of %d factors", len(e.Terms[i].Factors))
		}
		for f := range e.Terms[i].Factors {
			if err := checkFactor(p, e, &e.Terms[i].Factors[f]); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkFactor(p *Program, e *Einsum, v *View) error {
	if err := checkView(p, e.Name, v, len(e.Sizes)); err != nil {
		return err
	}
	if t := &p.Tensors[v.Tensor]; t.Kind == Virtual {
		return bad(e.Name, "virtual tensor %s as a factor", t.Name)
	}
	return nil
}

func checkLookups(p *Program) error {
	counts := map[TensorID]bool{}
	for i := range p.Tables {
		t := &p.Tables[i]
		if err := checkTuple(p, t.Name, t.Sizes, t.Tuple); err != nil {
			return err
		}
		if m := t.Multiplicity; m != NoTensor {
			if m < 0 || int(m) >= len(p.Tensors) || p.Tensors[m].Kind != Witness || counts[m] || !slices.Equal(p.Tensors[m].Shape, t.Sizes) {
				return bad(t.Name, "its multiplicities are not a witness tensor of its own shape")
			}
			counts[m] = true
		}
	}
	leaves := 0.0
	for i := range p.Lookups {
		l := &p.Lookups[i]
		if l.Table < 0 || l.Table >= len(p.Tables) || len(l.Tuple) != len(p.Tables[l.Table].Tuple) {
			return bad(l.Name, "table %d of %d does not exist or has another arity", l.Table, len(p.Tables))
		}
		if err := checkTuple(p, l.Name, l.Sizes, l.Tuple); err != nil {
			return err
		}
		leaves += float64(Size(l.Sizes))
	}
	if leaves > 1<<40 {
		return bad("program", "%g lookups", leaves)
	}
	if err := checkVirtual(p); err != nil {
		return err
	}
	return checkCounts(p, counts)
}

// checkVirtual refuses virtual tensors that no lookup reads: nothing would be
// proven of them, so that whoever made the program must have meant more.
func checkVirtual(p *Program) error {
	read := make([]bool, len(p.Tensors))
	note := func(tuple []Form) {
		for i := range tuple {
			for _, t := range tuple[i].Terms {
				read[t.View.Tensor] = true
			}
		}
	}
	for i := range p.Lookups {
		note(p.Lookups[i].Tuple)
	}
	for i := range p.Tables {
		note(p.Tables[i].Tuple)
	}
	for id := range p.Tensors {
		if t := &p.Tensors[id]; t.Kind == Virtual && !read[id] {
			return bad(t.Name, "a virtual tensor that no lookup reads")
		}
	}
	return nil
}

func checkTuple(p *Program, where string, sizes []int, tuple []Form) error {
	if err := checkBox(where, sizes); err != nil {
		return err
	}
	if len(tuple) == 0 || len(tuple) > 8 {
		return bad(where, "a tuple of %d forms", len(tuple))
	}
	for i := range tuple {
		f := &tuple[i]
		if f.Shift > 47 || f.Const < -maxMagnitude || f.Const > maxMagnitude {
			return bad(where, "constant %d, shift %d", f.Const, f.Shift)
		}
		for j := range f.Terms {
			v := &f.Terms[j].View
			if err := checkView(p, where, v, len(sizes)); err != nil {
				return err
			}
			if t := &p.Tensors[v.Tensor]; t.Kind == Virtual && !v.IsIdentity(t.Shape, sizes) {
				return bad(where, "virtual tensor %s is not viewed as it is", t.Name)
			}
		}
		for _, x := range f.Indices {
			if x.Index < 0 || x.Index >= len(sizes) {
				return bad(where, "index variable %d of %d", x.Index, len(sizes))
			}
		}
	}
	return nil
}

// IsIdentity reports whether the view, over a box of these sizes, reads the whole
// tensor of this shape as it is.
func (v *View) IsIdentity(shape, sizes []int) bool {
	if !slices.Equal(shape, sizes) {
		return false
	}
	for d, a := range v.Dims {
		if a.Offset != 0 || len(a.Strides) != 1 || a.Strides[0] != (Stride{d, 1}) {
			return false
		}
	}
	return true
}

// checkCounts keeps multiplicities, which have no range, out of every other
// relation.
func checkCounts(p *Program, counts map[TensorID]bool) error {
	for i := range p.Einsums {
		e := &p.Einsums[i]
		if counts[e.Out] {
			return bad(e.Name, "defines a multiplicity")
		}
		for _, t := range e.Terms {
			for _, f := range t.Factors {
				if counts[f.Tensor] {
					return bad(e.Name, "uses a multiplicity")
				}
			}
		}
	}
	check := func(where string, tuple []Form) error {
		for _, f := range tuple {
			for _, t := range f.Terms {
				if counts[t.View.Tensor] {
					return bad(where, "uses a multiplicity")
				}
			}
		}
		return nil
	}
	for i := range p.Tables {
		if err := check(p.Tables[i].Name, p.Tables[i].Tuple); err != nil {
			return err
		}
	}
	for i := range p.Lookups {
		if err := check(p.Lookups[i].Name, p.Lookups[i].Tuple); err != nil {
			return err
		}
	}
	return nil
}
