package sumcheck

import (
	"slices"

	"aver/field"
	"aver/parallel"
	"aver/poly"
	"aver/transcript"
)

// Weighted stands for Σ_x V(x)·Σ_k High_k(h)·Low_k(l), x = (h, l): values of the base
// field under a weight that is a sum of a few products. V may end early: the rest of
// it is 0. All Kernels have factors of the same lengths.
type Weighted struct {
	V       field.Vec
	Kernels []Kernel
}

// Kernel is a product of a function of the first variables and one of the last.
type Kernel struct{ High, Low field.Planes }

func (w *Weighted) high() int { return log2(w.Kernels[0].High.Len()) }
func (w *Weighted) low() int  { return log2(w.Kernels[0].Low.Len()) }

// ProveWeighted is Prove of the products of values with their weights, message for
// message, of degree 2. It returns the point and the values of each V at its suffix of
// the point. What it is given stays as it is; working memory is p's, for the caller to
// release.
//
// Neither V nor its weight is ever written down over E3. The first variables' rounds
// are about Σ_h High_k(h)·D_k(h), D_k(h) = Σ_l V(h, l)·Low_k(l), for each k. When these
// variables are bound to ρ, Σ_h eq(ρ, h)·V(h, ·) and Σ_k High_k(ρ)·Low_k are left. So
// two passes over V are all, with a base-field product for each k and for eq.
func ProveWeighted(p *transcript.Prover, label string, sums []Weighted, rounds int) (point, values []field.Ext) {
	var b batch
	last, rows := make([]*Product, len(sums)), make([][][]field.Planes, len(sums))
	parallel.For(len(sums), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if w := &sums[i]; w.high() == 0 {
				last[i] = w.bound(p.Memory, nil)
			} else {
				rows[i] = w.rows(p.Memory)
			}
		}
	})
	for i := range sums {
		if last[i] != nil {
			b.add(last[i], 0)
		}
		for _, f := range rows[i] {
			b.add(&Product{field.One(), f}, sums[i].low())
		}
	}
	bind := func(left int) {
		b.members = slices.DeleteFunc(b.members, func(m member) bool { return m.begun && m.after == left })
		for i := range sums {
			if w := &sums[i]; last[i] == nil && w.low() == left {
				last[i] = w.bound(p.Memory, b.point[len(b.point)-w.high():])
				last[i].Coef = Late(rounds, w.high()+w.low())
				b.members = append(b.members, member{Product: last[i]})
			}
		}
	}
	b.prove(p, label, rounds, 2, bind)
	bind(0)
	for _, l := range last {
		l.end(b.r)
		values = append(values, l.Factors[0].At(0))
	}
	return b.point, values
}

// rows are High_k and D_k for each k.
func (w *Weighted) rows(mem *field.Memory) [][]field.Planes {
	out := make([][]field.Planes, len(w.Kernels))
	n, length := w.Kernels[0].High.Len(), w.Kernels[0].Low.Len()
	for k := range out {
		out[k] = []field.Planes{mem.DirtyPlanes(n), mem.Planes(n)}
		out[k][0].Copy(w.Kernels[k].High)
	}
	parallel.For((len(w.V)+length-1)/length, 1+4096/length, func(lo, hi int) {
		for h := lo; h < hi; h++ {
			row := w.V[h*length : min((h+1)*length, len(w.V))]
			for k := range out {
				out[k][1].Set(h, field.DotBase(w.Kernels[k].Low.Slice(0, len(row)), row))
			}
		}
	})
	return out
}

// bound is what is left when the first variables are bound: V, and the sum of
// kernels.
func (w *Weighted) bound(mem *field.Memory, to []field.Ext) *Product {
	n := w.Kernels[0].Low.Len()
	v, kernel := mem.Planes(n), mem.Planes(n)
	eq := poly.EqTableIn(mem, to)
	coefs := eq.Exts()
	parallel.For(n, 64+(1<<15)/len(coefs), func(lo, hi int) {
		dst := v.Slice(lo, hi)
		whole := 0 // rows that V has so much of
		if len(w.V) >= hi {
			whole = min(1+(len(w.V)-hi)/n, len(coefs))
			field.AddCombination(dst, w.V[lo:], n, coefs[:whole])
		}
		if from := whole*n + lo; whole < len(coefs) && from < len(w.V) {
			rest := w.V[from:min(len(w.V), whole*n+hi)]
			field.AddScaledBase(dst.Slice(0, len(rest)), rest, coefs[whole])
		}
	})
	for _, k := range w.Kernels {
		field.AddScaled(kernel, k.Low, field.Dot(eq, k.High))
	}
	return &Product{field.One(), []field.Planes{v, kernel}}
}
