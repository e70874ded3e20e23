package aver

import (
	"errors"
	"fmt"
	"strings"

	"aver/argument"
	"aver/journal"
)

// budget counts the proofs made with a model's weight commitment, and its
// rotations. Each shows some columns of it, and past its number of proofs they
// would add up to the weights. Models without private weights have no limit, and
// nothing to keep count of in a file.
type budget struct {
	asked int // when compiling; 0 for the default, or Unlimited
	counter
}

// Unlimited is the budget of proofs of a model whose weights are public, or that
// has none.
const Unlimited = argument.Unlimited

// reserve is the number of openings, beyond the budget of proofs, that the
// commitment bears: moving to a successor takes one.
const reserve = 1

// journalPath is the journal's, beside NAME.aver.
func journalPath(name string) string { return strings.TrimSuffix(name, ".aver") + ".journal" }

// take counts one more opening before it is made, and returns its number; leaving
// is how many others must be left: reserve, but for a rotation. Where there is no
// limit the number is that of the model in memory. Errors are *journal.SpentError
// past the budget, or *journal.Error.
func (m *Model) take(leaving int) (uint64, error) {
	if m.key.Budget() == Unlimited {
		return m.budget.count(), nil
	}
	return m.budget.take(m.prover.Weights.Root(), m.openings(), leaving)
}

// openings is how many the commitment to the weights bears after its first.
func (m *Model) openings() int { return m.key.Argument.Params.Budget() + reserve }

// createJournal begins the journal of a model that is saved, if its proofs are
// limited: those that it made in memory count. Else that of the model that it
// replaces goes.
func (m *Model) createJournal(name string) error {
	if m.key.Budget() == Unlimited {
		return journal.Discard(journalPath(name))
	}
	return m.budget.save(journalPath(name), m.prover.Weights.Root(), m.openings())
}

// Budget is how many proofs the model's weight commitment can bear, and how many
// were made or begun; Unlimited and 0 where there is no limit. A rotation counts as
// a proof, unless it took the opening that is kept for it. Errors are *journal.Error.
func (m *Model) Budget() (total, used int, err error) {
	if total = m.key.Budget(); total == Unlimited {
		return total, 0, nil
	}
	used, err = m.budget.used(m.prover.Weights.Root(), m.openings())
	return total, min(used, total), err
}

// BudgetPrice is how many times as dear the budget makes proofs as they would be
// with no more than one opening of the weights, by the prices with which Compile
// chose the key's parameters. 1 where there is no limit.
func (m *Model) BudgetPrice() float64 {
	if m.key.Budget() == Unlimited {
		return 1
	}
	return argument.BudgetPrice(m.key.Argument.Program, &m.key.Argument.Params)
}

// ErrSpent is matched where a commitment was opened as often as it can bear. For a
// model's weights Rotate makes successors under the same key, and compiling again a
// new commitment and key; to an input one can commit anew.
var ErrSpent = errors.New("the commitment has served all proofs it can bear")

// spent says in a user's terms what the journal refuses.
func spent(err error) error {
	var s *journal.SpentError
	if !errors.As(err, &s) {
		return err
	}
	if s.Left > 0 {
		return &marked{ErrSpent, fmt.Errorf("%s: all %d proofs that the commitment to the weights can bear were made; "+
			"one more could show the weights: make successors with `aver rotate`, or compile the model again for a new key", s.Path, s.Budget-s.Left)}
	}
	return &marked{ErrSpent, fmt.Errorf("%s: the commitment to the weights was opened %d times, as often as it can bear, and the last opening is a rotation's: "+
		"use its successors, or compile the model again for a new key", s.Path, s.Budget)}
}
