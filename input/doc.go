// Package input reads what a model is run on: one input or many samples, and
// the labels of samples, from .json, .npy, .npz, TensorProto .pb files and
// directories of them. The files may be hostile: a reader never panics, checks
// every announced size against the bytes that are there, and names the file,
// the input and the element that it refuses.
package input
