package argument

import (
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
)

// open is phase 4.
func (p *prover) open(s Statement) error {
	var rows []combined
	for _, c := range p.key.opened() {
		rows = append(rows, p.combine(c))
	}
	for i := range p.key.levels {
		r, err := p.fold(&p.key.levels[i], rows)
		if err != nil {
			return err
		}
		rows = []combined{r}
	}
	if len(rows) > 0 {
		p.showRow(&rows[0])
	}
	p.proof.Messages = p.Sent
	if p.proof.Mode == Hidden {
		p.provePads(s)
	}
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
	if o, err = p.committed[c].Columns(p.key.depth(c), positions); err != nil {
		return nil, nil, fmt.Errorf("columns of %v: %w", c, err)
	}
	p.proof.openings = ligero.AppendOpening(p.proof.openings, o)
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
	rows := p.foldRows(c, groups, r.lambda)
	r.column = resolve[field.Ext](ring, &p.points, groups[0].column)
	if len(groups) > 1 {
		r.column = p.joinColumns(c, groups, rows)
	}
	r.mu = p.powers(p.Challenge(o.muLabel, o.mu), len(groups))
	k := code.RowLength()
	for g := range rows {
		field.AddScaled(r.row.Slice(0, k), rows[g], r.mu[g])
	}
	r.coefficients = rowCoefficients(p.key.VerifyingKey, &p.points, &r.combination)
	ligero.Combine(p.committed[c].Tails(), code.Tail, 0, len(r.coefficients), r.coefficients, r.row.Slice(k, r.row.Len()))
	return r
}

// foldRows is u_g = Σ_claims λ·Σ_i eq(row point, i)·row_i for each group.
func (p *prover) foldRows(c commitment, groups []group, lambda []field.Ext) []field.Planes {
	k := p.key.code(c).RowLength()
	rows := make([]field.Planes, len(groups))
	next := 0
	for g := range groups {
		rows[g] = p.Memory.Planes(k)
		for _, rc := range groups[g].claims {
			p.addRows(c, rows[g], rc, lambda[next])
			next++
		}
	}
	return rows
}

func (p *prover) joinColumns(c commitment, groups []group, rows []field.Planes) (rho []field.Ext) {
	label := "open/columns of " + c.String()
	products := make([]sumcheck.Product, len(groups))
	for g := range groups {
		u := p.Memory.DirtyPlanes(rows[g].Len())
		u.Copy(rows[g])
		eq := p.Memory.DirtyPlanes(rows[g].Len())
		poly.EqTableInto(eq, resolve[field.Ext](ring, &p.points, groups[g].column), one)
		products[g] = sumcheck.Product{Coef: one, Factors: []field.Planes{u, eq}}
	}
	rho = sumcheck.Prove(&p.Prover, label, products, p.key.code(c).LogRow, 2)
	values := make([]field.Ext, len(groups))
	for g := range products {
		values[g] = products[g].Factors[0].At(0)
	}
	p.Send(label+": values", values...)
	return rho
}
