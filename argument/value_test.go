package argument

import (
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/relation"
)

// Values of functionals are Σ_x T(x)·Π_d S_d(x_d), however their dimensions are
// read, and where a tensor's last cells are not stored.
func TestFunctionalValue(t *testing.T) {
	const vars = 13
	var p points[field.Ext]
	for range vars {
		p[lookupPoint] = append(p[lookupPoint], field.NewExt(rand.Uint64N(field.Modulus), rand.Uint64N(field.Modulus), 7))
	}
	view := func(dims ...relation.Affine) *relation.View { return &relation.View{Dims: dims} }
	for name, c := range map[string]struct {
		view         *relation.View
		shape, sizes []int
		boxed        []bool
	}{
		"plain":           {view(axis(0, 1, 0), axis(1, 1, 0)), []int{5, 700}, []int{5, 700}, make([]bool, 2)},
		"boxed":           {view(axis(0, 1, 0)), []int{5000}, []int{5000}, []bool{true}},
		"boxed before":    {view(axis(0, 1, 0), axis(1, 1, 0)), []int{3, 256}, []int{3, 256}, []bool{true, true}},
		"boxed behind":    {view(axis(0, 1, 0), axis(1, 1, 0)), []int{3, 300}, []int{3, 300}, []bool{true, true}},
		"every other":     {view(axis(0, 1, 0), axis(1, 2, 1), axis(2, 1, 0)), []int{6, 24, 24}, []int{6, 12, 24}, make([]bool, 3)},
		"every other end": {view(axis(0, 1, 0), axis(1, 1, 0), axis(2, 2, 0)), []int{6, 24, 24}, []int{6, 24, 12}, make([]bool, 3)},
		"slice":           {view(axis(0, 1, 0)), []int{900}, []int{600}, []bool{false}},
		"beyond":          {view(axis(0, 1, -2)), []int{9}, []int{16}, []bool{false}},
		"one cell":        {view(relation.Affine{Offset: 2}, axis(0, 1, 0)), []int{3, 40}, []int{40}, []bool{false}},
		"transposed":      {view(axis(1, 1, 0), axis(0, 1, 0)), []int{30, 20}, []int{20, 30}, make([]bool, 2)},
	} {
		f := newFunctional(c.view, c.shape, eqWeights(c.sizes, boxSlots(lookupPoint, c.sizes)), c.boxed)
		stored := array{shape: c.shape, box: relation.Stored(c.shape, 0)}
		stored.cells = make(field.Vec, relation.Size(stored.box))
		stored.set(random(relation.Size(c.shape), -99, 99))
		cells := stored.padded(nil)
		want := field.Zero()
		for x := range cells {
			term := field.FromBase(cells[x])
			at := x
			for d := len(f.dims) - 1; d >= 0; d-- {
				bits := relation.Log2(c.shape[d])
				s := dimVector[field.Ext](ring, &p, &f.dims[d])
				if i := at & (1<<bits - 1); i < len(s) { // else the cell is padding, 0
					term = field.Mul(term, s[i])
				}
				at >>= bits
			}
			want = field.Add(want, term)
		}
		for _, a := range []array{stored, narrowed(stored)} {
			if got := functionalValue(nil, a, &f, &p); !got.Equal(&want) {
				t.Errorf("%s: not the value by the definition", name)
			}
		}
	}
}
