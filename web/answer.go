package main

import (
	"encoding/hex"
	"errors"

	"aver/verify"
)

// Answer says whether a proof is valid and, if so, what it proves.
type Answer struct {
	Valid   bool    `json:"valid"`
	Error   string  `json:"error,omitempty"`
	Cause   string  `json:"cause,omitempty"` // "rejected" or "wrong key"
	Key     string  `json:"key,omitempty"`   // digest of the verifying key, or of the successor that the proof is by
	Inputs  []Value `json:"inputs,omitempty"`
	Outputs []Value `json:"outputs,omitempty"`
	// Roots of inputs and outputs that are committed to.
	InputCommitment  string `json:"input_commitment,omitempty"`
	OutputCommitment string `json:"output_commitment,omitempty"`
	// Hiding is true where the proof is zero-knowledge, false where it is not
	// valid or was made with --clear.
	Hiding bool `json:"hiding"`
	// Weights is "private", or "public": then not even a hiding proof hides them.
	Weights string `json:"weights,omitempty"`
}

// Value is a public input or output.
type Value struct {
	verify.Value
	Values []float64 `json:"values"`
}

// answer checks a proof by the key or by a successor that rotations lead to.
func answer(key, proof []byte, rotations ...[]byte) Answer {
	st, err := check(key, proof, rotations)
	switch {
	case errors.Is(err, verify.ErrWrongKey):
		return Answer{Error: err.Error(), Cause: "wrong key"}
	case err != nil:
		return Answer{Error: err.Error(), Cause: "rejected"}
	}
	weights := "private"
	if st.PublicWeights {
		weights = "public"
	}
	return Answer{
		Valid: true, Hiding: st.Hidden, Weights: weights, Key: hex.EncodeToString(st.Key[:]), Inputs: values(st.Inputs), Outputs: values(st.Outputs),
		InputCommitment: root(st.InputCommitment), OutputCommitment: root(st.OutputCommitment),
	}
}

// root is empty where there is none.
func root(r *[32]byte) string {
	if r == nil {
		return ""
	}
	return hex.EncodeToString(r[:])
}

func check(key, proof []byte, rotations [][]byte) (*verify.Statement, error) {
	k, err := verify.ParseKey(key)
	if err != nil {
		return nil, err
	}
	p, err := verify.ParseProof(proof)
	if err != nil {
		return nil, err
	}
	parsed := make([]*verify.Rotation, len(rotations))
	for i, b := range rotations {
		if parsed[i], err = verify.ParseRotation(b); err != nil {
			return nil, err
		}
	}
	if k, err = k.Follow(p.Key(), parsed...); err != nil {
		return nil, err
	}
	return k.Verify(p)
}

func values(vs []verify.Value) []Value {
	var out []Value
	for _, v := range vs {
		out = append(out, Value{v, v.Floats()})
	}
	return out
}
