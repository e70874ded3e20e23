package zk

import (
	"math/bits"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
)

// Prove computes the words of the tests, in memory of the caller's.
func (p *Pads) Prove(mem *field.Memory, t *Tests) *Words {
	w := p.NewWords(mem)
	low, high := w.Combination.Slice(0, p.slots()), w.Combination.Slice(p.slots(), p.Degree())
	low.Copy(p.blind[0])
	high.Copy(p.blind[1])
	for r := range p.data {
		field.AddScaled(low, p.data[r], t.combination[r])
		field.AddScaled(high, p.tails[r], t.combination[r])
	}
	if p.words == nil {
		p.Encode()
	}
	log := p.logSquare()
	linear, square := mem.Planes(1<<log), mem.Planes(1<<log)
	term := mem.DirtyPlanes(1 << log) // before the other call takes memory and releases it
	parallel.Both(func() { p.linearWord(mem, t, linear) }, func() { p.squareWord(t, square, term) })
	offCoset(mem, []field.Planes{linear, square}, log)
	field.AddPlanes(w.Linear, linear.Slice(0, p.SquareDegree()), p.blindLinear)
	low = square.Slice(0, p.SquareDegree())
	field.AddPlanes(low, low, p.blindSquare)
	divideByVanishing(w.Quotient, low, p.LogSlots)
	return w
}

// Encode does a part of Prove's work that needs no challenges.
func (p *Pads) Encode() {
	m, rows := p.matrix, 3*p.rows()
	if rows == 0 {
		return
	}
	m.Data, m.Tails = m.Data[:rows<<m.LogRow], m.Tails[:rows*m.Tail]
	p.words = ligero.Codewords(p.mem, p.logSquare(), &m)
}

// logSquare is the logarithm of the size of a domain on which rows are multiplied.
// Products of rows are of degree below 4·slots only if the tail is not longer than
// a row; in general the domain must hold SquareDegree points.
func (l *Layout) logSquare() int { return bits.Len(uint(l.SquareDegree() - 1)) }

// linearWord sets sum, zeros, to the symbols of Σ_rows kernel·row.
func (p *Pads) linearWord(mem *field.Memory, t *Tests, sum field.Planes) {
	kernels := t.kernels(mem)
	if len(kernels) == 0 {
		return
	}
	m := ligero.NewMatrix(mem, kernels, make([]field.Planes, len(kernels)))
	words := ligero.Codewords(mem, p.logSquare(), &m)
	parallel.For(sum.Len(), 256, func(lo, hi int) {
		for r, k := range words {
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
