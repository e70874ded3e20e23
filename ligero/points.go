package ligero

import (
	"math/bits"

	"aver/field"
)

// Points are the points that positions of codewords stand for: ω^reverse(q), which
// is a product of roots of unity, whatever the codewords' length: that of order
// 2^(i+1) where bit i of q is set.
func Points(positions []int) field.Vec {
	xs := make(field.Vec, len(positions))
	for i, q := range positions {
		xs[i].SetOne()
		for ; q > 0; q &= q - 1 {
			w := field.RootOfUnity(bits.TrailingZeros(uint(q)) + 1)
			xs[i].Mul(&xs[i], &w)
		}
	}
	return xs
}

const (
	// pointsGrain is what the number of points is filled up to a multiple of: whole
	// blocks of a combination of rows.
	pointsGrain = 32
	// lowPowers is the number of coefficients that are combined at once.
	lowPowers = 64
)

// Evaluator evaluates polynomials at some points: cheaper than a transform where
// these are few among those of a codeword.
type Evaluator struct {
	xs     field.Vec
	powers field.Vec // row j of lowPowers + 1 holds x^j
}

// NewEvaluator is for the points of positions.
func NewEvaluator(positions []int) *Evaluator {
	n := (len(positions) + pointsGrain - 1) / pointsGrain * pointsGrain
	e := &Evaluator{make(field.Vec, n), make(field.Vec, n*(lowPowers+1))}
	copy(e.xs, Points(positions))
	for i := range n {
		e.powers[i].SetOne()
	}
	for j := 1; j <= lowPowers; j++ {
		field.MulVec(e.powers[j*n:(j+1)*n], e.powers[(j-1)*n:j*n], e.xs)
	}
	return e
}

// Point is the point of the i-th position.
func (e *Evaluator) Point(i int) field.Element { return e.xs[i] }

// Evaluate returns the values of the polynomial with these coefficients, lowest
// first, at the points, and some more: Horner's rule, lowPowers coefficients at a
// time.
func (e *Evaluator) Evaluate(coefs field.Planes) field.Planes {
	n := len(e.xs)
	values, step := field.NewPlanes(n), e.powers[lowPowers*n:]
	var part [lowPowers]field.Ext
	for end := coefs.Len(); end > 0; {
		at := (end - 1) / lowPowers * lowPowers
		for i := at; i < end; i++ {
			part[i-at] = coefs.At(i)
		}
		field.MulPlanesBase(values, values, step)
		field.AddCombination(values, e.powers, n, part[:end-at])
		end = at
	}
	return values
}
