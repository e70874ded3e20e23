package journal

import "fmt"

// Problem says why a journal cannot be used. Each is an error by itself, so
// that errors.Is(err, journal.Missing) asks for it.
type Problem string

// What can be wrong with a journal.
const (
	// Missing: there is none. It is not made anew, which would reset the count.
	Missing Problem = "the journal is missing"
	// Exists: the commitment has a journal already, or another file is in its place.
	Exists Problem = "the journal is there already"
	// NoJournal: the file is something else, or of an unknown version.
	NoJournal Problem = "not a journal of a known version"
	// Damaged: how many proofs were made cannot be told any more.
	Damaged Problem = "the journal is damaged"
	// WrongCommitment: it counts the proofs of another commitment.
	WrongCommitment Problem = "the journal of another commitment"
	// WrongBudget: it is for another number of proofs than the commitment.
	WrongBudget Problem = "the journal has another budget"
	// WentBack: the count is smaller than it was: an older file was put in its place.
	WentBack Problem = "the journal went back"
	// Locked: another prover holds it and does not let go.
	Locked Problem = "the journal is locked"
	// BadBudget: a budget must be from 1 to MaxBudget.
	BadBudget Problem = "impossible budget"
)

// Error implements error.
func (p Problem) Error() string { return string(p) }

// Error reports a journal that cannot be used.
type Error struct {
	Path    string
	Problem Problem // matched by errors.Is
	Detail  string  // what was found and what to do, for people
}

// Error implements error.
func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Path + ": " + string(e.Problem)
	}
	return e.Path + ": " + string(e.Problem) + ": " + e.Detail
}

// Unwrap lets errors.Is match the Problem.
func (e *Error) Unwrap() error { return e.Problem }

// SpentError refuses a proof that the budget has no room for.
type SpentError struct {
	Path   string
	Budget int // proofs allowed
	Left   int // of these, kept for `aver rotate` by TakeLeaving
}

// Error implements error.
func (e *SpentError) Error() string {
	if e.Left > 0 {
		return fmt.Sprintf("%s: of the budget of %d openings only the last %d are left, which are kept for `aver rotate`: make successors with it",
			e.Path, e.Budget, e.Left)
	}
	return fmt.Sprintf("%s: the budget of %d openings is spent, and one more could show what is hidden: "+
		"use a successor made by `aver rotate`, or compile or commit anew", e.Path, e.Budget)
}
