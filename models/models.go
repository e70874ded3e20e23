// Package models holds the really trained models that the repository ships,
// with samples to calibrate and try them on. train.py beside it made all three
// files; docs/models.md states their measured accuracy.
package models

import _ "embed"

// FashionLeNet is an ONNX model (opset 13) of 44,426 parameters: conv 5×5 ×6,
// Relu, 2×2 max-pool, conv 5×5 ×16, Relu, 2×2 max-pool, then 256-120-84-10.
// It takes "input" float32 [N,1,28,28], pixels in [0,1], and gives "output"
// [N,10], one logit for each of ClassNames.
//
//go:embed fashion-lenet.onnx
var FashionLeNet []byte

// FashionMLP is an ONNX model (opset 13) of 109,386 parameters: 784-128-64-10
// with Relu between. It takes "input" float32 [N,784], the rows of an image one
// after another, and gives "output" [N,10] like FashionLeNet.
//
//go:embed fashion-mlp.onnx
var FashionMLP []byte

// FashionSamples is an .npz of 64 Fashion-MNIST images that neither model was
// trained on and that are not in the test set either: "x" float32
// [64,1,28,28], each pixel a byte divided by 255 in float32, and "y" int64
// [64], the true classes. Flattened row by row, the images suit FashionMLP.
//
//go:embed fashion-samples.npz
var FashionSamples []byte

// ClassNames are the data set's ten classes, in the order of the logits.
var ClassNames = [10]string{
	"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
	"Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
}
