// Package zk hides a conversation: the prover adds a committed one-time pad to
// every value it sends, and proves in zero knowledge that the pads it committed
// to make the conversation one that the verifier accepts (Ben-Or et al., CRYPTO
// 1988; with Ligero, as in draft-google-cfrg-libzk).
//
// A sent value is a public number less its pad, so what the verifier computes
// from sent values is a Form, linear in the pads; each check is a linear
// constraint, and each product of two sent values a triple of pads (a, b, ab).
// Ligero's tests (Ames, Hazay, Ishai, Venkitasubramaniam, CCS 2017, §4) prove
// the constraints over rows of pads, in a tree of their own.
package zk
