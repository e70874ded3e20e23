package verify

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync"

	"aver/argument"
	"aver/format"
	"aver/op"
	"aver/relation"
)

// Proof is a parsed proof; nothing about it is checked before Verify.
type Proof struct {
	key     [32]byte
	public  []byte
	body    []byte
	encoded func() []byte // the file
}

// Sections of a proof's file.
const (
	keySection    = "key"
	publicSection = "public"
	bodySection   = "proof"
)

// NewProof frames a proof of the argument with the digest of its key and the
// values of the inputs and outputs that are public.
func NewProof(k *Key, s argument.Statement, body []byte) *Proof {
	e := new(format.Encoder)
	for _, id := range k.publicTensors() {
		e.Ints(s[id])
	}
	p := &Proof{key: k.Digest(), public: e.Encoded(), body: body}
	p.encoded = sync.OnceValue(func() []byte {
		return format.Marshal(format.Proof, []format.Section{
			{Name: keySection, Data: p.key[:]}, {Name: publicSection, Data: p.public}, {Name: bodySection, Data: p.body},
		})
	})
	return p
}

// ParseProof reads a proof's file. Errors match ErrRejected.
func ParseProof(b []byte) (*Proof, error) {
	f, err := format.Unmarshal(format.Proof, b)
	if err != nil {
		return nil, rejected("", err)
	}
	if err := hasSections(f, keySection, publicSection, bodySection); err != nil {
		return nil, rejected("", err)
	}
	p := &Proof{encoded: func() []byte { return b }}
	if copy(p.key[:], f.Sections[0].Data) != len(p.key) || len(f.Sections[0].Data) != len(p.key) {
		return nil, rejected("the digest of the key has the wrong length", nil)
	}
	p.public, p.body = f.Sections[1].Data, f.Sections[2].Data
	return p, nil
}

// Bytes is the proof's file.
func (p *Proof) Bytes() []byte { return p.encoded() }

// Key is the digest of the verifying key that the proof is for.
func (p *Proof) Key() [32]byte { return p.key }

// Save writes the proof's file, all or nothing.
func (p *Proof) Save(path string) error {
	return format.WriteAtomic(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(p.encoded())
		return err
	})
}

// publicTensors lists the tensors whose values a proof states, each once.
func (k *Key) publicTensors() []relation.TensorID {
	var ports []op.Port
	if !k.Program.InputCommitted {
		ports = append(ports, k.Program.Inputs...)
	}
	if !k.Program.OutputCommitted {
		ports = append(ports, k.Program.Outputs...)
	}
	var ids []relation.TensorID
	for _, port := range ports {
		if !slices.Contains(ids, port.Tensor) {
			ids = append(ids, port.Tensor)
		}
	}
	return ids
}

// Verify checks a proof and returns what it proves. Errors match ErrWrongKey
// where the proof is for another key, and else ErrRejected.
func (k *Key) Verify(p *Proof) (*Statement, error) {
	if digest := k.Digest(); !bytes.Equal(p.key[:], digest[:]) {
		return nil, wrongKey(fmt.Sprintf("the proof is for key %x, this is key %x", p.key, digest), nil)
	}
	public, err := k.Public(p)
	if err != nil {
		return nil, err
	}
	verdict, err := k.Argument.Verify(public, p.body)
	if err != nil {
		return nil, rejected("", err)
	}
	st := k.statement(public)
	st.Hidden, st.PublicWeights = verdict.Mode == argument.Hidden, k.PublicWeights()
	st.InputCommitment, st.OutputCommitment = verdict.Input, verdict.Output
	return st, nil
}

// Public reads the values that a proof states, without checking any proof.
func (k *Key) Public(p *Proof) (argument.Statement, error) {
	d := format.NewDecoder(p.public)
	s := argument.Statement{}
	for _, id := range k.publicTensors() {
		s[id] = d.Ints()
	}
	if err := d.Finish(); err != nil {
		return nil, rejected("public values", err)
	}
	return s, nil
}

func (k *Key) statement(public argument.Statement) *Statement {
	s := &Statement{Key: k.Digest(), Chain: k.Chain()}
	if !k.Program.InputCommitted {
		s.Inputs = values(k.Program, k.Program.Inputs, public)
	}
	if !k.Program.OutputCommitted {
		s.Outputs = values(k.Program, k.Program.Outputs, public)
	}
	return s
}

func values(p *op.Program, ports []op.Port, public argument.Statement) []Value {
	vs := make([]Value, len(ports))
	for i, port := range ports {
		vs[i] = NewValue(p, port, public[port.Tensor])
	}
	return vs
}

// Restate frames the same proof with another statement, which it does not
// prove: Verify rejects it. It is there to show and test that.
func (k *Key) Restate(p *Proof, st *Statement) *Proof {
	s := argument.Statement{}
	for i, v := range st.Inputs {
		s[k.Program.Inputs[i].Tensor] = v.Ints
	}
	for i, v := range st.Outputs {
		s[k.Program.Outputs[i].Tensor] = v.Ints
	}
	return NewProof(k, s, p.body)
}
