package argument

import "aver/relation"

// addEinsum plans an einsum's output claim and its terms of at most one factor.
func (pl *plan) addEinsum(s *relation.Einsum) {
	shape := pl.program.Tensors[s.Out].Shape
	e := einsum{name: s.Name, out: pl.add(identityFunctional(s.Out, shape, lookupPoint))}
	weights := einsumWeights(s, shape)
	for i := range s.Terms {
		t := &s.Terms[i]
		products := termProducts(t, s.Sizes, len(shape))
		pl.products += products
		if pl.isNonlinear(t) {
			pl.nonlinear += products
		}
		if len(t.Factors) > 1 {
			continue
		}
		l := linear{coef: t.Coef, claim: noClaim, broadcast: weights[:len(shape)]}
		if len(t.Factors) == 1 {
			l.claim = pl.addView(&t.Factors[0], weights, make([]bool, len(weights)))
			l.broadcast = unused(&t.Factors[0], weights, len(shape))
		}
		e.linear = append(e.linear, l)
	}
	pl.einsums = append(pl.einsums, e)
}

// einsumWeights: output variables carry the eq of the lookup point, contracted
// ones are summed with weight 1.
func einsumWeights(s *relation.Einsum, shape []int) []weight {
	weights := eqWeights(shape, boxSlots(lookupPoint, shape))
	for _, n := range s.Sizes[len(shape):] {
		weights = append(weights, weight{size: n})
	}
	return weights
}

// isNonlinear reports whether a term multiplies values that a key does not fix. What
// it fixes is a constant in all of its proofs.
func (pl *plan) isNonlinear(t *relation.Term) bool {
	varying := 0
	for _, f := range t.Factors {
		switch pl.program.Tensors[f.Tensor].Kind {
		case relation.Weight, relation.Fixed, relation.Ones:
		default:
			varying++
		}
	}
	return varying > 1
}

// termProducts is the number of products of a term.
func termProducts(t *relation.Term, sizes []int, rank int) float64 {
	n := 1.0
	for _, size := range sizes[:rank] {
		n *= float64(size)
	}
	for _, k := range t.Sums(rank, len(sizes)) {
		n *= float64(sizes[k])
	}
	return n
}

// addFactors plans the terms of einsum i with two or three factors.
func (pl *plan) addFactors(i int) {
	s := &pl.program.Einsums[i]
	shape := pl.program.Tensors[s.Out].Shape
	weights := einsumWeights(s, shape)
	for j := range s.Terms {
		if t := &s.Terms[j]; len(t.Factors) > 1 {
			p := pl.newProduct(t, s.Sizes, weights, len(shape))
			pl.einsums[i].products = append(pl.einsums[i].products, p)
			pl.jointVars = max(pl.jointVars, p.vars)
			pl.degree = max(pl.degree, len(p.factors))
		}
	}
}

// newProduct binds the joint index variables, those of two or more factors, at
// the joint point. One factor of each, its carrier, is restricted to the
// variable's box and multiplied by the output's eq; the other factors may then
// be whatever they like outside the box.
func (pl *plan) newProduct(t *relation.Term, sizes []int, weights []weight, rank int) product {
	uses := factorUses(t, len(sizes))
	p := product{coef: t.Coef}
	for i := range sizes {
		if count(uses, i) > 1 {
			p.sizes = append(p.sizes, sizes[i])
		} else if i < rank && count(uses, i) == 0 {
			p.broadcast = append(p.broadcast, weights[i])
		}
	}
	p.axes = boxSlots(jointPoint, p.sizes)
	p.vars = relation.LogSize(p.sizes)
	for f := range t.Factors {
		own := append([]weight(nil), weights...)
		boxed := make([]bool, len(sizes))
		axis := 0
		for i := range sizes {
			if count(uses, i) < 2 {
				continue
			}
			boxed[i] = pl.carrier(t, uses, i) == f
			own[i] = weight{sizes[i], []slot{p.axes[axis]}}
			if boxed[i] {
				own[i].eqs = append(append([]slot(nil), weights[i].eqs...), p.axes[axis])
			}
			axis++
		}
		p.factors = append(p.factors, pl.addView(&t.Factors[f], own, boxed))
	}
	return p
}

// factorUses[f][i] says whether factor f uses index variable i.
func factorUses(t *relation.Term, indices int) [][]bool {
	uses := make([][]bool, len(t.Factors))
	for f := range t.Factors {
		uses[f] = make([]bool, indices)
		mark(&t.Factors[f], uses[f])
	}
	return uses
}

func count(uses [][]bool, index int) int {
	n := 0
	for _, u := range uses {
		if u[index] {
			n++
		}
	}
	return n
}

// carrier is the factor that carries a joint variable's box: the first that is
// not a weight, whose cells are fewer, else the first.
func (pl *plan) carrier(t *relation.Term, uses [][]bool, index int) int {
	first := -1
	for f := range t.Factors {
		if !uses[f][index] {
			continue
		}
		if pl.program.Tensors[t.Factors[f].Tensor].Kind != relation.Weight {
			return f
		}
		if first < 0 {
			first = f
		}
	}
	return first
}
