package sumcheck

import (
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

// squares is a function of degree two in each of its variables: a product of two
// multilinear ones.
type squares [2]field.Planes

func (s squares) at(point []field.Ext) field.Ext {
	return field.Mul(poly.Eval(s[0], point), poly.Eval(s[1], point))
}

// quadratic is t(x) by the definition, `bound` the variables before x.
func (s squares) quadratic(bound []field.Ext, x field.Ext, w []field.Ext) (sum field.Ext) {
	bound = append(append([]field.Ext(nil), bound...), x)
	weights := poly.EqTable(w)
	for i := range weights.Len() {
		point := bound
		for b := len(w) - 1; b >= 0; b-- {
			point = append(point, field.FromInt(int64(i>>b&1)))
		}
		sum = field.Add(sum, field.Mul(weights.At(i), s.at(point)))
	}
	return sum
}

// proveEq is a prover of VerifyEq by the definition, that changes the values it
// sends with lie and goes on truthfully.
func proveEq(s squares, w []field.Ext, lie func(round int, sent []field.Ext)) []field.Ext {
	p := &transcript.Prover{Transcript: transcript.New("test")}
	var bound []field.Ext
	for i := range w {
		t := func(x int64) field.Ext { return s.quadratic(bound, field.FromInt(x), w[i+1:]) }
		// t(−1) + t(1) − 2·t(0) is twice the coefficient of X².
		bend := field.Sub(field.Add(t(-1), t(1)), field.Add(t(0), t(0)))
		sent := []field.Ext{field.Sub(t(1), t(0)), field.Mul(half, bend)}
		lie(i, sent)
		p.Send("test", sent...)
		bound = append(bound, p.Challenge("test", EqRoundLoss("test")))
	}
	return p.Sent
}

func TestEq(t *testing.T) {
	const vars = 4
	rng := rand.New(rand.NewPCG(3, 0))
	f := randomProducts(5, [][2]int{{vars, 2}})[0].Factors
	s, w := squares{f[0], f[1]}, make([]field.Ext, vars)
	claim := field.Zero()
	for i := range w {
		w[i] = random(rng)
	}
	w[1] = field.Zero() // nobody divides by a coordinate
	for x := range poly.EqTable(w).Len() {
		claim = field.Add(claim, field.Mul(poly.EqTable(w).At(x), field.Mul(f[0].At(x), f[1].At(x))))
	}
	holds := func(claim field.Ext, lie func(int, []field.Ext)) bool {
		v := &transcript.Clear{Reader: transcript.Reader{Transcript: transcript.New("test"), Messages: proveEq(s, w, lie)}}
		point, value := VerifyEq[field.Ext](v, "test", claim, w)
		want := s.at(point)
		return v.Err == nil && len(v.Messages) == 0 && value.Equal(&want)
	}
	honest := func(int, []field.Ext) {}
	if !holds(claim, honest) {
		t.Error("an honest proof is left with a false claim")
	}
	if holds(field.Add(claim, field.One()), honest) {
		t.Error("another sum goes unnoticed")
	}
	for at := range 2 * vars {
		if holds(claim, func(round int, sent []field.Ext) {
			if round == at/2 {
				sent[at%2] = field.Add(sent[at%2], field.One())
			}
		}) {
			t.Errorf("value %d of round %d: a lie goes unnoticed", at%2, at/2)
		}
	}
}
