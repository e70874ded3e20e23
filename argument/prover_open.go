package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
)

// open is phase 4.
func (p *prover) open() error {
	opened := p.key.opened()
	for _, c := range opened {
		p.proof.Rows[c] = p.openRow(c)
		absorbRow(p.Transcript, c, p.proof.Rows[c])
	}
	if len(opened) > 0 {
		p.Work(workLabel, p.key.Params.Grinding)
	}
	for _, c := range opened {
		positions := drawColumns(p.Transcript, c, &p.key.Params.Codes[c])
		p.proof.openings[c] = ligero.AppendOpening(nil, p.committed[c].Columns(positions))
	}
	return nil
}

// openRow combines one commitment's rows.
func (p *prover) openRow(c commitment) field.Planes {
	groups, params := p.key.groups[c], p.key.Params.Codes[c]
	o := openingLosses(c, groups, params.CodeLength())
	lambda := powers(p.Challenge(o.lambdaLabel, o.lambda), countClaims(groups))
	rows := p.foldRows(c, groups, lambda)
	if len(groups) > 1 {
		p.joinColumns(c, groups, rows)
	}
	mu := powers(p.Challenge(o.muLabel, o.mu), len(groups))
	row := field.NewPlanes(params.RowLength())
	for g := range rows {
		field.AddScaled(row, rows[g], mu[g])
	}
	return row
}

// foldRows is u_g = Σ_claims λ·Σ_i eq(row point, i)·row_i for each group.
func (p *prover) foldRows(c commitment, groups []group, lambda []field.Ext) []field.Planes {
	k, message := p.key.Params.Codes[c].RowLength(), p.committed[c].Message()
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

func (p *prover) joinColumns(c commitment, groups []group, rows []field.Planes) {
	label := "open/columns of " + c.String()
	products := make([]sumcheck.Product, len(groups))
	for g := range groups {
		u := field.NewPlanes(rows[g].Len())
		u.Copy(rows[g])
		eq := poly.EqTable(resolve[field.Ext](ring, &p.points, groups[g].column))
		products[g] = sumcheck.Product{Coef: one, Factors: []field.Planes{u, eq}}
	}
	sumcheck.Prove(&p.Prover, label, products, p.key.Params.Codes[c].LogRow, 2)
	values := make([]field.Ext, len(groups))
	for g := range products {
		values[g] = products[g].Factors[0].At(0)
	}
	p.Send(label+": values", values...)
}
