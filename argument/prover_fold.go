package argument

import (
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
)

// fold commits to the combined rows, draws columns, and proves what is claimed of
// the rows.
func (p *prover) fold(rows []combined) error {
	if err := p.commitFold(rows); err != nil {
		return err
	}
	p.Absorb("commitment to "+foldCommitment.String(), p.proof.Roots[foldCommitment][:])
	p.Work(foldWorkLabel, p.key.Params.Grinding)
	for i := range rows {
		positions, o, err := p.show(rows[i].of)
		if err != nil {
			return err
		}
		y := combine(rows[i].coefficients, positions, o)
		p.drawn = append(p.drawn, y)
		p.AbsorbExt(symbolsLabel(rows[i].of), y.values)
	}
	p.openFold(p.sumPieces(rows))
	return nil
}

// sumPieces runs the sum-check over the pieces and sends their values at its end.
func (p *prover) sumPieces(rows []combined) (point []field.Ext) {
	defer p.Memory.Release(p.Memory.Mark())
	products := p.pieceProducts(rows, p.Challenge(gammaLabel, foldLoss(p.key.VerifyingKey)))
	point = sumcheck.Prove(&p.Prover, foldLabel, products, foldVars(p.key.pieces), 2)
	values := make([]field.Ext, len(products))
	for i := range products {
		values[i] = products[i].Factors[0].At(0)
		p.kernels = append(p.kernels, products[i].Factors[1].At(0))
	}
	p.Send(piecesLabel, values...)
	return point
}

// commitFold commits to the pieces of the combined rows, and to a mask.
func (p *prover) commitFold(rows []combined) error {
	committed, err := commitHiding(p.key.code(foldCommitment), p.foldMessage(rows), p.random)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	p.committed[foldCommitment], p.proof.Roots[foldCommitment] = committed, committed.Root()
	return nil
}

// foldMessage is the rows of the pieces, each of three base rows, and after them
// in hidden proofs a mask.
func (p *prover) foldMessage(rows []combined) field.Vec {
	k := p.key.code(foldCommitment).RowLength()
	message := p.Memory.Vec(p.key.height(foldCommitment, p.proof.Mode) * k)
	for i := range p.key.pieces {
		c := &p.key.pieces[i]
		coefs := rowOf(rows, c)
		for at := 0; at < c.length; at += k {
			part := coefs.Slice(at, min(at+k, c.length))
			for b := range part {
				copy(message[((c.row+at/k)*extRows+b)*k:], part[b])
			}
		}
	}
	if p.proof.Mode == Hidden {
		p.random.Fill(message[foldedRows(p.key.pieces)*extRows*k:])
	}
	return message
}

// mask hides the row that is shown: the last row of those that are combined to
// it, with random coefficients.
func (p *prover) mask() (data, tail field.Planes) {
	c := p.committed[foldCommitment]
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
func (p *prover) pieceProducts(rows []combined, gamma field.Ext) []sumcheck.Product {
	forms := p.rowForms(rows, gamma)
	products := make([]sumcheck.Product, len(p.key.pieces))
	for i := range products {
		c := &p.key.pieces[i]
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
func (p *prover) rowForms(rows []combined, gamma field.Ext) (forms [commitments]field.Planes) {
	power, scales := one, symbolPowers(p.drawn, gamma)
	for i := range rows {
		r := &rows[i]
		code := p.key.code(r.of)
		form := ligero.PowerSums(p.Memory, code.LogLength(), p.drawn[i].positions, scales[i].Exts(), length(code))
		eq := p.Memory.Planes(code.RowLength())
		poly.EqTableInto(eq, r.column, power)
		low := form.Slice(0, eq.Len())
		field.AddPlanes(low, low, eq)
		forms[r.of] = form
		power = field.Mul(power, gamma)
	}
	return forms
}

// openFold combines the rows of all pieces at their points, and hides the result.
func (p *prover) openFold(point []field.Ext) {
	code := p.key.code(foldCommitment)
	mu := p.powers(p.Challenge(muLabel, foldRowsLoss(p.key.VerifyingKey)), len(p.key.pieces))
	coefficients := spread(pieceCoefficients[field.Ext](ring, p.key.VerifyingKey, mu, point))
	row := field.NewPlanes(length(code))
	data, tail := row.Slice(0, code.RowLength()), row.Slice(code.RowLength(), row.Len())
	committed := p.committed[foldCommitment]
	ligero.Combine(committed.Message(), code.RowLength(), 0, len(coefficients), coefficients, data)
	ligero.Combine(committed.Tails(), code.Tail, 0, len(coefficients), coefficients, tail)
	if p.proof.Mode == Hidden {
		p.hide(data, tail, point[len(point)-code.LogRow:])
	}
	p.proof.Row = row
	p.AbsorbPlanes(rowLabel, row)
}
