package aver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"aver/argument"
	"aver/format"
	"aver/ligero"
	"aver/verify"
)

// Rotation proves that fresh commitments, the successors, hold the weights of a
// key. With VerifyingKey.Successors or Follow it leads from that key to theirs.
type Rotation = verify.Rotation

// MaxSuccessors is the most successors of one rotation.
const MaxSuccessors = argument.MaxSuccessors

// OpenRotation reads a .rotation file. It checks nothing but the framing. Errors
// match ErrRejected, or the system's.
func OpenRotation(path string) (*Rotation, error) {
	b, err := format.ReadFile(path, format.Rotation)
	if err != nil {
		return nil, readError(err, ErrRejected)
	}
	r, err := verify.ParseRotation(b)
	return r, inFile(path, err)
}

// ParseRotation reads the bytes of a .rotation file. Errors match ErrRejected.
func ParseRotation(b []byte) (*Rotation, error) { return verify.ParseRotation(b) }

// Rotate makes k models with the same weights under fresh commitments, each with
// a whole budget of proofs of its own, and a proof of that for everyone. It takes
// one opening of this model's commitment, also where its budget is spent; no
// second one is left then. The successors are in memory: SaveRotation writes
// them. Each of progress is told of the stages. Errors match ErrSpent or
// ErrPublicWeights, are *journal.Error, or match ErrWrongKey where the model's
// file is damaged.
func (m *Model) Rotate(ctx context.Context, k int, progress ...Progress) (*Rotation, []*Model, error) {
	if m.key.PublicWeights() {
		return nil, nil, fmt.Errorf("%w: there is nothing to rotate, and no limit on proofs", ErrPublicWeights)
	}
	if m.prover.Weights == nil || k < 1 || k > MaxSuccessors {
		return nil, nil, fmt.Errorf("%d successors of a model, which must have weights; possible are 1 to %d", k, MaxSuccessors)
	}
	report := func(done int) {
		for _, p := range progress {
			p.at("rotate", done, 2)
		}
	}
	report(0)
	float, err := m.floatBytes()
	if err != nil {
		return nil, nil, err
	}
	commitments, body, err := m.recommit(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	report(1)
	r := verify.NewRotation(m.key, rootsOf(commitments), body)
	// Damage to the file's commitment shows only here: opening the model does not read it.
	keys, err := m.key.Successors(r)
	if err != nil {
		return nil, nil, &marked{ErrWrongKey, fmt.Errorf("the model's file is damaged, its rotation does not verify: %v", err)}
	}
	successors := make([]*Model, k)
	for i, key := range keys {
		successors[i] = &Model{
			key: key, prover: &argument.ProvingKey{VerifyingKey: key.Argument, Weights: commitments[i]},
			inputs: m.inputs, float: bytes.Clone(float), warnings: m.warnings,
			chain: append(slices.Clone(m.chain), r),
		}
		if err := successors[i].setWeights(); err != nil {
			return nil, nil, err
		}
	}
	report(2)
	return r, successors, nil
}

// recommit counts an opening, and then makes k commitments and the proof.
func (m *Model) recommit(ctx context.Context, k int) ([]*ligero.Committed, []byte, error) {
	number, err := m.take(0)
	if err != nil {
		return nil, nil, spent(err)
	}
	seed, err := m.rotationSeed(number)
	if err != nil {
		return nil, nil, err
	}
	return m.prover.Rotate(ctx, k, seed)
}

// rotationFiles are the files of a rotation: NAME.rotation, and of each
// successor NAME-i.aver and NAME-i.journal.
func rotationFiles(name string, k int) []string {
	files := []string{name + ".rotation"}
	for i := range k {
		model := SuccessorPath(name, i)
		files = append(files, model, journalPath(model))
	}
	return files
}

// SuccessorPath is NAME-1.aver for the first successor, i = 0.
func SuccessorPath(name string, i int) string { return successorName(name, i) + ".aver" }

func successorName(name string, i int) string { return fmt.Sprintf("%s-%d", name, i+1) }

// CheckRotation reports whether SaveRotation could write its files, before an
// opening is spent on the rotation. Errors match fs.ErrExist where one of them is
// there, or are the system's.
func CheckRotation(name string, k int) error {
	for _, path := range rotationFiles(name, k) {
		if _, err := os.Lstat(path); err == nil {
			return &fs.PathError{Op: "rotate", Path: path, Err: fmt.Errorf("%w: it may belong to other successors; choose another name", fs.ErrExist)}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".rotation.*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// SaveRotation writes NAME.rotation, which is for everyone, and each successor's
// NAME-i.aver, which is secret, and NAME-i.journal. Where it fails it leaves none
// of them. Errors are CheckRotation's.
func SaveRotation(name string, r *Rotation, successors []*Model) (err error) {
	if err := CheckRotation(name, len(successors)); err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		for _, path := range rotationFiles(name, len(successors)) {
			if e := os.Remove(path); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}()
	if err := r.Save(name + ".rotation"); err != nil {
		return err
	}
	for i, m := range successors {
		if err := m.Save(successorName(name, i)); err != nil {
			return err
		}
	}
	return nil
}

// encodeChain frames what leads to a successor's key from the one in its file:
// its digest and the rotations.
func (m *Model) encodeChain() []byte {
	e := new(format.Encoder)
	digest := m.key.Digest()
	e.Fixed(digest[:])
	e.Len(len(m.chain))
	for _, r := range m.chain {
		e.Bytes(r.Bytes())
	}
	return e.Encoded()
}

// readChain goes from the key in the file to that of its commitment, if that is
// a successor's.
func (m *Model) readChain(f *format.File) error {
	b, err := f.Section(chainSection)
	if errors.Is(err, format.Missing) {
		return nil
	} else if err != nil {
		return err
	}
	d := format.NewDecoder(b)
	var digest [32]byte
	copy(digest[:], d.Fixed(len(digest)))
	for range d.Count(1) {
		r, err := verify.ParseRotation(bytes.Clone(d.Bytes()))
		if err != nil {
			return errors.Join(d.Err(), err)
		}
		m.chain = append(m.chain, r)
	}
	if err := d.Finish(); err != nil {
		return err
	}
	m.key, err = m.key.Follow(digest, m.chain...)
	return err
}

func rootsOf(commitments []*ligero.Committed) [][32]byte {
	roots := make([][32]byte, len(commitments))
	for i, c := range commitments {
		roots[i] = c.Root()
	}
	return roots
}
