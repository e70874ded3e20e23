// Package sumcheck proves that a sum of products of multilinear polynomials
// over the Boolean hypercube has a claimed value (Lund, Fortnow, Karloff,
// Nisan, JACM 1992), for many sums of different sizes at once.
//
// Variable 0 is the most significant bit of the index and is bound first. A
// sum over fewer variables than the longest uses the last of them, so that all
// sums end at suffixes of one point; in the rounds before it begins it counts
// as the constant half of its claim.
package sumcheck

import (
	"aver/algebra"
	"aver/field"
	"aver/poly"
)

// Verify runs the verifier of a sum-check over `rounds` variables with round
// polynomials of the given degree. It returns the point, variable 0 first, and
// the value that the summed polynomial must have there. A round sends the
// values at 0, 2, …, degree; the value at 1 follows from the claim.
func Verify[V any](a algebra.Verifier[V], label string, claim V, rounds, degree int) ([]V, V) {
	loss := RoundLoss(label, degree)
	point, evals := make([]V, 0, rounds), make([]V, degree+1)
	for range rounds {
		sent := a.Receive(label, degree)
		evals[0], evals[1] = sent[0], a.Sub(claim, sent[0])
		copy(evals[2:], sent[1:])
		r := a.Challenge(label, loss)
		claim = poly.Interpolate(a, evals, r)
		point = append(point, r)
	}
	return point, claim
}

// RoundLoss: two different polynomials of the degree agree at no more points.
func RoundLoss(label string, degree int) algebra.Loss {
	return algebra.Loss{Source: label, Theorem: "sum-check round (LFKN 1992)", Numerator: float64(degree)}
}

// Late is the factor 2^−(rounds−own) that a sum over `own` variables carries
// at the end of a batch of `rounds`.
func Late(rounds, own int) field.Ext { return field.HalfPower(rounds - own) }
