package aver

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"aver/argument"
	"aver/journal"
)

// budget counts the proofs made with a model's weight commitment. Each proof
// shows some columns of it, and past its number of proofs they would add up to
// the weights. A model in a file counts in the journal beside it, one that was
// only compiled in memory. Models without private weights have nothing to count.
type budget struct {
	asked   int    // when compiling; 0 for the default, or Unlimited
	path    string // of the journal, opened when first needed; "" without file
	mu      sync.Mutex
	journal *journal.Journal
	made    uint64 // in memory, proofs and rotations
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
// limit it counts nothing, and all have the number 0. Errors are
// *journal.SpentError past the budget, or *journal.Error.
func (m *Model) take(leaving int) (uint64, error) {
	b := &m.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	limit := m.key.Budget()
	switch {
	case limit == Unlimited:
		return 0, nil
	case b.path != "":
		if err := m.openJournal(limit); err != nil {
			return 0, err
		}
		return b.journal.TakeLeaving(leaving)
	case b.made >= uint64(limit+reserve-leaving):
		return 0, &journal.SpentError{Path: "model in memory", Budget: limit + reserve, Left: leaving}
	}
	b.made++
	return b.made - 1, nil
}

func (m *Model) openJournal(limit int) (err error) {
	if m.budget.journal == nil {
		m.budget.journal, err = journal.Open(m.budget.path, m.prover.Weights.Root(), limit+reserve)
	}
	return err
}

// createJournal begins the journal of a model that is saved, if its proofs are
// limited: those that it made in memory count.
func (m *Model) createJournal(name string) error {
	limit := m.key.Budget()
	if limit == Unlimited {
		return nil
	}
	b := &m.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	path := journalPath(name)
	j, err := journal.Create(path, m.prover.Weights.Root(), limit+reserve)
	if err != nil {
		return err
	}
	for range b.made {
		if _, err := j.Take(); err != nil {
			return err
		}
	}
	b.path, b.journal = path, j
	return nil
}

// Budget is how many proofs the model's weight commitment can bear, and how many
// were made or begun; Unlimited, and then none are counted. A rotation counts as a proof, unless it took the opening
// that is kept for it. Errors are *journal.Error.
func (m *Model) Budget() (total, used int, err error) {
	b := &m.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	total = m.key.Budget()
	if total == Unlimited {
		return total, 0, nil
	}
	if b.path == "" {
		return total, min(int(b.made), total), nil
	}
	if err := m.openJournal(total); err != nil {
		return total, 0, err
	}
	n, err := b.journal.Used()
	return total, min(int(n), total), err
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

// ErrSpent is matched where a model's weights were opened as often as they can
// bear. Rotate makes successors under the same key; compiling again makes a new
// commitment and key.
var ErrSpent = errors.New("the weights' commitment has served all proofs it can bear")

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
