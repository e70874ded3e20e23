package zk

import (
	"math/bits"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
)

// Prove computes the words of the tests.
func (p *Pads) Prove(t *Tests) *Words {
	w := p.NewWords()
	w.Combination.Copy(p.blind)
	low, high := w.Combination.Slice(0, p.slots()), w.Combination.Slice(p.slots(), p.Degree())
	for r := range p.data {
		field.AddScaled(low, p.data[r], t.combination[r])
		field.AddScaled(high, p.tails[r], t.combination[r])
	}
	if p.words == nil {
		p.Encode()
	}
	log := p.logSquare()
	linear, square := p.mem.Planes(1<<log), p.mem.Planes(1<<log)
	term := p.mem.DirtyPlanes(1 << log) // before the other call takes memory and releases it
	parallel.Both(func() { p.linearWord(t, linear) }, func() { p.squareWord(t, square, term) })
	offCoset(p.mem, []field.Planes{linear, square}, log)
	field.AddPlanes(w.Linear, linear.Slice(0, p.SquareDegree()), p.blindLinear)
	low = square.Slice(0, p.SquareDegree())
	field.AddPlanes(low, low, p.blindSquare)
	divideByVanishing(w.Quotient, low, p.LogSlots)
	return w
}

// Encode does a part of Prove's work that needs no challenges.
func (p *Pads) Encode() { p.words = codewords(p.mem, p.logSquare(), p.data, p.tails) }

// logSquare is the logarithm of the size of a domain on which rows are multiplied.
// Products of rows are of degree below 4·slots only if the tail is not longer than
// a row; in general the domain must hold SquareDegree points.
func (l *Layout) logSquare() int { return bits.Len(uint(l.SquareDegree() - 1)) }

// codewords encodes rows and their tails in words of 2^log symbols.
func codewords(mem *field.Memory, log int, rows, tails []field.Planes) []field.Planes {
	if len(rows) == 0 {
		return nil
	}
	m := ligero.NewMatrix(mem, rows, tails)
	return ligero.Codewords(mem, log, &m)
}

// linearWord sets sum, zeros, to the symbols of Σ_rows kernel·row.
func (p *Pads) linearWord(t *Tests, sum field.Planes) {
	kernels := t.kernels(p.mem)
	kernels = codewords(p.mem, p.logSquare(), kernels, make([]field.Planes, len(kernels)))
	parallel.For(sum.Len(), 256, func(lo, hi int) {
		for r, k := range kernels {
			field.MulAddPlanes(sum.Slice(lo, hi), k.Slice(lo, hi), p.words[r].Slice(lo, hi))
		}
	})
}

// squareWord sets sum, zeros, to the symbols of Σ square·(first·second − product) over
// the rows of products.
func (p *Pads) squareWord(t *Tests, sum, term field.Planes) {
	n := p.productRows()
	for i := range n {
		r := p.padRows() + i
		field.MulPlanes(term, p.words[r], p.words[r+n])
		field.SubPlanes(term, term, p.words[r+2*n])
		field.AddScaled(sum, term, t.square[i])
	}
}

// divideByVanishing sets q to the quotient of w by X^n − g^n, n = 2^log: q_j is
// w_(j+n) + g^n·q_(j+n). What is left over, if the products are wrong, is dropped.
func divideByVanishing(q, w field.Planes, log int) {
	n, c, size := 1<<log, power(shift, log), q.Len()
	q.Copy(w.Slice(n, n+size))
	scaled := make(field.Vec, n)
	for to := size - n; to > 0; to -= n {
		from := max(0, to-n)
		for _, plane := range q {
			t := scaled[:to-from]
			field.ScaleVec(t, plane[from+n:to+n], c)
			field.AddVec(plane[from:to], plane[from:to], t)
		}
	}
}
