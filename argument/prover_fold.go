package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
)

// fold commits to combined rows, draws columns, and proves what is claimed of the
// rows. What is left to prove is claimed of the combination of the fold's rows.
func (p *prover) fold(l *level, rows []combined) (combined, error) {
	if err := p.commitTo(l.of, p.foldMessage(l, rows)); err != nil {
		return combined{}, err
	}
	p.Absorb("commitment to "+l.of.String(), p.proof.Roots[l.of][:])
	p.Work(foldWorkLabel, p.key.Params.Grinding)
	for i := range rows {
		positions, o, err := p.show(rows[i].of)
		if err != nil {
			return combined{}, err
		}
		y := combine(rows[i].coefficients, positions, o)
		p.drawn[l.of] = append(p.drawn[l.of], y)
		p.AbsorbExt(symbolsLabel(rows[i].of), y.values)
	}
	return p.combineFold(l, p.sumPieces(l, rows)), nil
}

// sumPieces runs the sum-check over the pieces and sends their values at its end.
func (p *prover) sumPieces(l *level, rows []combined) (point []field.Ext) {
	defer p.Memory.Release(p.Memory.Mark())
	products := p.pieceProducts(l, rows, p.Challenge(gammaLabel, foldLoss(p.key.VerifyingKey, l)))
	point = sumcheck.Prove(&p.Prover, foldLabel, products, foldVars(l.pieces), 2)
	values := make([]field.Ext, len(products))
	for i := range products {
		values[i] = products[i].Factors[0].At(0)
		p.kernels[l.of] = append(p.kernels[l.of], products[i].Factors[1].At(0))
	}
	p.Send(piecesLabel, values...)
	return point
}

// combineFold combines the rows of all pieces at their points.
func (p *prover) combineFold(l *level, point []field.Ext) combined {
	code := p.key.code(l.of)
	r := combined{row: p.Memory.Planes(length(code))}
	r.of, r.column, r.point = l.of, point[len(point)-code.LogRow:], point
	r.mu = p.powers(p.Challenge(muLabel, foldRowsLoss(p.key.VerifyingKey, l)), len(l.pieces))
	r.coefficients = rowCoefficients(p.key.VerifyingKey, &p.points, &r.combination)
	data, tail := r.parts(code)
	committed, n := p.committed[l.of], len(r.coefficients)
	ligero.Combine(committed.Message(), code.RowLength(), 0, n, r.coefficients, data)
	ligero.Combine(committed.Tails(), code.Tail, 0, n, r.coefficients, tail)
	return r
}

// showRow sends the last fold's combined row, which it hides in hidden proofs.
func (p *prover) showRow(r *combined) {
	if p.proof.Mode == Hidden {
		data, tail := r.parts(p.key.code(r.of))
		p.hide(data, tail, r.column)
	}
	p.proof.Row = r.row
	p.AbsorbPlanes(rowLabel, r.row)
}

// foldMessage is the rows of the pieces, each of three base rows, and after them
// in hidden proofs, on the last level, a mask.
func (p *prover) foldMessage(l *level, rows []combined) field.Vec {
	k := p.key.code(l.of).RowLength()
	message := p.Memory.Vec(p.key.height(l.of, p.proof.Mode) * k)
	for i := range l.pieces {
		c := &l.pieces[i]
		coefs := rowOf(rows, c)
		for at := 0; at < c.length; at += k {
			part := coefs.Slice(at, min(at+k, c.length))
			for b := range part {
				copy(message[((c.row+at/k)*extRows+b)*k:], part[b])
			}
		}
	}
	copy(message[foldedRows(l.pieces)*extRows*k:], p.noiseOf(l.of).mask)
	return message
}

// mask hides the row that is shown: the last row of those that are combined to
// it, with random coefficients.
func (p *prover) mask() (data, tail field.Planes) {
	c := p.committed[p.key.last().of]
	k, first := c.Params().RowLength(), c.Rows()-extRows
	last := c.Message()[first*k:]
	return field.Planes{last[:k], last[k : 2*k], last[2*k:]}, maskTail(c, first)
}

// maskTail is the tails of the three rows from `first` on.
func maskTail(c *ligero.Committed, first int) (tail field.Planes) {
	n := c.Params().Tail
	for i := range tail {
		tail[i] = c.Tails()[(first+i)*n : (first+i+1)*n]
	}
	return tail
}

// rowOf is the part of a combined row that a piece holds.
func rowOf(rows []combined, c *piece) field.Planes {
	for i := range rows {
		if rows[i].of == c.of {
			return rows[i].row.Slice(c.from, c.from+c.length)
		}
	}
	return field.Planes{}
}

// pieceProducts are the sums of pieces with the forms that are claimed of them.
func (p *prover) pieceProducts(l *level, rows []combined, gamma field.Ext) []sumcheck.Product {
	forms := p.rowForms(l, rows, gamma)
	products := make([]sumcheck.Product, len(l.pieces))
	for i := range products {
		c := &l.pieces[i]
		padded := func(v field.Planes) field.Planes {
			if v.Len() == 1<<c.vars {
				return v
			}
			out := p.Memory.Planes(1 << c.vars)
			out.Slice(0, v.Len()).Copy(v)
			return out
		}
		form := forms[c.of].Slice(c.from, c.from+c.length)
		products[i] = sumcheck.Product{Coef: one, Factors: []field.Planes{padded(rowOf(rows, c)), padded(form)}}
	}
	return products
}

// rowForms is, for each combined row, γ^row·eq(column, ·) + Σ_j γ^(rows+j)·x_j^·.
func (p *prover) rowForms(l *level, rows []combined, gamma field.Ext) (forms [commitments]field.Planes) {
	drawn := p.drawn[l.of]
	power, scales := one, symbolPowers(drawn, gamma)
	for i := range rows {
		r := &rows[i]
		code := p.key.code(r.of)
		form := ligero.PowerSums(p.Memory, drawn[i].positions, scales[i].Exts(), length(code))
		eq := p.Memory.Planes(code.RowLength())
		poly.EqTableInto(eq, r.column, power)
		low := form.Slice(0, eq.Len())
		field.AddPlanes(low, low, eq)
		forms[r.of] = form
		power = field.Mul(power, gamma)
	}
	return forms
}
