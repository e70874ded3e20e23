// Package tensor holds the integer kernels that run a quantised program: sums
// of products over strided views, and elementwise loops. Tensors are row-major
// []int64, or read as []int16; nothing here knows of operators or of proofs.
package tensor
