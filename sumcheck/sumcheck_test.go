package sumcheck

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

func random(rng *rand.Rand) field.Ext {
	return field.NewExt(rng.Uint64N(field.Modulus), rng.Uint64N(field.Modulus), rng.Uint64N(field.Modulus))
}

// randomProducts makes one product for each (variables, factors) pair.
func randomProducts(seed uint64, shapes [][2]int) []Product {
	rng := rand.New(rand.NewPCG(seed, 0))
	var products []Product
	for _, s := range shapes {
		p := Product{Coef: random(rng)}
		for range s[1] {
			f := field.NewPlanes(1 << s[0])
			for i := range f.Len() {
				f.Set(i, random(rng))
			}
			p.Factors = append(p.Factors, f)
		}
		products = append(products, p)
	}
	return products
}

// valueOf is Σ coef·Σ_x Π factors, by the definition.
func valueOf(products []Product) (sum field.Ext) {
	for _, p := range products {
		for x := range p.Factors[0].Len() {
			term := p.Coef
			for _, f := range p.Factors {
				term = field.Mul(term, f.At(x))
			}
			sum = field.Add(sum, term)
		}
	}
	return sum
}

// valueAt is the summed polynomial of a batch at a point.
func valueAt(products []Product, point []field.Ext) (sum field.Ext) {
	for _, p := range products {
		own := p.logSize()
		term := field.Mul(p.Coef, Late(len(point), own))
		for _, f := range p.Factors {
			term = field.Mul(term, poly.Eval(f, point[len(point)-own:]))
		}
		sum = field.Add(sum, term)
	}
	return sum
}

var batches = map[string][][2]int{
	"one":             {{5, 2}},
	"three factors":   {{4, 3}},
	"sizes differ":    {{6, 2}, {3, 3}, {0, 1}, {6, 1}, {1, 2}},
	"no variables":    {{0, 2}},
	"several chunks":  {{12, 2}, {11, 3}},
	"longest is last": {{2, 2}, {7, 2}},
}

func TestComplete(t *testing.T) {
	for name, shapes := range batches {
		t.Run(name, func(t *testing.T) {
			rounds := 0
			for _, s := range shapes {
				rounds = max(rounds, s[0])
			}
			reference := randomProducts(7, shapes)
			claim := valueOf(reference)
			p := &transcript.Prover{Transcript: transcript.New("test")}
			proven := randomProducts(7, shapes)
			point := Prove(p, "test", proven, rounds, 3)
			v := &transcript.Clear{Reader: transcript.Reader{Transcript: transcript.New("test"), Messages: p.Sent}}
			got, value := Verify[field.Ext](v, "test", claim, rounds, 3)
			if v.Err != nil || len(v.Messages) != 0 || fmt.Sprint(got) != fmt.Sprint(point) {
				t.Fatalf("err %v, %d messages left, points agree %v", v.Err, len(v.Messages), fmt.Sprint(got) == fmt.Sprint(point))
			}
			if want := valueAt(reference, point); !value.Equal(&want) {
				t.Error("the final claim is not the polynomial's value")
			}
			for i, p := range proven {
				own := reference[i].logSize()
				for f := range p.Factors {
					want := poly.Eval(reference[i].Factors[f], point[rounds-own:])
					if got := p.Factors[f].At(0); !got.Equal(&want) {
						t.Errorf("product %d, factor %d is left with a wrong value", i, f)
					}
				}
			}
		})
	}
}

// A prover that claims another sum, or changes any message, is left with a
// false final claim.
func TestLiesEndInAFalseClaim(t *testing.T) {
	shapes := batches["sizes differ"]
	reference := randomProducts(7, shapes)
	claim := valueOf(reference)
	p := &transcript.Prover{Transcript: transcript.New("test")}
	Prove(p, "test", randomProducts(7, shapes), 6, 3)
	check := func(what string, claim field.Ext, messages []field.Ext) {
		v := &transcript.Clear{Reader: transcript.Reader{Transcript: transcript.New("test"), Messages: messages}}
		point, value := Verify[field.Ext](v, "test", claim, 6, 3)
		if want := valueAt(reference, point); value.Equal(&want) {
			t.Errorf("%s goes unnoticed", what)
		}
	}
	check("another sum", field.Add(claim, field.One()), p.Sent)
	for i := range p.Sent {
		changed := append([]field.Ext(nil), p.Sent...)
		changed[i] = field.Add(changed[i], field.One())
		check(fmt.Sprintf("message %d", i), claim, changed)
	}
}
