package verify

import "fmt"

// Link is a proof and the key that it is for, which must come from someone that
// the verifier trusts.
type Link struct {
	Key   *Key
	Proof *Proof
}

// ChainError says where a chain of proofs breaks.
type ChainError struct {
	From, To int    // numbers of the two proofs, from 0
	Check    string // "commitment", "label" or "root"
	Err      error  // an *Error that matches ErrWrongKey for the first two, ErrRejected for the last
}

// Error implements error.
func (e *ChainError) Error() string {
	return fmt.Sprintf("chain: %s of the output of proof %d and the input of proof %d: %v", e.Check, e.From+1, e.To+1, e.Err)
}

// Unwrap lets errors.Is match the kind.
func (e *ChainError) Unwrap() error { return e.Err }

// The checks of a chain.
const (
	checkCommitted = "commitment"
	checkLabel     = "label"
	checkRoot      = "root"
)

// VerifyChain checks every proof, and that each one's committed output is the
// next one's committed input: the same root, of commitments with the same label.
// Equal labels have one code and one layout, so that one root holds one value
// of them. Errors: a *ChainError, or those of Verify, with the number of
// the proof. A chain without proofs, which says nothing, is rejected.
func VerifyChain(links ...Link) ([]*Statement, error) {
	if len(links) == 0 {
		return nil, rejected("a chain of no proofs: give at least one", nil)
	}
	for i := range len(links) - 1 {
		if err := joins(links[i].Key, links[i+1].Key, i); err != nil {
			return nil, err
		}
	}
	statements := make([]*Statement, len(links))
	for i, l := range links {
		var err error
		if statements[i], err = l.Key.Verify(l.Proof); err != nil {
			return nil, fmt.Errorf("proof %d of the chain: %w", i+1, err)
		}
	}
	for i := range len(links) - 1 {
		if out, in := statements[i].OutputCommitment, statements[i+1].InputCommitment; *out != *in {
			return nil, &ChainError{i, i + 1, checkRoot, rejected(fmt.Sprintf("%x is not %x", *out, *in), nil)}
		}
	}
	return statements, nil
}

// joins checks that outputs of one key can be inputs of the next.
func joins(from, to *Key, i int) error {
	switch {
	case !from.Program.OutputCommitted:
		return &ChainError{i, i + 1, checkCommitted, wrongKey(fmt.Sprintf("the output of key %d is public: compile it with a committed output", i+1), nil)}
	case !to.Program.InputCommitted:
		return &ChainError{i, i + 1, checkCommitted, wrongKey(fmt.Sprintf("the input of key %d is public: compile it with a committed input", i+2), nil)}
	}
	if d := to.InputLabel().Difference(from.OutputLabel()); d != "" {
		return &ChainError{i, i + 1, checkLabel, wrongKey(fmt.Sprintf("the input has %s: compile the second model with the first one's key as --input-like", d), nil)}
	}
	return nil
}

// CheckInput checks that a statement of this key, or of a successor's, is about
// a commitment to the input. Errors match ErrWrongKey where such a commitment is
// none to the key's input, and ErrRejected where the statement is about another.
func (k *Key) CheckInput(s *Statement, c *Commitment) error {
	return about("input", s.InputCommitment, k.InputLabel(), c)
}

// CheckOutput is CheckInput for the output.
func (k *Key) CheckOutput(s *Statement, c *Commitment) error {
	return about("output", s.OutputCommitment, k.OutputLabel(), c)
}

func about(what string, root *[32]byte, l Label, c *Commitment) error {
	if root == nil {
		return wrongKey(fmt.Sprintf("the %s is public: the proof is about no commitment to it", what), nil)
	}
	if d := c.Label.Difference(l); d != "" {
		return wrongKey(fmt.Sprintf("the commitment is to something else than the %s: %s", what, d), nil)
	}
	if *root != c.Root {
		return rejected(fmt.Sprintf("the proof is about %s %x, not %x", what, *root, c.Root), nil)
	}
	return nil
}
