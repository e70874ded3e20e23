package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
)

// open is phase 4.
func (p *prover) open(s Statement) error {
	for _, c := range p.key.opened() {
		p.openRow(c)
		absorbRow(p.Transcript, c, p.proof.Rows[c])
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
		positions := drawColumns(p.Transcript, c, p.key.code(c))
		p.proof.openings = ligero.AppendOpening(p.proof.openings, p.committed[c].Columns(positions))
		if m := p.masks[c]; m != nil && m.committed != nil {
			p.proof.openings = ligero.AppendOpening(p.proof.openings, m.committed.Columns(positions))
		}
	}
	return nil
}

// openRow combines one commitment's rows, tails included, and hides the result.
func (p *prover) openRow(c commitment) {
	groups, k := p.key.groups[c], p.key.code(c).RowLength()
	o := openingLosses(c, groups, p.key.code(c).CodeLength())
	lambda := p.powers(p.Challenge(o.lambdaLabel, o.lambda), countClaims(groups))
	rows := p.foldRows(c, groups, lambda)
	column := resolve[field.Ext](ring, &p.points, groups[0].column)
	if len(groups) > 1 {
		column = p.joinColumns(c, groups, rows)
	}
	mu := p.powers(p.Challenge(o.muLabel, o.mu), len(groups))
	row := field.NewPlanes(p.key.rowLength(c))
	data, tail := row.Slice(0, k), row.Slice(k, row.Len())
	for g := range rows {
		field.AddScaled(data, rows[g], mu[g])
	}
	coefficients := rowCoefficients[field.Ext](ring, p.key.VerifyingKey, &p.points, c, lambda, mu)
	ligero.Combine(p.committed[c].Tails(), tail.Len(), 0, len(coefficients), coefficients, tail)
	if m := p.masks[c]; m != nil {
		p.hide(c, m, data, tail, column)
	}
	p.proof.Rows[c] = row
}

// hide replaces a combined row by mask + ζ·row.
func (p *prover) hide(c commitment, m *mask, data, tail field.Planes, column []field.Ext) {
	p.Send(maskLabel(c), field.Dot(m.data, poly.EqTable(column)))
	zeta := p.Challenge(hideLabel(c), hideLoss(c, p.key.code(c).CodeLength()))
	field.ScalePlanes(data, data, zeta)
	field.AddPlanes(data, data, m.data)
	field.ScalePlanes(tail, tail, zeta)
	field.AddPlanes(tail, tail, m.tail)
}

// foldRows is u_g = Σ_claims λ·Σ_i eq(row point, i)·row_i for each group.
func (p *prover) foldRows(c commitment, groups []group, lambda []field.Ext) []field.Planes {
	k, message := p.key.code(c).RowLength(), p.committed[c].Message()
	rows := make([]field.Planes, len(groups))
	next := 0
	for g := range groups {
		rows[g] = field.NewPlanes(k)
		for _, rc := range groups[g].claims {
			coef := field.NewPlanes(1 << len(rc.row))
			poly.EqTableInto(coef, resolve[field.Ext](ring, &p.points, rc.row), lambda[next])
			next++
			at := rc.place
			ligero.Combine(message, k, at.row, at.row+at.rows, coef.Slice(0, at.rows).Exts(), rows[g])
		}
	}
	return rows
}

func (p *prover) joinColumns(c commitment, groups []group, rows []field.Planes) (rho []field.Ext) {
	label := "open/columns of " + c.String()
	products := make([]sumcheck.Product, len(groups))
	for g := range groups {
		u := field.NewPlanes(rows[g].Len())
		u.Copy(rows[g])
		eq := poly.EqTable(resolve[field.Ext](ring, &p.points, groups[g].column))
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
