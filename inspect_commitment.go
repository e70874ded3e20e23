package aver

import "math/bits"

// StandaloneInfo describes a commitment to inputs or outputs that stands alone;
// nothing in it is secret.
type StandaloneInfo struct {
	Root    string         `json:"root"`
	Digest  string         `json:"digest"` // of the file: binds label and root
	Tensors []PortInfo     `json:"tensors"`
	Code    CommitmentInfo `json:"code"`
	Budget  int            `json:"proof_budget"`
	// Made is how many proofs of the budget were made or begun, of a .opening file.
	Made    *int   `json:"proofs_made,omitempty"`
	Journal string `json:"journal_problem,omitempty"` // why no proof can be made and Made is not known
}

// JournalInfo describes a journal.
type JournalInfo struct {
	Commitment string `json:"commitment"` // root
	Budget     int    `json:"budget"`     // openings allowed
	Used       int    `json:"used"`
}

func (i *Info) commitment(path string) error {
	c, err := OpenPublicCommitment(path)
	if err != nil {
		return err
	}
	i.Kind, i.Commitment = "commitment", describeCommitment(c)
	return nil
}

// opening describes an opening without checking or showing what it holds.
func (i *Info) opening(path string) error {
	o, err := readOpening(path)
	if err != nil {
		return err
	}
	i.Kind, i.Commitment = "opening (secret)", describeCommitment(o.Commitment)
	c := &Commitment{opening: o, counter: counter{path: journalOf(path)}}
	if _, used, err := c.Budget(); err != nil {
		i.Commitment.Journal = err.Error()
	} else {
		i.Commitment.Made = &used
	}
	return nil
}

func describeCommitment(c *PublicCommitment) *StandaloneInfo {
	code := c.Label.Code()
	i := &StandaloneInfo{
		Root: hexDigest(c.Root), Digest: hexDigest(c.Digest()), Budget: CommitmentBudget,
		Code: CommitmentInfo{LogRow: code.LogRow, Tail: code.Tail, InvRate: 1 << code.LogInvRate, Queries: code.Queries},
	}
	for _, t := range c.Label {
		i.Tensors = append(i.Tensors, PortInfo{Shape: t.Shape, Bits: bits.Len64(uint64(t.Max - t.Min)), Scale: t.Scale, Committed: true})
		i.Code.Cells += t.Size()
	}
	return i
}
