// Package onnx reads ONNX models and TensorProto files into package graph's
// terms. It decodes only the protobuf fields that an inference graph needs,
// takes hostile bytes, and bounds what it allocates by the size of its input.
package onnx
