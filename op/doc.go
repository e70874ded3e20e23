// Package op is the integer program: what a compiled model computes, to the
// bit. A node is one of four kinds (Linear, Max, ArgMax, Permute); every
// operator of a model is made of them. Each kind has its integer semantics, its
// range arithmetic, its encoding and its lowering to relations side by side, so
// that `run`, the prover and the verifier cannot disagree.
//
// A program is public: it is part of the verifying key. It holds shapes,
// scales, shifts, widths and activation tables, which come from the weights and
// the calibration samples, but never the weights themselves.
package op
