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
	Key     string  `json:"key,omitempty"`   // digest of the verifying key
	Inputs  []Value `json:"inputs,omitempty"`
	Outputs []Value `json:"outputs,omitempty"`
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

// answer checks a proof.
func answer(key, proof []byte) Answer {
	st, err := check(key, proof)
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
	return Answer{Valid: true, Hiding: st.Hidden, Weights: weights, Key: hex.EncodeToString(st.Key[:]), Inputs: values(st.Inputs), Outputs: values(st.Outputs)}
}

func check(key, proof []byte) (*verify.Statement, error) {
	k, err := verify.ParseKey(key)
	if err != nil {
		return nil, err
	}
	p, err := verify.ParseProof(proof)
	if err != nil {
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
