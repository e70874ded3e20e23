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
	words, log := p.words, p.logSquare()
	parallel.Both(func() {
		w.Linear.Copy(p.linearWord(t, words, log).Slice(0, p.SquareDegree()))
		field.AddPlanes(w.Linear, w.Linear, p.blindLinear)
	}, func() {
		square := p.squareWord(t, words, log).Slice(0, p.SquareDegree())
		field.AddPlanes(square, square, p.blindSquare)
		divideByVanishing(w.Quotient, square, p.LogSlots)
	})
	return w
}

// Encode does a part of Prove's work that needs no challenges.
func (p *Pads) Encode() { p.words = codewords(p.logSquare(), p.data, p.tails) }

// logSquare is the logarithm of the size of a domain on which rows are multiplied.
// Products of rows are of degree below 4·slots only if the tail is not longer than
// a row; in general the domain must hold SquareDegree points.
func (l *Layout) logSquare() int { return bits.Len(uint(l.SquareDegree() - 1)) }

// codewords encodes rows and their tails in words of 2^log symbols.
func codewords(log int, rows, tails []field.Planes) []field.Planes {
	words := make([]field.Planes, len(rows))
	field.Parallel(len(rows), 1, func(lo, hi int) {
		for r := lo; r < hi; r++ {
			words[r] = ligero.Codeword(log, rows[r], tails[r])
		}
	})
	return words
}

// linearWord is Σ_rows kernel·row, by coefficients.
func (p *Pads) linearWord(t *Tests, words []field.Planes, log int) field.Planes {
	sum := field.NewPlanes(1 << log)
	kernels := t.kernels()
	for r, k := range codewords(log, kernels, make([]field.Planes, len(kernels))) {
		field.MulAddPlanes(sum, k, words[r])
	}
	offCoset([]field.Planes{sum}, log)
	return sum
}

// squareWord is Σ square·(first·second − product) over the rows of products, by
// coefficients.
func (p *Pads) squareWord(t *Tests, words []field.Planes, log int) field.Planes {
	sum, term := field.NewPlanes(1<<log), field.NewPlanes(1<<log)
	n := p.productRows()
	for i := range n {
		r := p.padRows() + i
		field.MulPlanes(term, words[r], words[r+n])
		field.SubPlanes(term, term, words[r+2*n])
		field.AddScaled(sum, term, t.square[i])
	}
	offCoset([]field.Planes{sum}, log)
	return sum
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
