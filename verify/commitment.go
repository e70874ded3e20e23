package verify

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"aver/argument"
	"aver/format"
	"aver/ligero"
)

// Commitment is a commitment to inputs or outputs that stands alone: proofs of
// any program with such an input or output can be about it. It is public.
type Commitment struct {
	Label Label
	Root  [32]byte

	encoded []byte
}

// Sections of a commitment's file.
const (
	labelSection = "label"
	codeSection  = "code"
	rootSection  = "root"
)

// newCommitment frames a label and a root. The code is stated too, though it
// follows from the label: a second verifier need not know how.
func newCommitment(l Label, root [32]byte) *Commitment {
	label, code := new(format.Encoder), new(format.Encoder)
	l.encode(label)
	encodeCode(code, l.Code())
	return &Commitment{l, root, format.Marshal(format.Commitment, []format.Section{
		{Name: labelSection, Data: label.Encoded()}, {Name: codeSection, Data: code.Encoded()}, {Name: rootSection, Data: root[:]},
	})}
}

// ParseCommitment reads a commitment's file. Errors match ErrWrongKey.
func ParseCommitment(b []byte) (*Commitment, error) {
	c, err := parseCommitment(b)
	if err != nil {
		return nil, wrongKey("commitment", err)
	}
	return c, nil
}

func parseCommitment(b []byte) (*Commitment, error) {
	f, err := format.Unmarshal(format.Commitment, b)
	if err != nil {
		return nil, err
	}
	if err := hasSections(f, labelSection, codeSection, rootSection); err != nil {
		return nil, err
	}
	d := format.NewDecoder(f.Sections[0].Data)
	l, err := decodeLabel(d)
	if err != nil {
		return nil, err
	}
	if err := d.Finish(); err != nil {
		return nil, err
	}
	code := new(format.Encoder)
	encodeCode(code, l.Code())
	if !slices.Equal(f.Sections[1].Data, code.Encoded()) {
		return nil, format.Errorf(format.NotCanonical, "another code than that of all commitments to tensors of these shapes")
	}
	root := f.Sections[2].Data
	if len(root) != len(ligero.Digest{}) {
		return nil, format.Errorf(format.NotCanonical, "a root of %d bytes", len(root))
	}
	return &Commitment{l, [32]byte(root), b}, nil
}

// hasSections wants exactly the sections of these names in this order.
func hasSections(f *format.File, names ...string) error {
	if len(f.Sections) != len(names) {
		return format.Errorf(format.NotCanonical, "%d sections, want %d", len(f.Sections), len(names))
	}
	for i, name := range names {
		if f.Sections[i].Name != name {
			return format.Errorf(format.NotCanonical, "section %q, want %q", f.Sections[i].Name, name)
		}
	}
	return nil
}

// Bytes is the commitment's file.
func (c *Commitment) Bytes() []byte { return c.encoded }

// Digest is the SHA-256 digest of the commitment's file: it binds the label and
// the root.
func (c *Commitment) Digest() [32]byte { return sha256.Sum256(c.encoded) }

// Opening is what a commitment holds, and the randomness that it was made with.
// It is secret: whoever has it knows the values, and can check that they are the
// commitment's.
type Opening struct {
	*Commitment
	Values [][]int64 // of the label's tensors, row-major
	seed   [32]byte

	encoded []byte
}

// Sections of an opening's file.
const (
	commitmentSection = "commit"
	valuesSection     = "values"
	seedSection       = "seed"
)

// Commit commits to values of tensors with the given label, with randomness from
// a secret seed that was used for nothing else. Errors match ErrWrongKey where
// the label is impossible, ErrRejected where the values are not of the label.
func Commit(l Label, values [][]int64, seed [32]byte) (*Opening, *ligero.Committed, error) {
	if err := l.check(); err != nil {
		return nil, nil, wrongKey("label", err)
	}
	if err := l.checkValues(values); err != nil {
		return nil, nil, rejected("values to commit to", err)
	}
	committed, err := argument.CommitEnd(l.shapes(), values, seed)
	if err != nil {
		return nil, nil, wrongKey("label", err)
	}
	o := &Opening{Commitment: newCommitment(l, committed.Root()), Values: values, seed: seed}
	e := new(format.Encoder)
	for _, v := range values {
		e.Ints(v)
	}
	o.encoded = format.Marshal(format.Opening, []format.Section{
		{Name: commitmentSection, Data: o.Commitment.encoded}, {Name: valuesSection, Data: e.Encoded()}, {Name: seedSection, Data: seed[:]},
	})
	return o, committed, nil
}

// checkValues holds values to the label's shapes and ranges.
func (l Label) checkValues(values [][]int64) error {
	if len(values) != len(l) {
		return fmt.Errorf("%d tensors, want %d", len(values), len(l))
	}
	for i := range l {
		t := &l[i]
		if want := t.Size(); len(values[i]) != want {
			return fmt.Errorf("tensor %d has %d values, want %d", i, len(values[i]), want)
		}
		for j, v := range values[i] {
			if v < t.Min || v > t.Max {
				return fmt.Errorf("tensor %d: value %d at %d is outside [%d, %d]", i, v, j, t.Min, t.Max)
			}
		}
	}
	return nil
}

// Size is the number of the tensor's cells.
func (t *TensorLabel) Size() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// ParseOpening reads an opening's file. It does not check that the commitment
// holds the values: Committed does. Errors match ErrWrongKey.
func ParseOpening(b []byte) (*Opening, error) {
	o, err := parseOpening(b)
	if err != nil {
		return nil, wrongKey("opening", err)
	}
	return o, nil
}

func parseOpening(b []byte) (*Opening, error) {
	f, err := format.Unmarshal(format.Opening, b)
	if err != nil {
		return nil, err
	}
	if err := hasSections(f, commitmentSection, valuesSection, seedSection); err != nil {
		return nil, err
	}
	o := &Opening{encoded: b}
	if o.Commitment, err = parseCommitment(f.Sections[0].Data); err != nil {
		return nil, err
	}
	d := format.NewDecoder(f.Sections[1].Data)
	for range o.Label {
		o.Values = append(o.Values, d.Ints())
	}
	if err := d.Finish(); err != nil {
		return nil, err
	}
	seed := f.Sections[2].Data
	if len(seed) != len(o.seed) {
		return nil, format.Errorf(format.NotCanonical, "a seed of %d bytes", len(seed))
	}
	copy(o.seed[:], seed)
	return o, nil
}

// Bytes is the opening's file, which is secret.
func (o *Opening) Bytes() []byte { return o.encoded }

// Committed makes the commitment from the values and the seed anew and holds it
// to the root. Errors match ErrRejected.
func (o *Opening) Committed() (*ligero.Committed, error) {
	if err := o.Label.checkValues(o.Values); err != nil {
		return nil, rejected("the opening's values", err)
	}
	c, err := argument.CommitEnd(o.Label.shapes(), o.Values, o.seed)
	if err != nil {
		return nil, rejected("the opening", err)
	}
	if root := c.Root(); root != o.Root {
		return nil, rejected(fmt.Sprintf("the opening's values and seed give commitment %x, not %x", root, o.Root), nil)
	}
	return c, nil
}

// Opens checks that the opening is that of a commitment, and that this holds
// the opening's values. Errors match ErrRejected.
func (o *Opening) Opens(c *Commitment) error {
	if c.Digest() != o.Commitment.Digest() {
		return rejected(fmt.Sprintf("the opening is of commitment %x, not %x", o.Root, c.Root), nil)
	}
	_, err := o.Committed()
	return err
}
