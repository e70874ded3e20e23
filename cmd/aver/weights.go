package main

import (
	"fmt"

	"aver"
)

// Words of --weights, and of results.
const (
	privateWeights = "private"
	publicWeights  = "public"
)

// unlimitedText is what compile and inspect say of public weights.
const unlimitedText = "weights: public, no limit on proofs"

// weightsWord is the word for a key's weights. A key without weights hides all
// that there are.
func weightsWord(public bool) string {
	if public {
		return publicWeights
	}
	return privateWeights
}

// setWeights does what --weights and --proofs ask for.
func setWeights(opt *aver.CompileOptions, weights string, proofs int) error {
	switch {
	case weights != privateWeights && weights != publicWeights:
		return usagef("--weights %s: want %s or %s", weights, privateWeights, publicWeights)
	case proofs < 0 || proofs > aver.MaxProofs:
		return usagef("--proofs %d: want 1 to %d, or 0 for the default", proofs, aver.MaxProofs)
	case weights == publicWeights && proofs != 0:
		return usagef("--proofs %d with --weights public: there is no limit on proofs of public weights", proofs)
	}
	opt.PublicWeights, opt.Proofs = weights == publicWeights, proofs
	return nil
}

// What a user must know of a valid proof.
const (
	hidingText         = "The proof is zero-knowledge: beyond what is stated here it shows nothing of the weights, the inputs and what lies between."
	publicHidingText   = "The proof is zero-knowledge but for the weights, which are public: beyond them and what is stated here it shows nothing of the inputs and what lies between."
	noHidingText       = "The proof was made with --clear and is not zero-knowledge: whoever holds it may learn about weights, inputs and activations."
	publicNoHidingText = "The proof was made with --clear and is not zero-knowledge: whoever holds it may learn about inputs and activations. The weights are public."
)

// hidingLine says which of the four a proof is.
func hidingLine(hidden bool, weights string) string {
	switch {
	case hidden && weights == publicWeights:
		return publicHidingText
	case hidden:
		return hidingText
	case weights == publicWeights:
		return publicNoHidingText
	}
	return noHidingText
}

// clearWarning is what prove says of a file that hides nothing.
func clearWarning(file string, public bool) string {
	s := fmt.Sprintf("aver: warning: %s hides nothing: whoever sees it may learn the input", file)
	if !public {
		s += ", and about the weights for good"
	}
	return s
}
