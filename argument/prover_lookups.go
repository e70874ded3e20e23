package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/logup"
	"aver/parallel"
	"aver/relation"
)

// lookups is phase 2.
func (p *prover) lookups() error {
	defer p.Memory.Release(p.Memory.Mark())
	beta := p.Challenge("lookup/beta", p.fingerprintLoss())
	alpha := p.Challenge("lookup/alpha", p.lookupLoss())
	var point []field.Ext
	if p.logupVars > 0 {
		point = logup.Prove(&p.Prover, p.leaves(alpha, beta))
	}
	var extra []field.Ext
	for range p.pointVars - p.logupVars {
		extra = append(extra, p.Challenge("einsum/point", algebra.Loss{Source: "einsum", Theorem: "multilinear extension", Numerator: 1}))
	}
	p.points[lookupPoint] = append(extra, point...)
	p.send("claims", p.first)
	return nil
}

// leastCells is about how many cells of tensors are worth another processor.
const leastCells = 1 << 13

// leaves are the fractions of all lookups and tables.
func (p *prover) leaves(alpha, beta field.Ext) *logup.Leaves {
	l := &logup.Leaves{Vars: p.logupVars, Blocks: make([]logup.Block, len(p.blocks))}
	betas := p.powers(beta, p.arity+1)
	parallel.For(len(p.blocks), 1+leastCells*len(p.blocks)>>p.logupVars, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			l.Blocks[i] = p.block(&p.blocks[i], alpha, betas)
		}
	})
	return l
}

// block is one lookup's or table's fractions.
func (p *prover) block(b *block, alpha field.Ext, betas []field.Ext) logup.Block {
	out := logup.Block{Start: b.prefix << b.vars, Sizes: b.sizes, Table: b.isTable}
	if b.multiplicity != noClaim {
		out.Counts = p.cells[p.claims[b.multiplicity].tensor].padded(p.Memory)
	}
	out.Inside = field.Sub(field.Sub(alpha, tableID(b.table)), one)
	known := map[claimID]int{} // views, by their place among the terms
	for j, f := range p.tuple(b) {
		scale := field.Neg(field.Mul(betas[j+1], inverseShift(f.Shift)))
		out.Inside = field.Add(out.Inside, field.Mul(scale, fromInt(f.Const)))
		for i := range f.Terms {
			at, ok := known[b.tuple[j].terms[i].claim]
			if !ok {
				at = len(out.Terms)
				known[b.tuple[j].terms[i].claim] = at
				out.Terms = append(out.Terms, field.Term{V: p.viewVector(&f.Terms[i].View, b.sizes)})
			}
			t := &out.Terms[at]
			t.C = field.Add(t.C, field.Mul(scale, fromInt(f.Terms[i].Coef)))
		}
		if len(f.Indices) > 0 {
			out.Terms = append(out.Terms, field.Term{V: p.indexVector(f.Indices, b.sizes), C: scale})
		}
	}
	return out
}

// tuple is the forms of a block as the program states them.
func (p *prover) tuple(b *block) []relation.Form {
	if b.isTable {
		return p.program.Tables[b.source].Tuple
	}
	return p.program.Lookups[b.source].Tuple
}

// viewVector is a view on the padded box. The identity view is the tensor
// itself, padding and all.
func (p *prover) viewVector(v *relation.View, sizes []int) field.Vec {
	t := &p.program.Tensors[v.Tensor]
	if v.IsIdentity(t.Shape, sizes) {
		return p.cells[v.Tensor].padded(p.Memory)
	}
	out := p.Memory.Vec(1 << relation.LogSize(sizes))
	g := &gatherer{array: p.cells[v.Tensor].elements(p.Memory), out: out, sizes: sizes, at: make([]int, len(v.Dims))}
	for _, n := range sizes {
		g.steps = append(g.steps, make([]int, len(v.Dims)))
		g.bits = append(g.bits, relation.Log2(n))
	}
	for d, a := range v.Dims {
		g.at[d] = a.Offset
		for _, x := range a.Strides {
			g.steps[x.Index][d] += x.Step
		}
	}
	g.gather(0, 0)
	return out
}

// indexVector is Σ coef·index on the padded box.
func (p *prover) indexVector(terms []relation.IndexTerm, sizes []int) field.Vec {
	steps := make([]int64, len(sizes))
	for _, t := range terms {
		steps[t.Index] += t.Coef
	}
	out := newArray(p.Memory, sizes)
	enumerate(out.cells, 0, steps, sizes, out.box)
	return out.cells
}

// enumerate sets the cells of a box to first + Σ step·index.
func enumerate(dst field.Vec, first int64, steps []int64, shape, box []int) {
	if len(shape) > 1 {
		for i, row := 0, relation.Size(box[1:]); i < shape[0]; i++ {
			enumerate(dst[i*row:], first+int64(i)*steps[0], steps[1:], shape[1:], box[1:])
		}
		return
	}
	var part [512]int64
	for lo := 0; lo < shape[0]; lo += len(part) {
		n := min(len(part), shape[0]-lo)
		for i := range part[:n] {
			part[i] = first + int64(lo+i)*steps[0]
		}
		field.SetInts(dst[lo:lo+n], part[:n])
	}
}
