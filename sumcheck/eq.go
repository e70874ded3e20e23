package sumcheck

import "aver/algebra"

// VerifyEq runs the verifier of a sum-check for the claim Σ_x eq(w, x)·f(x), f of
// degree two in each variable. It returns the point, variable 0 first, and the value
// that f must have there, without eq.
//
// A round is about t(X) = Σ_x eq(w', x)·f(ρ, X, x), ρ being the variables bound so far
// and w' the coordinates of those after X: the eq of the former is left out, and that
// of X is a weight (Gruen, "Some improvements for the PIOP for ZeroCheck", 2024, §3).
// It sends t(1) − t(0) and the coefficient of X²; the claim, (1−w_X)·t(0) + w_X·t(1),
// has the rest.
func VerifyEq[V any](a algebra.Verifier[V], label string, claim V, w []V) (point []V, value V) {
	loss := EqRoundLoss(label)
	for i := range w {
		sent := a.Receive(label, 2)
		r := a.Challenge(label, loss)
		claim = Bind(a, claim, sent, w[i], r)
		point = append(point, r)
	}
	return point, claim
}

// Bind returns t(r) from a round's claim and message, w being the coordinate of its
// variable. With t(0) = claim − w·(t(1) − t(0)) no division is needed.
func Bind[V any](a algebra.Arithmetic[V], claim V, sent []V, w, r V) V {
	rise := a.Mul(a.Sub(r, w), sent[0])
	bend := a.Mul(a.Sub(a.Mul(r, r), r), sent[1])
	return a.Add(claim, a.Add(rise, bend))
}

// EqRoundLoss: two quadratics that differ agree at no more than two points.
func EqRoundLoss(label string) algebra.Loss {
	return algebra.Loss{Source: label, Theorem: "sum-check round, eq left out (Gruen 2024, §3)", Numerator: 2}
}
