package journal

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// MaxBudget is the largest budget of proofs.
const MaxBudget = 1 << 30

// Journal counts the proofs made with one commitment. Its methods may be called
// by many goroutines, and by many processes on one machine.
type Journal struct {
	path   string
	header header

	mu   sync.Mutex
	seen uint64 // no count may be below this
}

// Create makes the journal of a commitment that was just made, named by its
// root, for budget proofs. It takes the place of another commitment's journal,
// whose model is being replaced, but of nothing else. Errors: *Error, or the
// system's.
func Create(path string, commitment [32]byte, budget int) (*Journal, error) {
	j, err := newJournal(path, commitment, budget)
	if err != nil {
		return nil, err
	}
	replace, err := j.mayReplace()
	if err != nil {
		return nil, err
	}
	if err := writeNew(path, j.header.fresh(), replace); err != nil {
		return nil, err
	}
	return j, nil
}

// Open opens the journal of a commitment, named by its root, for budget proofs.
// A journal that is missing, damaged, or of another commitment is refused, not
// reset: nobody would know how many proofs there were. Errors: *Error, or the
// system's.
func Open(path string, commitment [32]byte, budget int) (*Journal, error) {
	j, err := newJournal(path, commitment, budget)
	if err != nil {
		return nil, err
	}
	if _, err := j.Used(); err != nil {
		return nil, err
	}
	return j, nil
}

// Discard removes the journal of a commitment whose model was replaced by one that
// needs none. It removes nothing but journals. Errors are the system's.
func Discard(path string) error {
	if _, err := Read(path); err != nil {
		return nil // none there, or something else
	}
	return os.Remove(path)
}

func newJournal(path string, commitment [32]byte, budget int) (*Journal, error) {
	if budget < 1 || budget > MaxBudget {
		return nil, &Error{path, BadBudget, fmt.Sprintf("%d proofs, possible are 1 to %d", budget, MaxBudget)}
	}
	return &Journal{path: path, header: header{commitment, uint64(budget)}}, nil
}

// Budget is the number of proofs allowed.
func (j *Journal) Budget() int { return int(j.header.budget) }

// Take counts one more proof, before it is made, and returns its number from 0.
// The count is on the disk when it returns, and no other Take gets the number.
// Past the budget it fails with a *SpentError; other errors are *Error, or the
// system's, and then no proof may be made.
func (j *Journal) Take() (uint64, error) { return j.TakeLeaving(0) }

// TakeLeaving is Take for a proof that must leave rest ≥ 0 others possible: a
// rotation needs one opening of the commitment whose budget is at its end.
func (j *Journal) TakeLeaving(rest int) (number uint64, err error) {
	err = j.locked(true, func(f *os.File) error {
		s, err := j.read(f)
		if err != nil {
			return err
		}
		number = s.used(j.header.budget)
		if left := j.header.budget - number; left <= uint64(max(rest, 0)) {
			return &SpentError{j.path, j.Budget(), int(left)}
		}
		if err := j.advance(f, s, number+1); err != nil {
			return err
		}
		j.seen = number + 1
		return nil
	})
	if err != nil {
		return 0, err
	}
	return number, nil
}

// advance writes a count one above the one that holds. The newest slot is never
// written: a damaged one is mended first, so that the two stay one apart.
func (j *Journal) advance(f *os.File, s slots, count uint64) error {
	i := 1 - s.newest()
	if !s.valid[i] {
		if err := j.put(f, i, count-1); err != nil {
			return err
		}
		i = 1 - i
	}
	return j.put(f, i, count)
}

func (j *Journal) put(f *os.File, i int, count uint64) error {
	if _, err := f.WriteAt(j.header.slot(i, count), int64(blockSize*(i+1))); err != nil {
		return err
	}
	return f.Sync()
}

// Used is how many numbers were given out. One lost to a crash counts.
func (j *Journal) Used() (used uint64, err error) {
	err = j.locked(false, func(f *os.File) error {
		s, err := j.read(f)
		used = s.used(j.header.budget)
		return err
	})
	if err != nil {
		return 0, err
	}
	return used, nil
}

// read reads the counts, which must be of this commitment and not go back.
func (j *Journal) read(f *os.File) (slots, error) {
	h, s, err := readJournal(j.path, f)
	switch {
	case err != nil:
		return s, err
	case h.commitment != j.header.commitment:
		return s, &Error{j.path, WrongCommitment, fmt.Sprintf("%x…, not %x…: put back the one that belongs to the model",
			h.commitment[:8], j.header.commitment[:8])}
	case h.budget != j.header.budget:
		return s, &Error{j.path, WrongBudget, fmt.Sprintf("%d proofs, not %d", h.budget, j.header.budget)}
	}
	used := s.used(h.budget)
	if used < j.seen {
		return s, &Error{j.path, WentBack, fmt.Sprintf("%d proofs counted, there were %d: compile or commit anew", used, j.seen)}
	}
	j.seen = used
	return s, nil
}

// mayReplace reports whether another commitment's journal is in the place.
func (j *Journal) mayReplace() (bool, error) {
	f, err := openJournal(j.path, os.O_RDONLY)
	if errors.Is(err, Missing) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer f.Close()
	h, _, err := readJournal(j.path, f)
	if err != nil {
		return false, err
	}
	if h.commitment == j.header.commitment {
		return false, &Error{j.path, Exists, "its count stays: open it"}
	}
	return true, nil
}

// Info is what a journal says.
type Info struct {
	Commitment   [32]byte
	Budget, Used int
}

// Read reads a journal of any commitment, for people: what counts is Open's.
// Errors: *Error, or the system's.
func Read(path string) (Info, error) {
	f, err := openJournal(path, os.O_RDONLY)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	h, s, err := readJournal(path, f)
	return Info{h.commitment, int(h.budget), int(s.used(h.budget))}, err
}
