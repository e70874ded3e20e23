package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/sumcheck"
)

var (
	zero = field.Zero()
	one  = field.One()
)

func fromInt(v int64) field.Ext { return field.FromInt(v) }

// opener is the part of an interpreter that deals with commitments.
type opener[V any] interface {
	algebra.Verifier[V]
	// Commit receives the commitments that a proof makes.
	Commit()
	// Public is the value of a claim on a tensor that everyone knows.
	Public(id claimID, p *points[V]) V
	// Fold receives the commitment to a level's combined rows, and then the
	// columns whose combinations are symbols of the rows' codewords.
	Fold(l *level, p *points[V], rows []combination[V])
	// Symbols is the sum of the symbols with the powers of γ that come after
	// those of the rows.
	Symbols(gamma V) V
	// Kernel is the value at a point of the form that the i-th piece is summed with.
	Kernel(l *level, i int, gamma V, rows []combination[V], point []V) V
	// Open receives the row that the last fold is combined to and returns its
	// inner product with eq(column, ·).
	Open(column []V) V
	// Combined says how.
	Combined(r *combination[V])
	// Finish checks the columns of that row, and what else ends a proof.
	Finish()
}

// verifier is the text of the verifier, phase by phase. Every interpreter runs
// this.
type verifier[V any] struct {
	opener[V]
	*plan
	key    *VerifyingKey
	points points[V]
	values []V              // by claimID
	rows   []combination[V] // combined in phase 4, and not opened yet
	totals map[cut]V
}

func verify[V any](o opener[V], key *VerifyingKey) {
	v := newVerifier(o, key)
	v.reduce()
	v.open()
}

func newVerifier[V any](o opener[V], key *VerifyingKey) *verifier[V] {
	return &verifier[V]{opener: o, plan: key.plan, key: key, values: make([]V, len(key.plan.claims)), totals: map[cut]V{}}
}

// reduce is phases 1 to 3: they leave claims on commitments.
func (v *verifier[V]) reduce() {
	v.Commit()
	v.lookups()
	v.joint()
	v.reduceViews()
}

// receive fills in the values of claims: sent by the prover, or computed where
// the tensor is public.
func (v *verifier[V]) receive(label string, ids []claimID) {
	sent := 0
	for _, id := range ids {
		if !v.claims[id].public {
			sent++
		}
	}
	values := v.Receive(label, sent)
	for _, id := range ids {
		if v.claims[id].public {
			v.values[id] = v.Public(id, &v.points)
		} else {
			v.values[id], values = values[0], values[1:]
		}
	}
}

// scale is coef · Π totals of the free variables.
func (v *verifier[V]) scale(coef int64, free []weight) V {
	s := v.Const(fromInt(coef))
	for _, w := range free {
		if !w.isWhole() {
			s = v.Mul(s, v.total(w))
		}
	}
	return s
}

// total is the sum of a weight that is one eq, which many relations of equal shape
// have, computed once.
func (v *verifier[V]) total(w weight) V {
	if len(w.eqs) != 1 {
		return total[V](v.opener, &v.points, w)
	}
	key := cut{w.eqs[0], w.size}
	t, ok := v.totals[key]
	if !ok {
		t = total[V](v.opener, &v.points, w)
		v.totals[key] = t
	}
	return t
}

// cut is a point's coordinates, and how many of the indices they stand for are summed
// over.
type cut struct {
	slot slot
	size int
}

func scale[V any](a algebra.Arithmetic[V], p *points[V], coef int64, free []weight) V {
	s := a.Const(fromInt(coef))
	for _, w := range free {
		s = a.Mul(s, total(a, p, w))
	}
	return s
}

// joint is phase 3: every einsum's claim becomes claims on its factors, through
// one sum-check over the joint variables of all terms with several factors.
func (v *verifier[V]) joint() {
	lambda := v.Challenge("einsum/batch", batchLoss("einsum", len(v.einsums)))
	sum, power := v.Const(zero), v.Const(one)
	powers := make([]V, len(v.einsums))
	for i := range v.einsums {
		e := &v.einsums[i]
		rest := v.withoutLinear(e)
		if len(e.products) == 0 {
			v.AssertZero("einsum: "+e.name, rest)
		}
		powers[i] = power
		sum = v.Add(sum, v.Mul(power, rest))
		power = v.Mul(power, lambda)
	}
	if v.degree == 0 {
		return
	}
	point, value := sumcheck.Verify[V](v.opener, "einsum", sum, v.jointVars, v.degree)
	v.points[jointPoint] = point
	v.receive("einsum/factors", v.second)
	for i := range v.einsums {
		for j := range v.einsums[i].products {
			term := v.Mul(powers[i], v.product(&v.einsums[i].products[j]))
			value = v.Sub(value, term)
		}
	}
	v.AssertZero("einsum: factors", value)
}

// withoutLinear is an einsum's output less its terms of at most one factor.
func (v *verifier[V]) withoutLinear(e *einsum) V {
	rest := v.values[e.out]
	for i := range e.linear {
		l := &e.linear[i]
		term := v.scale(l.coef, l.broadcast)
		if l.claim != noClaim {
			term = v.Mul(term, v.values[l.claim])
		}
		rest = v.Sub(rest, term)
	}
	return rest
}

// product is a term at the joint point. Of three factors, the product of the
// first two is sent as a value of its own, so that nothing exceeds degree two.
func (v *verifier[V]) product(p *product) V {
	acc := v.values[p.factors[0]]
	for i, f := range p.factors[1:] {
		acc = v.Mul(acc, v.values[f])
		if i+2 < len(p.factors) {
			sent := v.Receive("einsum/partial product", 1)[0]
			v.AssertZero("einsum: partial product", v.Sub(sent, acc))
			acc = sent
		}
	}
	late := v.Const(sumcheck.Late(v.jointVars, p.vars))
	return v.Mul(v.Mul(v.scale(p.coef, p.broadcast), late), acc)
}

// reduceViews is phase 3's second level: claims that are not evaluations are
// combined, tensor by tensor, and reduced to one evaluation of each tensor by
// a sum-check over its cells.
func (v *verifier[V]) reduceViews() {
	if len(v.views) == 0 {
		return
	}
	n := 0
	for i := range v.views {
		n += len(v.views[i].claims)
	}
	lambda := v.Challenge("view/batch", batchLoss("view", n))
	powers := powers(v.opener, lambda, n)
	sum, next := v.Const(zero), 0
	for i := range v.views {
		for _, id := range v.views[i].claims {
			sum = v.Add(sum, v.Mul(powers[next], v.values[id]))
			next++
		}
	}
	point, value := sumcheck.Verify[V](v.opener, "view", sum, v.viewVars, 2)
	v.points[viewPoint] = point
	next = 0
	for i := range v.views {
		vw := &v.views[i]
		v.receive("view/cells", []claimID{vw.point})
		kernel := v.Const(zero)
		z := point[v.viewVars-vw.vars:]
		for _, id := range vw.claims {
			kernel = v.Add(kernel, v.Mul(powers[next], kernelAt(v.opener, &v.points, &v.claims[id].functional, z)))
			next++
		}
		late := v.Const(sumcheck.Late(v.viewVars, vw.vars))
		value = v.Sub(value, v.Mul(v.Mul(late, kernel), v.values[vw.point]))
	}
	v.AssertZero("view: kernels", value)
}

// powers is 1, x, …, x^(n−1).
func powers[V any](a algebra.Arithmetic[V], x V, n int) []V {
	p := make([]V, n)
	for i := range p {
		if i == 0 {
			p[i] = a.Const(one)
		} else {
			p[i] = a.Mul(p[i-1], x)
		}
	}
	return p
}

// batchLoss is the loss of combining n claims with powers of one challenge.
func batchLoss(source string, n int) algebra.Loss {
	return algebra.Loss{Source: source, Theorem: "random linear combination", Numerator: float64(max(1, n-1))}
}
