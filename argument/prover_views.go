package argument

import (
	"aver/field"
	"aver/parallel"
	"aver/poly"
	"aver/relation"
	"aver/sumcheck"
)

// reduceViews is phase 3's second level.
func (p *prover) reduceViews() error {
	defer p.Memory.Release(p.Memory.Mark())
	if len(p.views) == 0 {
		return nil
	}
	n := 0
	for i := range p.views {
		n += len(p.views[i].claims)
	}
	lambda := p.powers(p.Challenge("view/batch", batchLoss("view", n)), n)
	lambdas := make([][]field.Ext, len(p.views))
	for i := range p.views {
		claims := len(p.views[i].claims)
		lambdas[i], lambda = lambda[:claims], lambda[claims:]
	}
	sums := make([]sumcheck.Weighted, len(p.views))
	parallel.For(len(sums), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			v := &p.views[i]
			sums[i] = sumcheck.Weighted{V: p.cells[v.tensor].padded(p.Memory), Kernels: p.viewKernels(v, lambdas[i])}
		}
	})
	point, values := sumcheck.ProveWeighted(&p.Prover, "view", sums, p.viewVars)
	p.points[viewPoint] = point
	for i := range p.views {
		p.values[p.views[i].point] = values[i]
		p.Send("view/cells", values[i])
	}
	return nil
}

// viewKernels are λ·Π_d S_d of a tensor's claims, over padded cells.
func (p *prover) viewKernels(v *view, lambda []field.Ext) (out []sumcheck.Kernel) {
	flat := p.isFlat(v)
	for i, id := range v.claims {
		f := &p.claims[id].functional
		if n, _ := f.leading(); flat {
			out = append(out, leadingKernels(p.points.at(f.dims[0].vars[0].eqs[0]), n, lambda[i])...)
		} else {
			out = append(out, p.viewKernel(f.dims, lambda[i]))
		}
	}
	return out
}

// viewKernel is scale·Π_d S_d, cut so that its last part is no shorter than a row.
func (p *prover) viewKernel(dims []dim, scale field.Ext) sumcheck.Kernel {
	high, last := field.NewPlanes(1), len(dims)-1
	high.Set(0, scale)
	low := kernelVector(p.Memory, &p.points, &dims[last])
	for ; last > 0 && low.Len() < leastRow; last-- {
		low = outer(p.Memory, kernelVector(p.Memory, &p.points, &dims[last-1]), low)
	}
	for d := range dims[:last] {
		high = outer(p.Memory, high, kernelVector(p.Memory, &p.points, &dims[d]))
	}
	return sumcheck.Kernel{High: high, Low: low}
}

// isFlat reports whether a tensor has one dimension and all claims on it are eq on
// its first cells.
func (p *prover) isFlat(v *view) bool {
	for _, id := range v.claims {
		if _, ok := p.claims[id].leading(); !ok || len(p.claims[id].dims) != 1 {
			return false
		}
	}
	return true
}

// leadingKernels are scale·eq(point, ·) on the first n indices: on rows that are
// whole, and on the one that is not.
func leadingKernels(point []field.Ext, n int, scale field.Ext) []sumcheck.Kernel {
	split := max(0, len(point)-relation.Log2(leastRow))
	high, low := field.NewPlanes(1<<split), poly.EqTable(point[split:])
	poly.EqTableInto(high, point[:split], scale)
	whole, rest := n/low.Len(), n%low.Len()
	var out []sumcheck.Kernel
	if rest > 0 {
		part := sumcheck.Kernel{High: field.NewPlanes(high.Len()), Low: field.NewPlanes(low.Len())}
		part.High.Set(whole, high.At(whole))
		part.Low.Slice(0, rest).Copy(low.Slice(0, rest))
		out = append(out, part)
	}
	if whole > 0 {
		high.Slice(whole, high.Len()).Clear()
		out = append(out, sumcheck.Kernel{High: high, Low: low})
	}
	return out
}

// outer is a ⊗ b, row-major.
func outer(mem *field.Memory, a, b field.Planes) field.Planes {
	n := b.Len()
	out := mem.DirtyPlanes(a.Len() * n)
	parallel.For(a.Len(), 1+4096/n, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if row, c := out.Slice(i*n, (i+1)*n), a.At(i); c.IsZero() {
				row.Clear()
			} else {
				field.ScalePlanes(row, b, c)
			}
		}
	})
	return out
}
