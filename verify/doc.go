// Package verify checks proofs. It reads verifying keys and proofs, and needs
// neither ONNX nor the quantiser nor the prover, so that it also runs in a
// browser.
package verify
