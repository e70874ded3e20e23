package argument

import (
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/sumcheck"
	"aver/zk"
)

// open is phase 4.
func (p *prover) open(s Statement) error {
	r := p.newReplay(s)
	var rows []combined
	for _, c := range p.key.opened() {
		rows = append(rows, p.combine(c))
	}
	p.replay(r, (*verifier[zk.Form]).combineRows)
	for i := range p.key.levels {
		l := &p.key.levels[i]
		row, err := p.fold(l, rows)
		if err != nil {
			return err
		}
		rows = []combined{row}
		p.replay(r, func(v *verifier[zk.Form]) { v.foldLevel(l) })
	}
	if len(rows) > 0 {
		p.showRow(&rows[0])
	}
	if r != nil {
		p.provePads(r)
	}
	p.proof.Messages = p.Sent // the replay has none of its own
	shown := p.key.shown(p.proof.Mode)
	if len(shown) > 0 {
		p.Work(workLabel, p.key.Params.Grinding)
	}
	for _, c := range shown {
		if _, _, err := p.show(c); err != nil {
			return err
		}
	}
	return nil
}

// show draws columns of a commitment and opens them.
func (p *prover) show(c commitment) (positions []int, o *ligero.Opening, err error) {
	positions = drawColumns(p.Transcript, c, p.key.code(c))
	if o, err = p.committed[c].ReadColumns(p.Memory, p.key.depth(c), positions); err != nil {
		return nil, nil, fmt.Errorf("columns of %v: %w", c, err)
	}
	p.start(func() { p.committed[c].Authenticate(o, p.key.depth(c), positions) })
	p.proof.opened = append(p.proof.opened, o)
	return positions, o, nil
}

// combined is a combination of a commitment's rows, tails included, and its
// coefficients.
type combined struct {
	combination[field.Ext]
	coefficients []field.Ext
	row          field.Planes
}

// parts are the row's data and its tail.
func (r *combined) parts(code *ligero.Params) (data, tail field.Planes) {
	return r.row.Slice(0, code.RowLength()), r.row.Slice(code.RowLength(), r.row.Len())
}

// combine combines one commitment's rows.
func (p *prover) combine(c commitment) combined {
	groups, code := p.key.groups[c], p.key.code(c)
	o := openingLosses(c, groups, code.CodeLength())
	r := combined{row: p.Memory.Planes(length(code))}
	defer p.Memory.Release(p.Memory.Mark())
	r.of = c
	r.lambda = p.powers(p.Challenge(o.lambdaLabel, o.lambda), countClaims(groups))
	of, rows := p.foldRows(c, groups, r.lambda)
	r.column = resolve[field.Ext](ring, &p.points, groups[0].column)
	if len(groups) > 1 {
		r.column = p.joinColumns(c, groups, of, rows)
	}
	r.mu = p.powers(p.Challenge(o.muLabel, o.mu), len(groups))
	k, scales := code.RowLength(), make([]field.Ext, len(rows))
	for g, s := range of {
		scales[s.row] = field.Add(scales[s.row], field.Mul(r.mu[g], s.scale))
	}
	parallel.For(k, 1024, func(lo, hi int) {
		for i := range rows {
			field.AddScaled(r.row.Slice(lo, hi), rows[i].Slice(lo, hi), scales[i])
		}
	})
	r.coefficients = rowCoefficients(p.key.VerifyingKey, &p.points, &r.combination)
	ligero.Combine(p.committed[c].Tails(), code.Tail, 0, len(r.coefficients), r.coefficients, r.row.Slice(k, r.row.Len()))
	return r
}

// multiple is a multiple of one of some rows.
type multiple struct {
	row   int
	scale field.Ext
}

// foldRows is u_g = Σ_claims λ·Σ_i eq(row point, i)·row_i for each group, as a
// multiple of one of the rows that it returns. Claims on tensors that share a
// stored row, such as biases, are multiples of that.
func (p *prover) foldRows(c commitment, groups []group, lambda []field.Ext) (of []multiple, rows []field.Planes) {
	shared := map[int]int{} // of stored rows, the place in rows
	var sums []rowSum
	add := func(rc rowClaim, scale field.Ext) {
		sums = append(sums, p.newRowSum(rows[len(rows)-1], rc, scale))
	}
	newRow := func() int {
		rows = append(rows, p.Memory.Planes(p.key.code(c).RowLength()))
		return len(rows) - 1
	}
	for g := range groups {
		claims := groups[g].claims
		if rc := claims[0]; len(claims) == 1 && len(rc.row) == 0 {
			at, ok := shared[rc.place.row]
			if !ok {
				at = newRow()
				shared[rc.place.row] = at
				add(rc, one)
			}
			of = append(of, multiple{at, lambda[0]})
		} else {
			of = append(of, multiple{newRow(), one})
			for i, rc := range claims {
				add(rc, lambda[i])
			}
		}
		lambda = lambda[len(claims):]
	}
	p.addRows(c, sums)
	return of, rows
}

// joinColumns proves Σ_g ⟨u_g, eq(column_g)⟩ and sends the values u_g(ρ).
func (p *prover) joinColumns(c commitment, groups []group, of []multiple, rows []field.Planes) (rho []field.Ext) {
	label := "open/columns of " + c.String()
	claims := make([]sumcheck.Evaluation, len(rows))
	for i := range rows {
		claims[i].Vector = rows[i]
	}
	for g, s := range of {
		terms := &claims[s.row].Terms
		*terms = append(*terms, sumcheck.Term{Scale: s.scale, Point: resolve[field.Ext](ring, &p.points, groups[g].column)})
	}
	rho, values := sumcheck.ProveEvaluations(&p.Prover, label, claims)
	sent := make([]field.Ext, len(groups))
	for g, s := range of {
		sent[g] = field.Mul(s.scale, values[s.row])
	}
	p.Send(label+": values", sent...)
	return rho
}
