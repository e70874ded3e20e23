package argument

import (
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
	"aver/relation"
)

func randomShape(r *rand.Rand, rank, most int) []int {
	shape := make([]int, 1+r.IntN(rank))
	for d := range shape {
		shape[d] = 1 + r.IntN(most)
	}
	return shape
}

// numbered is weights of random shapes, whose cells are 1, 2, 3, … through all.
func numbered(r *rand.Rand) *build {
	b, next := &build{}, int64(1)
	for range 1 + r.IntN(4) {
		shape := randomShape(r, 5, 7)
		values := make([]int64, relation.Size(shape))
		for i := range values {
			values[i] = next
			next++
		}
		b.tensor("w", relation.Weight, shape, 0, next, values)
	}
	return b
}

// Every true cell is stored once, where its padded cell has its place, and no row
// holds padding alone.
func TestEveryCellIsStoredOnce(t *testing.T) {
	r, left := rand.New(rand.NewPCG(1, 2)), 0
	for range 200 {
		b := numbered(r)
		l := newLayout(&b.Program, weightCommitment, minLogRow+r.IntN(4))
		message, k := l.message(b.values), 1<<l.logRow
		seen := map[field.Element]bool{}
		for i := range l.rows {
			row := message[i*k : (i+1)*k]
			empty := true
			for _, v := range row {
				if empty = empty && v.IsZero(); !v.IsZero() && seen[v] {
					t.Fatalf("%v: a cell is stored twice", v)
				}
				seen[v] = true
			}
			if empty {
				t.Fatalf("row %d holds padding alone", i)
			}
		}
		delete(seen, field.Element{})
		cells := 0
		for id, at := range l.places {
			cells += relation.Size(at.shape)
			padded := newArray(nil, at.shape)
			padded.set(b.values[id])
			rows := at.padded(l.logRow)
			if rows == nil {
				for i := range at.rows {
					rows = append(rows, i)
				}
			} else {
				left++
			}
			for i, row := range rows {
				want := padded.cells[row*k : min((row+1)*k, len(padded.cells))]
				if got := message[(at.row+i)*k+at.offset:][:len(want)]; !slices.Equal(got, want) {
					t.Fatalf("%v in rows of %d: row %d is not row %d of the padded tensor", at.shape, k, i, row)
				}
			}
		}
		if len(seen) != cells {
			t.Fatalf("%d cells are stored, of %d", len(seen), cells)
		}
	}
	if left == 0 {
		t.Error("no tensor has rows left out before its end")
	}
}

// narrowed is an array of small integers with its cells as such.
func narrowed(a array) array {
	a.small = make([]int16, len(a.cells))
	for i := range a.small {
		a.small[i] = int16(fieldInt(a.cells[i]))
	}
	a.cells = nil
	return a
}

// fieldInt is the integer next to 0 that an element stands for.
func fieldInt(e field.Element) int64 {
	v := int64(e.Uint64())
	if v > field.Modulus/2 {
		v -= field.Modulus
	}
	return v
}

// What is computed from the rows as they are stored, junk in their padding
// included, is what the padded tensor gives.
func TestStoredCellsAreThePaddedTensor(t *testing.T) {
	g := &generator{rng: rand.New(rand.NewPCG(3, 4))}
	var p points[field.Ext]
	for s := range p {
		p[s] = randomPoint(40)
	}
	for range 300 {
		shape := randomShape(g.rng, 4, 7)
		id := g.tensor("t", relation.Weight, shape, 0, 0, nil)
		stored := array{shape: shape, box: relation.Stored(shape, g.pick(0, 7))}
		stored.cells = make(field.Vec, relation.Size(stored.box))
		field.SetInts(stored.cells, random(len(stored.cells), -9, 9))
		padded := array{cells: stored.padded(nil), shape: shape, box: paddedBox(shape)}
		padded.cells = append(padded.cells, make(field.Vec, relation.Size(padded.box)-len(padded.cells))...)
		if g.rng.IntN(2) == 0 {
			stored = narrowed(stored)
		}

		sizes := append(slices.Clone(shape), g.box(2, 4)...)
		v := relation.Identity(id, len(shape))
		if g.rng.IntN(2) == 0 {
			v = g.view(id, len(sizes))
		}
		at, joint := boxSlots(lookupPoint, sizes), boxSlots(jointPoint, sizes)
		open, closed, boxed := make([]weight, len(sizes)), make([]weight, len(sizes)), make([]bool, len(sizes))
		for i, n := range sizes {
			closed[i], open[i], boxed[i] = weight{n, at[i : i+1]}, weight{n, at[i : i+1]}, g.rng.IntN(3) == 0
			if g.rng.IntN(2) == 0 {
				open[i].eqs = joint[i : i+1]
			}
		}
		f := newFunctional(&v, shape, closed, boxed)
		if got, want := functionalValue(nil, stored, &f, &p), functionalValue(nil, padded, &f, &p); got != want {
			t.Fatalf("%v stored as %v: a functional is %v, want %v", shape, stored.box, got, want)
		}
		f = newFunctional(&v, shape, open, boxed)
		got, axes := contract(nil, stored, &f, &p)
		want, wantAxes := contract(nil, padded, &f, &p)
		if !slices.Equal(axes, wantAxes) || !slices.Equal(got.Exts(), want.Exts()) {
			t.Fatalf("%v stored as %v: another contraction", shape, stored.box)
		}
		read := func(a array) field.Vec {
			return (&prover{plan: &plan{program: &g.Program}, cells: append(make([]array, id), a)}).viewVector(&v, sizes)
		}
		if !slices.Equal(read(stored), read(padded)) {
			t.Fatalf("%v stored as %v: another view", shape, stored.box)
		}
	}
}

// reorder puts the dimensions of a tensor in another order.
func (b *build) reorder(id relation.TensorID, perm ...int) *build {
	t := &b.Tensors[id]
	from := t.Shape
	t.Shape = make([]int, len(perm))
	for i, d := range perm {
		t.Shape[i] = from[d]
	}
	var values []int64
	relation.Each(t.Shape, func(index []int) {
		cell := 0
		for d, n := range from {
			cell = cell*n + index[slices.Index(perm, d)]
		}
		values = append(values, b.values[id][cell])
	})
	b.values[id] = values
	for i := range b.Einsums {
		for _, term := range b.Einsums[i].Terms {
			for f := range term.Factors {
				if v := &term.Factors[f]; v.Tensor == id {
					dims := v.Dims
					v.Dims = make([]relation.Affine, len(perm))
					for i, d := range perm {
						v.Dims[i] = dims[d]
					}
				}
			}
		}
	}
	return b
}

// tapsFirst is a convolution whose weights have the taps of its kernel as their
// first dimensions: rows of padding between others are left out.
func tapsFirst() *build {
	b := conv(5, 9, 7, 13, 3, 2, 1)
	return b.reorder(b.named("kernel"), 2, 3, 1, 0)
}
