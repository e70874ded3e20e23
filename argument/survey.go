package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/soundness"
	"aver/zk"
)

// nothing is the value of interpreters that do not compute.
type nothing struct{}

// blank does the arithmetic on nothing.
type blank struct{}

func (blank) Const(field.Ext) nothing                      { return nothing{} }
func (blank) Add(a, b nothing) nothing                     { return nothing{} }
func (blank) Sub(a, b nothing) nothing                     { return nothing{} }
func (blank) Mul(a, b nothing) nothing                     { return nothing{} }
func (blank) AssertZero(string, nothing)                   {}
func (blank) Commit()                                      {}
func (blank) Public(claimID, *points[nothing]) (v nothing) { return }
func (blank) Symbols(nothing) (v nothing)                  { return }
func (blank) Combined(*combination[nothing])               {}
func (blank) Kernel(*level, int, nothing, []combination[nothing], []nothing) (v nothing) {
	return
}

// survey is the interpreter that follows the verifier without a proof: it adds
// up the soundness error (the ledger) and counts what the prover sends.
type survey struct {
	blank
	key   *VerifyingKey
	mode  Mode
	least float64 // the least loss of a challenge
	shape
}

// survey returns the shape of the key's proofs of a mode.
func (key *VerifyingKey) survey(m Mode) shape {
	s := &survey{key: key, mode: m, least: key.least(), shape: shape{ledger: &soundness.Ledger{}}}
	constraints := 0
	if m == Hidden {
		s.pads, constraints = key.sketch()
	}
	verify[nothing](s, key)
	if m == Hidden {
		s.pads.Losses(constraints, func(l algebra.Loss) { s.Challenge("", l) })
	}
	return s.shape
}

// Ledger is the soundness error of the key's proofs, term by term.
func (key *VerifyingKey) Ledger(m Mode) *soundness.Ledger { return key.shapes[m].ledger }

// Receive implements algebra.Verifier.
func (s *survey) Receive(_ string, n int) []nothing {
	s.values += n
	return make([]nothing, n)
}

// Challenge implements algebra.Verifier.
func (s *survey) Challenge(_ string, l algebra.Loss) nothing {
	grinding := soundness.Grinding(l.AtLeast(s.least))
	s.ledger.Add(l.Source, l.Theorem, soundness.Bits(l), grinding)
	if grinding > 0 {
		s.nonces++
	}
	return nothing{}
}

// folded enters the proximity of a commitment whose rows are combined. The
// coordinates of the row points were drawn one by one in earlier rounds; each of
// those folds the rows once.
func (s *survey) folded(c commitment) {
	fold := algebra.Loss{Numerator: foldNumerator(s.key.code(c))}
	s.ledger.Add("open "+c.String(), "proximity gap of a line, unique decoding, a coordinate at a time (BCIKS 2020, Theorem 4.1)", soundness.Bits(fold), soundness.Grinding(fold))
}

// least is the loss that every challenge is charged with at least, 0 in keys of
// short codewords: a challenge may be a coordinate that rows are folded with,
// and past 2^18 symbols that takes work.
func (key *VerifyingKey) least() float64 {
	most := algebra.Loss{}
	for _, c := range append(key.opened(), key.Params.folds()...) {
		most = most.AtLeast(foldNumerator(key.code(c)))
	}
	if soundness.Grinding(most) == 0 {
		return 0
	}
	return most.Numerator
}

// foldNumerator is the loss of folding rows once with a coordinate.
func foldNumerator(p *ligero.Params) float64 { return float64(p.CodeLength()) + 3 }

// columns enters a draw of columns of some commitments.
func (s *survey) columns(shown []commitment) {
	grinding := s.key.Params.Grinding
	for _, c := range shown {
		s.ledger.Add("open "+c.String(), "columns miss a far word, unique decoding: ((1+ρ)/2)^Q",
			soundness.QueryBits(s.rate(c), s.key.code(c).Queries), grinding)
	}
	if grinding > 0 && len(shown) > 0 {
		s.nonces++
	}
}

// rate is the greatest rate of the words that a commitment's columns are held
// to: of its rows, tails counted, and for pads of the tests on them.
func (s *survey) rate(c commitment) float64 {
	length := s.key.rowLength(c)
	if c == padCommitment {
		length = s.pads.SquareDegree()
	}
	return float64(length) / float64(s.key.code(c).CodeLength())
}

// Fold implements opener.
func (s *survey) Fold(l *level, _ *points[nothing], _ []combination[nothing]) {
	for _, c := range l.rows {
		s.folded(c)
	}
	s.columns(l.rows)
}

// Open implements opener.
func (s *survey) Open([]nothing) nothing {
	s.folded(s.key.last().of)
	if s.mode == Hidden {
		s.Receive(maskLabel, 1)
		s.Challenge(hideLabel, hideLoss(s.key))
	}
	return nothing{}
}

// Finish implements opener.
func (s *survey) Finish() { s.columns(s.key.shown(s.mode)) }

// sketch follows the verifier with made-up challenges, to learn which values are
// multiplied: that depends on the key alone.
type sketch struct {
	zk.System
	key   *VerifyingKey
	draws int64
}

// sketch lays out the pads of the key's proofs and counts the constraints on
// them.
func (key *VerifyingKey) sketch() (*zk.Layout, int) {
	s := &sketch{key: key}
	verify[zk.Form](s, key)
	code := key.code(padCommitment)
	l := &zk.Layout{LogSlots: code.LogRow, Tail: code.Tail, LogLength: code.LogLength(), Pads: s.Pads, Products: s.Products, Nodes: s.Nodes()}
	return l, len(s.Linear)
}

// Receive implements algebra.Verifier.
func (s *sketch) Receive(_ string, n int) []zk.Form {
	forms := make([]zk.Form, n)
	for i := range forms {
		forms[i] = s.Sent(one)
	}
	return forms
}

// Challenge implements algebra.Verifier.
func (s *sketch) Challenge(string, algebra.Loss) zk.Form {
	s.draws++
	return s.Const(field.Add(fromInt(s.draws*s.draws+7), basis[1]))
}

// Commit implements opener.
func (s *sketch) Commit() {}

// Public implements opener.
func (s *sketch) Public(claimID, *points[zk.Form]) zk.Form { return s.Const(one) }

// Fold implements opener.
func (s *sketch) Fold(*level, *points[zk.Form], []combination[zk.Form]) {}

// Symbols implements opener.
func (s *sketch) Symbols(zk.Form) zk.Form { return s.Const(one) }

// Kernel implements opener.
func (s *sketch) Kernel(*level, int, zk.Form, []combination[zk.Form], []zk.Form) zk.Form {
	return s.Const(one)
}

// Open implements opener.
func (s *sketch) Open([]zk.Form) zk.Form { return s.Receive(maskLabel, 1)[0] }

// Combined implements opener.
func (s *sketch) Combined(*combination[zk.Form]) {}

// Finish implements opener.
func (s *sketch) Finish() {}
