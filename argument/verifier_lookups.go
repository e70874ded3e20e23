package argument

import (
	"slices"

	"aver/algebra"
	"aver/field"
	"aver/logup"
	"aver/poly"
)

// lookups is phase 2: one LogUp over all lookups and tables, which ends in
// claims on tensors at the lookup point. The claims on the outputs and linear
// terms of einsums at that point are received with them.
func (v *verifier[V]) lookups() {
	beta := v.Challenge("lookup/beta", v.fingerprintLoss())
	alpha := v.Challenge("lookup/alpha", v.lookupLoss())
	var c logup.Claim[V]
	if v.logupVars > 0 {
		c = logup.Verify[V](v.opener, v.logupVars, v.surplus())
	}
	extra := make([]V, v.pointVars-v.logupVars)
	for i := range extra {
		extra[i] = v.Challenge("einsum/point", algebra.Loss{Source: "einsum", Theorem: "multilinear extension", Numerator: 1})
	}
	v.points[lookupPoint] = append(extra, c.Point...)
	v.receive("claims", v.first)
	if v.logupVars > 0 {
		v.leaves(alpha, beta, c)
	}
}

// surplus is what the fractions of all lookups and tables add up to.
func (pl *plan) surplus() (sum int64) {
	for i := range pl.blocks {
		if b := &pl.blocks[i]; !b.isTable {
			sum += logup.Surplus(b.sizes)
		}
	}
	return sum
}

// cells is the number of leaves.
func (pl *plan) cells() float64 {
	cells := 0.0
	for i := range pl.blocks {
		cells += float64(int(1) << pl.blocks[i].vars)
	}
	return cells
}

// fingerprintLoss: under a bad β a tuple that is in no row of its table has the
// fingerprint of one that is. For each pair those are at most as many as the
// tuple is long.
func (pl *plan) fingerprintLoss() algebra.Loss {
	return algebra.Loss{Source: "lookup", Theorem: "fingerprints (Haböck 2022, §4)", Numerator: pl.cells() * float64(pl.arity+1)}
}

// lookupLoss: the fractions' common numerator, less what it should be, is a
// polynomial in α of at most as great a degree as there are leaves, and must not
// vanish.
func (pl *plan) lookupLoss() algebra.Loss {
	return algebra.Loss{Source: "lookup", Theorem: "LogUp (Haböck 2022, Lemma 5)", Numerator: pl.cells()}
}

// leaves checks LogUp's claims on numerators and denominators against the
// claims on tensors. Outside its hull, and outside all blocks, a leaf is 0/1.
func (v *verifier[V]) leaves(alpha, beta V, c logup.Claim[V]) {
	num, den := v.Const(zero), v.Const(one)
	betas := powers(v.opener, beta, v.arity+1)
	for i := range v.blocks {
		b := &v.blocks[i]
		eq := poly.EqIndex[V](v.opener, c.Point[:v.logupVars-b.vars], b.prefix)
		box := v.scale(1, b.weights)
		num = v.Add(num, v.Mul(eq, v.numerator(b, box)))
		fingerprint := v.Mul(box, v.Sub(alpha, v.Const(tableID(b.table))))
		for j := range b.tuple {
			fingerprint = v.Sub(fingerprint, v.Mul(betas[j+1], v.form(&b.tuple[j], box)))
		}
		den = v.Add(den, v.Mul(eq, v.Sub(fingerprint, box)))
	}
	v.AssertZero("lookup: numerators", v.Sub(num, c.Num))
	v.AssertZero("lookup: denominators", v.Sub(den, c.Den))
}

// tableID tells the tuples of different tables apart.
func tableID(table int) field.Ext { return fromInt(int64(table) + 1) }

// numerator is 1 in a lookup's hull, and minus the multiplicity in a table's box.
func (v *verifier[V]) numerator(b *block, box V) V {
	switch {
	case !b.isTable:
		return v.scale(1, b.hull())
	case b.multiplicity == noClaim:
		return v.Sub(v.Const(zero), box)
	}
	return v.Sub(v.Const(zero), v.values[b.multiplicity])
}

// hull is the weights of a lookup's hull.
func (b *block) hull() []weight {
	weights := slices.Clone(b.weights)
	for i, n := range logup.Hull(b.sizes) {
		weights[i].size = n
	}
	return weights
}

// form is a linear form at the lookup point.
func (v *verifier[V]) form(f *form, box V) V {
	sum := v.Mul(v.Const(fromInt(f.constant)), box)
	for i := range f.terms {
		t := &f.terms[i]
		sum = v.Add(sum, v.Mul(v.scale(t.coef, t.broadcast), v.values[t.claim]))
	}
	for i := range f.indices {
		t := &f.indices[i]
		value := poly.WeightedIndex[V](v.opener, v.points.at(t.slot), t.size)
		sum = v.Add(sum, v.Mul(v.scale(t.coef, t.others), value))
	}
	return v.Mul(sum, v.Const(inverseShift(f.shift)))
}

// inverseShift is 2^−shift in the field.
func inverseShift(shift uint) field.Ext { return field.HalfPower(int(shift)) }
