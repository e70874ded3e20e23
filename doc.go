// Package aver proves that a committed machine-learning model produced an
// output.
//
// Compile turns an ONNX file into a Model: an integer program, its weights and
// a commitment to them. A Model runs and proves; its VerifyingKey, which holds
// no weights, verifies. What Verify returns is what was proven.
//
// Proofs are zero-knowledge: beyond the key and what is stated they show nothing
// of weights, inputs and activations, as long as the commitment to the weights
// serves no more proofs than it was made for, which Prove counts. Rotate makes
// successors of a model, with fresh commitments to the same weights;
// VerifyingKey.Follow leads from the key to theirs. With
// CompileOptions.PublicWeights proofs hide all but the weights, and their number
// has no limit. Proofs made with ProveOptions.Clear hide nothing.
//
// Commit makes a hiding commitment to an input that stands alone: several proofs
// can be about it, and Open shows what it holds. The output of one model's proof
// can be the input of another's, which VerifyChain checks. See SECURITY.md.
package aver
