package argument

import (
	"fmt"
	"strings"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// seen collects what must not occur twice: among what is sent, and among what is
// kept secret. A mask is shown as it is where it hides padding.
type seen struct {
	at      map[any]string
	repeats []string
}

type secret field.Ext

func (s *seen) add(what string, v any) {
	if s.at == nil {
		s.at = map[any]string{}
	}
	if before, ok := s.at[v]; ok {
		s.repeats = append(s.repeats, fmt.Sprintf("%s is %s", what, before))
	}
	s.at[v] = what
}

func (s *seen) secrets(what string, p field.Planes) {
	for i := range p.Len() {
		s.add(fmt.Sprintf("%s %d", what, i), secret(p.At(i)))
	}
}

func (s *seen) planes(what string, p field.Planes) {
	for i := range p.Len() {
		s.add(fmt.Sprintf("%s %d", what, i), p.At(i))
	}
}

// proof adds all that is new in a proof: what is sent, all randomness, and the
// commitments. Columns of the weights are those of one commitment.
func (s *seen) proof(p *staged, name string) {
	s.planes(name+": message", field.PlanesOf(p.proof.Messages))
	for i, w := range p.proof.words(p.key.VerifyingKey) {
		s.planes(fmt.Sprintf("%s: word %d", name, i), w)
	}
	s.secrets(name+": pad", field.PlanesOf(p.pads.Values))
	for _, what := range []string{"data", "tails"} {
		for i, row := range *hidden[[]field.Planes](p.pads, what) {
			s.secrets(fmt.Sprintf("%s: %s of row %d of pads", name, what, i), row)
		}
	}
	for _, c := range append(p.key.made(Hidden), p.key.Params.folds()...) {
		s.add(name+": root of "+c.String(), p.proof.Roots[c])
		s.commitment(fmt.Sprintf("%s: %v", name, c), p.committed[c])
	}
	data, tail := p.mask()
	s.secrets(name+": mask", data)
	s.secrets(name+": tail of the mask", tail)
}

// commitment adds its salts, and its columns by their first elements and the
// row: as extension elements, of which two random ones never agree.
func (s *seen) commitment(what string, c *ligero.Committed) {
	parts := c.Parts()
	for i, salt := range parts.Salts {
		s.add(fmt.Sprintf("%s: salt %d", what, i), salt)
	}
	h := c.Rows()
	column := make(field.Vec, h)
	for q := range c.Params().CodeLength() {
		if err := parts.Columns.ReadColumn(q, column); err != nil {
			panic(err)
		}
		s.add(fmt.Sprintf("%s: column %d", what, q), [3]field.Element{column[0], column[h/2], column[h-1]})
	}
}

func TestNothingRepeats(t *testing.T) {
	b := committed(gemm(5, 3))
	pk := b.key(t)
	var s seen
	s.commitment("weights", pk.Weights)
	seed := newSeed(t)
	s.proof(stage(t, pk, b.values, seed, lying{}), "first")
	s.proof(stage(t, pk, b.values, newSeed(t), lying{}), "second")
	if len(s.repeats) > 0 {
		t.Fatalf("%d repeats: %q", len(s.repeats), s.repeats[:min(5, len(s.repeats))])
	}
	// A seed that is used again, for another input, shows.
	other := committed(gemm(5, 3))
	other.values[1], other.values[2] = b.values[1], b.values[2]
	s.proof(stage(t, pk, other.values, seed, lying{}), "again")
	if len(s.repeats) == 0 {
		t.Error("a seed used again goes unnoticed")
	}
}

// A prover that takes the mask of another proof is noticed: two rows under one mask
// differ by what the mask should hide.
func TestReusedMaskIsNoticed(t *testing.T) {
	b := committed(gemm(5, 3))
	pk := b.key(t)
	var s seen
	first := stage(t, pk, b.values, newSeed(t), lying{})
	s.proof(first, "first")
	mask, _ := first.mask()
	s.proof(stage(t, pk, b.values, newSeed(t), lying{rows: maskData(foldCommitment, func(m field.Planes) { m.Copy(mask) })}), "second")
	if len(s.repeats) == 0 || !strings.Contains(s.repeats[0], "mask") {
		t.Errorf("a mask used again goes unnoticed: %q", s.repeats)
	}
}

// Over its whole budget of proofs a commitment to weights, or one to an input
// that stands alone, shows no more columns than its rows have random
// coefficients, and these make all of them uniform: the map from tails to columns
// is one to one.
func TestColumnsHaveFullEntropyOverTheBudget(t *testing.T) {
	for c, budget := range map[commitment]int{weightCommitment: 6, inputCommitment: CommitmentBudget} {
		t.Run(c.String(), func(t *testing.T) {
			b := committed(gemm(5, 3))
			key := b.weakKey(t)
			code := key.code(c)
			code.LogInvRate, code.Tail = 4, budget*code.Queries
			pk := &ProvingKey{VerifyingKey: key, Weights: key.commit(t, b, weightCommitment)}
			key.mustCommitTo(t, pk.Weights)
			var lies lying
			if c == inputCommitment {
				lies.given[c] = key.commit(t, b, c)
			}
			var shown []int
			for range budget {
				s := stage(t, pk, b.values, newSeed(t), lies)
				shown = append(shown, s.positions[c]...)
			}
			fullEntropy(t, code, shown)
		})
	}
}

// commit makes one of a key's commitments.
func (key *VerifyingKey) commit(t *testing.T, b *build, c commitment) *ligero.Committed {
	t.Helper()
	committed, err := commitHiding(key.code(c), ligero.Matrix{Data: key.layouts[c].message(b.values)}, zk.NewStream(newSeed(t), "weights"))
	if err != nil {
		t.Fatal(err)
	}
	return committed
}

func fullEntropy(t *testing.T, code *ligero.Params, shown []int) {
	t.Helper()
	shown = ligero.Positions(shown)
	if len(shown) > code.Tail {
		t.Fatalf("%d columns, tails of %d", len(shown), code.Tail)
	}
	if got := tailRank(code, shown); got != len(shown) {
		t.Errorf("%d columns have the entropy of %d elements", len(shown), got)
	}
	// One column more than there are coefficients is not uniform.
	all := make([]int, code.Tail+1)
	for i := range all {
		all[i] = i
	}
	if got := tailRank(code, all); got != code.Tail {
		t.Errorf("%d columns have the entropy of %d elements, want %d", len(all), got, code.Tail)
	}
}

// tailRank is the rank of the map from a row's tail to its columns.
func tailRank(code *ligero.Params, columns []int) int {
	var s span
	for j := 0; j < code.Tail && len(s.basis) < len(columns); j++ {
		tail := field.NewPlanes(code.Tail)
		tail.Set(j, one)
		word := ligero.Codeword(code.LogLength(), field.NewPlanes(code.RowLength()), tail)
		v := make(field.Vec, len(columns))
		for i, q := range columns {
			v[i] = word.At(q).A0
		}
		s.add(v)
	}
	return len(s.basis)
}

// The same of the codes that keys have in earnest, for one proof.
func TestColumnsHaveFullEntropy(t *testing.T) {
	pk := everything().key(t)
	for _, c := range []commitment{witnessCommitment, inputCommitment, outputCommitment} {
		code := pk.code(c)
		columns := make([]int, code.Queries)
		for i := range columns {
			columns[i] = i * (code.CodeLength() / code.Queries)
		}
		if got := tailRank(code, columns); got != len(columns) {
			t.Errorf("%v: %d columns have the entropy of %d elements", c, len(columns), got)
		}
	}
}
