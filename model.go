package aver

import (
	"errors"
	"fmt"

	"aver/argument"
	"aver/format"
	"aver/graph"
	"aver/op"
	"aver/relation"
	"aver/verify"
)

// Model is a compiled model: the program and its secret weights, committed. It
// is safe for concurrent use. Close it when done.
type Model struct {
	key      *verify.Key
	prover   *argument.ProvingKey
	weights  []relation.Ints // in the order of key.Program.Weights; parts of the commitment's rows
	inputs   []graph.ValueInfo
	float    []byte // encodeGraph; nil where the model is in a file
	warnings []string
	chain    []*Rotation  // that led to a successor, or nil
	file     *format.File // that the parts are mapped from, or nil
	budget   budget
}

// VerifyingKey checks a model's proofs and holds no weights.
type VerifyingKey = verify.Key

// Proof is a proof of one run of a model.
type Proof = verify.Proof

// Statement is what a valid proof says.
type Statement = verify.Statement

// VerifyingKey is the key that checks the model's proofs.
func (m *Model) VerifyingKey() *VerifyingKey { return m.key }

// Program is the integer program.
func (m *Model) Program() *op.Program { return m.key.Program }

// Warnings are what the user should know about how the model was compiled.
func (m *Model) Warnings() []string { return m.warnings }

// Close releases the model's file; the model cannot be used any more.
func (m *Model) Close() error {
	if m.file == nil {
		return nil
	}
	return m.file.Close()
}

// OpenVerifyingKey reads a .vk file. Errors match ErrWrongKey, or fs.ErrNotExist
// and others of the system's.
func OpenVerifyingKey(path string) (*VerifyingKey, error) {
	b, err := format.ReadFile(path, format.VerifyingKey)
	if err != nil {
		return nil, readError(err, ErrWrongKey)
	}
	k, err := verify.ParseKey(b)
	return k, inFile(path, err)
}

// OpenProof reads a .proof file. It checks nothing but the framing. Errors
// match ErrRejected, or the system's.
func OpenProof(path string) (*Proof, error) {
	b, err := format.ReadFile(path, format.Proof)
	if err != nil {
		return nil, readError(err, ErrRejected)
	}
	p, err := verify.ParseProof(b)
	return p, inFile(path, err)
}

// readError marks what is wrong with a file's contents, not with the system.
func readError(err, mark error) error {
	var e *format.Error
	var g *graph.Error
	if errors.As(err, &e) || errors.As(err, &g) {
		return &marked{mark, err}
	}
	return err
}

func inFile(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}

// ParseVerifyingKey reads the bytes of a .vk file. Errors match ErrWrongKey.
func ParseVerifyingKey(b []byte) (*VerifyingKey, error) { return verify.ParseKey(b) }

// ParseProof reads the bytes of a .proof file. Errors match ErrRejected.
func ParseProof(b []byte) (*Proof, error) { return verify.ParseProof(b) }
