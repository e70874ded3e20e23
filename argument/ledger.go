package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/soundness"
)

// nothing is the value of interpreters that do not compute.
type nothing struct{}

// blank does the arithmetic on nothing.
type blank struct{}

func (blank) Const(field.Ext) nothing                              { return nothing{} }
func (blank) Add(a, b nothing) nothing                             { return nothing{} }
func (blank) Sub(a, b nothing) nothing                             { return nothing{} }
func (blank) Mul(a, b nothing) nothing                             { return nothing{} }
func (blank) AssertZero(string, nothing)                           {}
func (blank) AssertNonZero(string, nothing)                        {}
func (blank) Commit()                                              {}
func (blank) Public(f *functional, p *points[nothing]) (v nothing) { return }

// survey is the interpreter that follows the verifier without a proof: it adds
// up the soundness error (the ledger) and counts what the prover sends.
type survey struct {
	blank
	key    *VerifyingKey
	ledger soundness.Ledger
	values int
	nonces int
}

func (key *VerifyingKey) survey() *survey {
	s := &survey{key: key}
	verify[nothing](s, key)
	return s
}

// Ledger is the key's soundness error, term by term.
func (key *VerifyingKey) Ledger() *soundness.Ledger { return &key.survey().ledger }

// counts is how many values and nonces a proof holds.
type counts struct{ values, nonces int }

// Receive implements algebra.Verifier.
func (s *survey) Receive(_ string, n int) []nothing {
	s.values += n
	return make([]nothing, n)
}

// Challenge implements algebra.Verifier.
func (s *survey) Challenge(_ string, l algebra.Loss) nothing {
	grinding := soundness.Grinding(l)
	s.ledger.Add(l.Source, l.Theorem, soundness.Bits(l), grinding)
	if grinding > 0 {
		s.nonces++
	}
	return nothing{}
}

// Open implements opener. The coordinates of the row points were drawn one by
// one in earlier rounds; each of those folds the rows of the commitment once.
func (s *survey) Open(c commitment, _ []nothing) nothing {
	fold := algebra.Loss{Numerator: float64(s.key.Params.Codes[c].CodeLength()) + 3}
	s.ledger.Add("open "+c.String(), "proximity of row combinations, a coordinate at a time (Diamond and Posen 2023, Theorem 3.1)", soundness.Bits(fold), 0)
	return nothing{}
}

// Columns implements opener.
func (s *survey) Columns(*[commitments][]nothing) {
	grinding := s.key.Params.Grinding
	for _, c := range s.key.opened() {
		p := s.key.Params.Codes[c]
		s.ledger.Add("open "+c.String(), "columns miss a far word, unique decoding: ((1+ρ)/2)^Q", soundness.QueryBits(p.LogInvRate, p.Queries), grinding)
	}
	if grinding > 0 && len(s.key.opened()) > 0 {
		s.nonces++
	}
}
