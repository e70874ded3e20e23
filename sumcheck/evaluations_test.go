package sumcheck

import (
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

// TestEvaluations: what is sent, the point and the values are those of Prove with
// tables of eq as factors, for points that begin with any number of bits.
func TestEvaluations(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{1, 2, 5, 11, 13} {
		var claims []Evaluation
		var products []Product
		for bits := range n + 1 {
			c := Evaluation{Vector: randomProducts(uint64(bits), [][2]int{{n, 1}})[0].Factors[0]}
			for range 1 + bits%3 {
				point := make([]field.Ext, n)
				for i := range point {
					if point[i] = random(rng); i < bits {
						point[i] = field.FromInt(rng.Int64N(2))
					}
				}
				c.Terms = append(c.Terms, Term{random(rng), point})
				v := field.NewPlanes(1 << n)
				v.Copy(c.Vector)
				products = append(products, Product{c.Terms[len(c.Terms)-1].Scale, []field.Planes{v, poly.EqTable(point)}})
			}
			claims = append(claims, c)
		}
		want := transcript.Prover{Transcript: transcript.New("test")}
		wantPoint := Prove(&want, "join", products, n, 2)
		got := transcript.Prover{Transcript: transcript.New("test")}
		point, values := ProveEvaluations(&got, "join", claims)
		if !slices.Equal(got.Sent, want.Sent) || !slices.Equal(point, wantPoint) {
			t.Fatalf("%d variables: other messages or another point", n)
		}
		for i, v := range values {
			if w := poly.Eval(claims[i].Vector, point); v != w {
				t.Errorf("%d variables, point with %d bits: value %v, want %v", n, i, v, w)
			}
		}
	}
}
