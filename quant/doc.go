// Package quant turns a float graph into an integer program: it calibrates the
// range of every tensor on samples, chooses scales, shifts and widths, and maps
// every operator on the few kinds of node of package op.
//
// Reshapes, transposes, slices and the like cost nothing where they can be
// read through a view: a value here is a view of a tensor whose dimensions are
// cut into axes (see value). Sums stay unevaluated until a rounding, an
// activation or a second reader forces them (see expr), so that batch
// normalisation, bias, residual additions and activations join the convolution
// or product before them.
package quant
