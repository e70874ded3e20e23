package verify

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"aver/argument"
	"aver/format"
	"aver/ligero"
	"aver/op"
)

// Key is what everyone needs to check proofs of one model: the program without
// its weights, the commitment to the weights, and the parameters.
type Key struct {
	Program  *op.Program
	Tool     string // that made the key, for people
	Argument *argument.VerifyingKey
	// Lowered maps a run of the program to what is proven.
	Lowered *op.Map

	ranges  *argument.WeightProof
	encoded []byte
	chain   [][32]byte // of a successor; see Chain
}

// Sections of a key's file. The last proves that the weights lie in the ranges
// that the program declares; it is about the first two.
const (
	programSection  = "program"
	argumentSection = "argument"
	rangesSection   = "ranges"
)

// sections are those that say what the key is for.
func sections(p *op.Program, params argument.Params, top []ligero.Digest, tool string) []format.Section {
	e := new(format.Encoder)
	p.Encode(e)
	return []format.Section{
		{Name: programSection, Data: e.Encoded()},
		{Name: argumentSection, Data: encodeArgument(params, top, tool)},
	}
}

// RangesDigest is what the proof of the weights' ranges is bound to: all else
// that a key states.
func RangesDigest(p *op.Program, params argument.Params, top []ligero.Digest, tool string) [32]byte {
	return sha256.Sum256(format.Marshal(format.VerifyingKey, sections(p, params, top, tool)))
}

// NewKey is the key for a program with a commitment to its weights, of whose tree
// top is the level of Params.Top, with the proof of argument.ProveWeights, bound
// to RangesDigest, that they lie in their ranges. It checks all of it.
func NewKey(p *op.Program, params argument.Params, top []ligero.Digest, tool string, ranges *argument.WeightProof) (*Key, error) {
	all := append(sections(p, params, top, tool), format.Section{Name: rangesSection, Data: encodeRanges(ranges)})
	return newKey(p, params, top, tool, ranges, format.Marshal(format.VerifyingKey, all))
}

func newKey(p *op.Program, params argument.Params, top []ligero.Digest, tool string, ranges *argument.WeightProof, encoded []byte) (*Key, error) {
	lowered, m, err := op.Lower(p)
	if err != nil {
		return nil, err
	}
	a, err := argument.NewVerifyingKey(lowered, params, top, sha256.Sum256(encoded))
	if err != nil {
		return nil, err
	}
	if err := argument.VerifyWeights(lowered, params, top, RangesDigest(p, params, top, tool), ranges); err != nil {
		return nil, fmt.Errorf("the proof that the weights lie in their ranges: %w", err)
	}
	return &Key{Program: p, Tool: tool, Argument: a, Lowered: m, ranges: ranges, encoded: encoded}, nil
}

// ParseKey reads a key and checks it: the ranges of its program, so that no
// accumulator can wrap, and its soundness. Errors match ErrWrongKey.
func ParseKey(b []byte) (*Key, error) {
	f, err := format.Unmarshal(format.VerifyingKey, b)
	if err != nil {
		return nil, wrongKey("", err)
	}
	k, err := parseKey(f, b)
	if err != nil {
		return nil, wrongKey("verifying key", err)
	}
	return k, nil
}

func parseKey(f *format.File, b []byte) (*Key, error) {
	if err := hasSections(f, programSection, argumentSection, rangesSection); err != nil {
		return nil, err
	}
	d := format.NewDecoder(f.Sections[0].Data)
	p, err := op.Decode(d)
	if err != nil {
		return nil, err
	}
	if err := d.Finish(); err != nil {
		return nil, err
	}
	params, top, tool, err := decodeArgument(f.Sections[1].Data)
	if err != nil {
		return nil, err
	}
	ranges, err := decodeRanges(f.Sections[2].Data)
	if err != nil {
		return nil, err
	}
	return newKey(p, params, top, tool, ranges, b)
}

// Bytes is the key's file. A successor has none: it is that of the key at the
// beginning of its chain.
func (k *Key) Bytes() []byte { return k.encoded }

// Save writes the file of Bytes, all or nothing.
func (k *Key) Save(path string) error {
	return format.WriteAtomic(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(k.encoded)
		return err
	})
}

// Budget is how many proofs the commitment to the weights can bear, or
// argument.Unlimited: where they are public, or there are none.
func (k *Key) Budget() int {
	if len(k.Program.Weights()) == 0 {
		return argument.Unlimited
	}
	return k.Argument.Params.Budget()
}

// PublicWeights reports whether the commitment to the weights does not hide them:
// it follows from the weights, without anything random.
func (k *Key) PublicWeights() bool {
	return len(k.Program.Weights()) > 0 && k.Argument.Params.Budget() == argument.Unlimited
}

// Difference names something that another key states otherwise: its program, its
// parameters or its commitment to the weights; "" where there is nothing. Keys
// without difference are about the same, with two proofs of the weights' ranges.
func (k *Key) Difference(o *Key) string {
	a, b := new(format.Encoder), new(format.Encoder)
	k.Program.Encode(a)
	o.Program.Encode(b)
	switch {
	case !bytes.Equal(a.Encoded(), b.Encoded()):
		return "program"
	case k.Argument.Params != o.Argument.Params:
		return "parameters"
	case k.Argument.WeightRoot != o.Argument.WeightRoot:
		return "commitment to the weights"
	}
	return ""
}

// Digest is the SHA-256 digest of the key's file, or of a successor that of its
// predecessor's digest and its commitment. A proof names it.
func (k *Key) Digest() [32]byte { return k.Argument.Digest }

func encodeArgument(params argument.Params, top []ligero.Digest, tool string) []byte {
	e := new(format.Encoder)
	e.String(tool)
	encodeParams(e, params)
	e.Len(len(top))
	for i := range top {
		e.Fixed(top[i][:])
	}
	return e.Encoded()
}

// decodeArgument reads the parameters and the level of the weights' tree, which
// is that of Params.Top or, without weights, empty.
func decodeArgument(b []byte) (params argument.Params, top []ligero.Digest, tool string, err error) {
	d := format.NewDecoder(b)
	tool = d.String()
	params, err = decodeParams(d)
	top = make([]ligero.Digest, d.Count(len(ligero.Digest{})))
	for i := range top {
		copy(top[i][:], d.Fixed(len(top[i])))
	}
	if n := len(top); n > 0 && err == nil && n != 1<<params.TopDepth() {
		err = fmt.Errorf("%d nodes of the weights' tree, want %d", n, 1<<params.TopDepth())
	}
	return params, top, tool, errors.Join(err, d.Finish())
}

// encodeRanges frames the proof about weights; nothing for none.
func encodeRanges(p *argument.WeightProof) []byte {
	if p == nil {
		return nil
	}
	e := new(format.Encoder)
	encodeParams(e, p.Params)
	e.Bytes(p.Body)
	return e.Encoded()
}

func decodeRanges(b []byte) (*argument.WeightProof, error) {
	if len(b) == 0 {
		return nil, nil
	}
	d := format.NewDecoder(b)
	params, err := decodeParams(d)
	p := &argument.WeightProof{Params: params, Body: d.Bytes()}
	return p, errors.Join(err, d.Finish())
}

func encodeParams(e *format.Encoder, params argument.Params) {
	e.Len(params.Grinding)
	e.Len(len(params.Codes))
	for _, p := range params.Codes {
		encodeCode(e, p)
	}
}

func encodeCode(e *format.Encoder, p ligero.Params) {
	e.Len(p.LogRow)
	e.Len(p.LogInvRate)
	e.Len(p.Queries)
	e.Len(int(p.Hash))
	e.Len(p.Tail)
	e.Bool(p.Salted)
}

func decodeParams(d *format.Decoder) (params argument.Params, err error) {
	const most = 1 << 20 // of any parameter; the argument judges what is usable
	params.Grinding = d.Len(most)
	if n := d.Count(5); n != len(params.Codes) && d.Err() == nil {
		return params, fmt.Errorf("parameters of %d commitments, want %d", n, len(params.Codes))
	}
	for i := range params.Codes {
		p := &params.Codes[i]
		p.LogRow, p.LogInvRate, p.Queries = d.Len(most), d.Len(most), d.Len(most)
		p.Hash, p.Tail, p.Salted = ligero.Hash(d.Len(255)), d.Len(most), d.Bool()
	}
	return params, nil
}
