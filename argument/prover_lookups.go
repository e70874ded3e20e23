package argument

import (
	"fmt"

	"aver/algebra"
	"aver/field"
	"aver/logup"
	"aver/relation"
)

// lookups is phase 2.
func (p *prover) lookups() error {
	defer p.Memory.Release(p.Memory.Mark())
	beta := p.Challenge("lookup/beta", p.fingerprintLoss())
	alpha := p.Challenge("lookup/alpha", p.lookupLoss())
	var point []field.Ext
	if p.logupVars > 0 {
		num, den := p.leaves(alpha, beta)
		point = logup.Prove(&p.Prover, num, den)
	}
	var extra []field.Ext
	for range p.pointVars - p.logupVars {
		extra = append(extra, p.Challenge("einsum/point", algebra.Loss{Source: "einsum", Theorem: "multilinear extension", Numerator: 1}))
	}
	p.points[lookupPoint] = append(extra, point...)
	p.send("claims", p.first)
	return nil
}

// leaves lays out the fractions of all lookups and tables: numerator and
// denominator of every leaf, 0/1 where there is none.
func (p *prover) leaves(alpha, beta field.Ext) (num, den field.Planes) {
	n := 1 << p.logupVars
	num, den = p.Memory.Planes(n), p.Memory.Planes(n)
	field.Parallel(n, 1<<12, func(lo, hi int) {
		one := field.One().A0
		for i := lo; i < hi; i++ {
			den[0][i] = one
		}
	})
	betas := p.powers(beta, p.arity+1)
	for i := range p.blocks {
		b := &p.blocks[i]
		lo, hi := b.prefix<<b.vars, (b.prefix+1)<<b.vars
		p.block(b, num.Slice(lo, hi), den.Slice(lo, hi), alpha, betas)
	}
	return num, den
}

// block fills in one lookup's or table's leaves.
func (p *prover) block(b *block, num, den field.Planes, alpha field.Ext, betas []field.Ext) {
	box := p.box(b.sizes)
	switch {
	case !b.isTable:
		copy(num[0], box)
	case b.multiplicity == noClaim:
		field.SubVec(num[0], num[0], box)
	default:
		counts := p.cells[p.claims[b.multiplicity].tensor]
		field.SubVec(num[0][:len(counts)], num[0][:len(counts)], counts)
		field.MulVec(num[0], num[0], box)
	}
	constant := field.Sub(field.Sub(alpha, tableID(b.table)), one)
	var addends []addend
	for j, f := range p.tuple(b) {
		scale := field.Neg(field.Mul(betas[j+1], inverseShift(f.Shift)))
		constant = field.Add(constant, field.Mul(scale, fromInt(f.Const)))
		addends = append(addends, p.addends(&f, b.sizes, scale)...)
	}
	field.Parallel(len(box), 1<<12, func(lo, hi int) {
		field.AddScaledBase(den.Slice(lo, hi), box[lo:hi], constant)
		for _, a := range addends {
			if end := min(hi, len(a.v)); end > lo {
				field.AddScaledBase(den.Slice(lo, end), a.v[lo:end], a.coef)
			}
		}
	})
}

// addend is a vector that a block's denominators contain a multiple of.
type addend struct {
	v    field.Vec
	coef field.Ext
}

// addends are the terms of a form, but for its constant, on the padded box,
// times a scale.
func (p *prover) addends(f *relation.Form, sizes []int, scale field.Ext) []addend {
	var out []addend
	for i := range f.Terms {
		out = append(out, addend{p.viewVector(&f.Terms[i].View, sizes), field.Mul(scale, fromInt(f.Terms[i].Coef))})
	}
	if len(f.Indices) > 0 {
		out = append(out, addend{p.indexVector(f.Indices, sizes), scale})
	}
	return out
}

// box is the indicator of a box on its padded cells.
func (p *prover) box(sizes []int) field.Vec {
	key := fmt.Sprint(sizes)
	if v, ok := p.boxes[key]; ok {
		return v
	}
	v := p.Memory.Vec(1 << relation.LogSize(sizes))
	fill(v, tensorValues(&relation.Tensor{Kind: relation.Ones, Shape: sizes}, nil), sizes)
	p.boxes[key] = v
	return v
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
		return p.cells[v.Tensor]
	}
	out := p.Memory.Vec(1 << relation.LogSize(sizes))
	index := make([]int, len(sizes))
	gather(p.cells[v.Tensor], v, t.Shape, sizes, index, 0, 0, out)
	return out
}

// gather fills the padded box from index variable d on.
func gather(cells field.Vec, v *relation.View, shape, sizes, index []int, d, at int, out field.Vec) {
	if d == len(sizes) {
		if c := paddedCell(v, shape, index); c >= 0 && c < len(cells) {
			out[at] = cells[c]
		}
		return
	}
	for i := range sizes[d] {
		index[d] = i
		gather(cells, v, shape, sizes, index, d+1, at<<relation.Log2(sizes[d])+i, out)
	}
}

// paddedCell is the padded row-major cell that a view reads, or −1.
func paddedCell(v *relation.View, shape, index []int) int {
	cell := 0
	for d := range v.Dims {
		c := v.Dims[d].At(index)
		if c < 0 || c >= shape[d] {
			return -1
		}
		cell = cell<<relation.Log2(shape[d]) + c
	}
	return cell
}

// indexVector is Σ coef·index on the padded box.
func (p *prover) indexVector(terms []relation.IndexTerm, sizes []int) field.Vec {
	values := make([]int64, 0, relation.Size(sizes))
	relation.Each(sizes, func(index []int) {
		var v int64
		for _, t := range terms {
			v += t.Coef * int64(index[t.Index])
		}
		values = append(values, v)
	})
	out := p.Memory.Vec(1 << relation.LogSize(sizes))
	fill(out, values, sizes)
	return out
}
