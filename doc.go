// Package aver proves that a committed machine-learning model produced an
// output.
//
// Compile turns an ONNX file into a Model: an integer program, its weights and
// a commitment to them. A Model runs and proves; its VerifyingKey, which holds
// no weights, verifies. What Verify returns is what was proven.
//
// Proofs are not zero-knowledge yet: whoever holds one may learn about weights,
// inputs and activations. See SECURITY.md.
package aver
