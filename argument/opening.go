package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/poly"
	"aver/sumcheck"
)

// coordinate is one coordinate of a claim's point: of a random point, counted
// from its end, or a constant bit.
type coordinate struct {
	constant bool
	bit      int
	source   source
	fromEnd  int
}

// rowClaim is an evaluation claim on a committed tensor, as a combination of
// rows: eq(row, i) times row i of the padded tensor, if it is stored.
type rowClaim struct {
	claim  claimID
	row    []coordinate
	place  place
	padded []int // see place.padded
}

// ofStored picks the stored rows' values of those of all rows of the padded tensor.
func ofStored[V any](rc *rowClaim, values []V) []V {
	if rc.padded == nil {
		return values[:rc.place.rows]
	}
	out := make([]V, len(rc.padded))
	for i, row := range rc.padded {
		out[i] = values[row]
	}
	return out
}

// group is the claims of one commitment that share their column point.
type group struct {
	column []coordinate
	claims []rowClaim
}

// newGroups sorts the evaluation claims on one commitment by column point.
func newGroups(pl *plan, l *layout) []group {
	var groups []group
	at := map[string]int{}
	for id := range pl.claims {
		c := &pl.claims[id]
		place, committed := l.places[c.tensor]
		if !committed || c.public || !c.isPlain() {
			continue
		}
		point := c.coordinates()
		split := max(0, len(point)-l.logRow)
		column := append(offsetBits(place.offset, l.logRow, len(point)), point[split:]...)
		key := pointName(column)
		g, ok := at[key]
		if !ok {
			g = len(groups)
			at[key] = g
			groups = append(groups, group{column: column})
		}
		groups[g].claims = append(groups[g].claims, rowClaim{claimID(id), point[:split], place, place.padded(l.logRow)})
	}
	return groups
}

// coordinates is the point of an evaluation claim.
func (f *functional) coordinates() []coordinate {
	var point []coordinate
	for i := range f.dims {
		for _, w := range f.dims[i].vars {
			if w.size == 1 {
				continue
			}
			s := w.eqs[0]
			for b := s.bits - 1; b >= 0; b-- {
				point = append(point, coordinate{source: s.source, fromEnd: s.low + b})
			}
		}
	}
	return point
}

// offsetBits places a tensor of `vars` variables, shorter than a row, at its
// offset in the row.
func offsetBits(offset, logRow, vars int) []coordinate {
	var bits []coordinate
	for b := logRow - 1; b >= vars; b-- {
		bits = append(bits, coordinate{constant: true, bit: offset >> b & 1})
	}
	return bits
}

func resolve[V any](a algebra.Arithmetic[V], p *points[V], coordinates []coordinate) []V {
	out := make([]V, len(coordinates))
	for i, c := range coordinates {
		if c.constant {
			out[i] = a.Const(fromInt(int64(c.bit)))
		} else {
			point := p[c.source]
			out[i] = point[len(point)-1-c.fromEnd]
		}
	}
	return out
}

// open is phase 4: the rows of each commitment are combined to one, the combined
// rows are committed to once more, and what is claimed of them is opened there.
func (v *verifier[V]) open() {
	v.combineRows()
	for i := range v.key.levels {
		v.foldLevel(&v.key.levels[i])
	}
	v.end()
}

// combineRows leaves a combined row of each opened commitment.
func (v *verifier[V]) combineRows() {
	for _, c := range v.key.opened() {
		v.rows = append(v.rows, v.combine(c))
	}
}

// foldLevel leaves the combined row of a fold of the rows.
func (v *verifier[V]) foldLevel(l *level) { v.rows = []combination[V]{v.fold(l, v.rows)} }

// end has the row that is left, and whatever comes last.
func (v *verifier[V]) end() {
	if len(v.rows) > 0 {
		v.show(v.rows[0])
	}
	v.Finish()
}

// combination is what is claimed of a commitment's combined row: the value at a
// point. λ and μ are the powers that claims and groups were combined with; of a
// fold, μ those of pieces, and point where its sum-check ended.
type combination[V any] struct {
	of         commitment
	column     []V
	value      V
	lambda, mu []V
	point      []V
}

// combine reduces the evaluation claims on one commitment to one on a combined
// row: they become claims on combinations of rows, one a column point; a
// sum-check over the columns reduces these to one column point.
func (v *verifier[V]) combine(c commitment) combination[V] {
	groups := v.key.groups[c]
	o := openingLosses(c, groups, v.key.code(c).CodeLength())
	r := combination[V]{of: c, column: resolve(v.opener, &v.points, groups[0].column), value: v.Const(zero)}
	r.lambda = powers(v.opener, v.Challenge(o.lambdaLabel, o.lambda), countClaims(groups))
	sums := v.groupSums(groups, r.lambda)
	if len(groups) > 1 {
		r.column, sums = v.joinColumns(c, groups, sums)
	}
	r.mu = powers(v.opener, v.Challenge(o.muLabel, o.mu), len(groups))
	for g := range groups {
		r.value = v.Add(r.value, v.Mul(r.mu[g], sums[g]))
	}
	return r
}

func countClaims(groups []group) int {
	n := 0
	for i := range groups {
		n += len(groups[i].claims)
	}
	return n
}

func (v *verifier[V]) groupSums(groups []group, lambda []V) []V {
	sums := make([]V, len(groups))
	next := 0
	for g := range groups {
		sums[g] = v.Const(zero)
		for _, c := range groups[g].claims {
			sums[g] = v.Add(sums[g], v.Mul(lambda[next], v.values[c.claim]))
			next++
		}
	}
	return sums
}

// joinColumns reduces Σ_g ⟨u_g, eq(column_g)⟩ to the values u_g(ρ) at one ρ.
func (v *verifier[V]) joinColumns(c commitment, groups []group, sums []V) (rho, values []V) {
	sum := v.Const(zero)
	for _, s := range sums {
		sum = v.Add(sum, s)
	}
	label := "open/columns of " + c.String()
	rho, value := sumcheck.Verify[V](v.opener, label, sum, v.key.code(c).LogRow, 2)
	values = v.Receive(label+": values", len(groups))
	for g := range groups {
		eq := poly.Eq[V](v.opener, resolve(v.opener, &v.points, groups[g].column), rho)
		value = v.Sub(value, v.Mul(eq, values[g]))
	}
	v.AssertZero("open: columns of "+c.String(), value)
	return rho, values
}

// rowCoefficients is the coefficient of each stored row in the combination: of
// tensors Σ_g μ^g Σ_claims λ^claim · eq(row point), of a fold those of its base rows.
func rowCoefficients(key *VerifyingKey, p *points[field.Ext], r *combination[field.Ext]) []field.Ext {
	if l := key.levelOf(r.of); l != nil {
		return spread(l.coefficients(key, r))
	}
	out := make([]field.Ext, key.layouts[r.of].rows)
	next := 0
	for g := range key.groups[r.of] {
		for _, rc := range key.groups[r.of][g].claims {
			scale := field.Mul(r.mu[g], r.lambda[next])
			next++
			for i, eq := range ofStored(&rc, poly.EqVector[field.Ext](ring, resolve[field.Ext](ring, p, rc.row))) {
				at := rc.place.row + i
				out[at] = field.Add(out[at], field.Mul(scale, eq))
			}
		}
	}
	return out
}

// losses of an opening's two batching challenges.
type losses struct {
	lambdaLabel, muLabel string
	lambda, mu           algebra.Loss
}

func openingLosses(c commitment, groups []group, n int) losses {
	return losses{"open/claims of " + c.String(), "open/groups of " + c.String(),
		proximityLoss(c, countClaims(groups), n), proximityLoss(c, len(groups), n)}
}

// proximityLoss: a batching challenge also folds rows of codewords of length n,
// and combining m words with its powers loses (m−1)·n/|E3| of proximity in the
// unique-decoding radius.
func proximityLoss(c commitment, m, n int) algebra.Loss {
	return algebra.Loss{Source: "open " + c.String(), Theorem: "proximity gap, unique decoding (BCIKS 2020, Theorem 4.1)",
		Numerator: float64(max(1, m-1)) * float64(n)}
}

// columnOf is the column point of a commitment's combined row.
func columnOf[V any](rows []combination[V], c commitment) []V {
	for i := range rows {
		if rows[i].of == c {
			return rows[i].column
		}
	}
	return nil
}
