package verify

import (
	"crypto/sha256"
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

	encoded []byte
}

// Sections of a key's file.
const (
	programSection  = "program"
	argumentSection = "argument"
)

// NewKey is the key for a program whose weights are committed under root.
func NewKey(p *op.Program, params argument.Params, root ligero.Digest, tool string) (*Key, error) {
	e := new(format.Encoder)
	p.Encode(e)
	encoded := format.Marshal(format.VerifyingKey, []format.Section{
		{Name: programSection, Data: e.Encoded()},
		{Name: argumentSection, Data: encodeArgument(params, root, tool)},
	})
	return newKey(p, params, root, tool, encoded)
}

func newKey(p *op.Program, params argument.Params, root ligero.Digest, tool string, encoded []byte) (*Key, error) {
	lowered, m, err := op.Lower(p)
	if err != nil {
		return nil, err
	}
	a, err := argument.NewVerifyingKey(lowered, params, root, sha256.Sum256(encoded))
	if err != nil {
		return nil, err
	}
	return &Key{Program: p, Tool: tool, Argument: a, Lowered: m, encoded: encoded}, nil
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
	if len(f.Sections) != 2 {
		return nil, format.Errorf(format.NotCanonical, "%d sections, want 2", len(f.Sections))
	}
	data, err := f.Section(programSection)
	if err != nil {
		return nil, err
	}
	d := format.NewDecoder(data)
	p, err := op.Decode(d)
	if err != nil {
		return nil, err
	}
	if err := d.Finish(); err != nil {
		return nil, err
	}
	if data, err = f.Section(argumentSection); err != nil {
		return nil, err
	}
	params, root, tool, err := decodeArgument(data)
	if err != nil {
		return nil, err
	}
	return newKey(p, params, root, tool, b)
}

// Bytes is the key's file.
func (k *Key) Bytes() []byte { return k.encoded }

// Save writes the key's file, all or nothing.
func (k *Key) Save(path string) error {
	return format.WriteAtomic(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(k.encoded)
		return err
	})
}

// Digest is the SHA-256 digest of the key's file. A proof names it.
func (k *Key) Digest() [32]byte { return k.Argument.Digest }

func encodeArgument(params argument.Params, root ligero.Digest, tool string) []byte {
	e := new(format.Encoder)
	e.String(tool)
	e.Fixed(root[:])
	e.Len(params.Grinding)
	e.Len(params.LogSlots)
	e.Len(len(params.Codes))
	for _, p := range params.Codes {
		e.Len(p.LogRow)
		e.Len(p.LogInvRate)
		e.Len(p.Queries)
		e.Len(int(p.Hash))
		e.Len(p.Tail)
	}
	return e.Encoded()
}

func decodeArgument(b []byte) (params argument.Params, root ligero.Digest, tool string, err error) {
	d := format.NewDecoder(b)
	tool = d.String()
	copy(root[:], d.Fixed(len(root)))
	const most = 1 << 20 // of any parameter; the argument judges what is usable
	params.Grinding, params.LogSlots = d.Len(most), d.Len(most)
	if n := d.Count(5); n != len(params.Codes) && d.Err() == nil {
		return params, root, tool, fmt.Errorf("parameters of %d commitments, want %d", n, len(params.Codes))
	}
	for i := range params.Codes {
		p := &params.Codes[i]
		p.LogRow, p.LogInvRate, p.Queries = d.Len(most), d.Len(most), d.Len(most)
		p.Hash, p.Tail, p.Salted = ligero.Hash(d.Len(255)), d.Len(most), true
	}
	return params, root, tool, d.Finish()
}
