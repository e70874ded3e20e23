package aver_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"aver"
)

// Compile a model, prove what it computes for one input, and verify.
func Example() {
	dir, err := os.MkdirTemp("", "aver-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	model, err := aver.Compile(ctx, "models/fashion-mlp.onnx", aver.CompileOptions{
		Calibrate: "models/fashion-samples.npz",
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := model.Save(filepath.Join(dir, "mlp")); err != nil { // mlp.aver and mlp.vk
		log.Fatal(err)
	}
	samples, err := model.ReadSamples("models/fashion-samples.npz")
	if err != nil {
		log.Fatal(err)
	}
	proof, _, err := model.Prove(ctx, samples[0], aver.ProveOptions{})
	if err != nil {
		log.Fatal(err)
	}

	// The verifier has the key and the proof, and neither weights nor model.
	key, err := aver.OpenVerifyingKey(filepath.Join(dir, "mlp.vk"))
	if err != nil {
		log.Fatal(err)
	}
	statement, err := key.Verify(proof)
	if err != nil {
		log.Fatal(err)
	}
	logits := statement.Outputs[0].Floats()
	fmt.Println("class", slices.Index(logits, slices.Max(logits)))
	// Output: class 8
}

// A proof of another output is rejected.
func ExampleVerifyingKey() {
	ctx := context.Background()
	model, err := aver.Compile(ctx, "models/fashion-mlp.onnx", aver.CompileOptions{
		Calibrate: "models/fashion-samples.npz",
	})
	if err != nil {
		log.Fatal(err)
	}
	proof, _, err := model.Prove(ctx, model.RandomInput(1), aver.ProveOptions{})
	if err != nil {
		log.Fatal(err)
	}
	key := model.VerifyingKey()
	statement, err := key.Verify(proof)
	if err != nil {
		log.Fatal(err)
	}
	statement.Outputs[0].Ints[0]++
	_, err = key.Verify(key.Restate(proof, statement))
	fmt.Println(errors.Is(err, aver.ErrRejected))
	// Output: true
}

// Progress of a long proof; cancelling the context stops it.
func ExampleModel_Prove() {
	model, err := aver.Compile(context.Background(), "models/fashion-mlp.onnx", aver.CompileOptions{
		Calibrate: "models/fashion-samples.npz",
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, _, err = model.Prove(ctx, model.RandomInput(1), aver.ProveOptions{
		Progress: func(stage string, done, total int) {
			if stage == "lookups" {
				cancel()
			}
		},
	})
	fmt.Println(errors.Is(err, context.Canceled))
	// Output: true
}

// Make a successor: the same weights and key, and a budget of proofs of its own.
func ExampleModel_Rotate() {
	ctx := context.Background()
	model, err := aver.Compile(ctx, "models/fashion-mlp.onnx", aver.CompileOptions{
		Calibrate: "models/fashion-samples.npz",
	})
	if err != nil {
		log.Fatal(err)
	}
	rotation, successors, err := model.Rotate(ctx, 1)
	if err != nil {
		log.Fatal(err)
	}
	proof, _, err := successors[0].Prove(ctx, model.RandomInput(1), aver.ProveOptions{})
	if err != nil {
		log.Fatal(err)
	}

	// The verifier has the key, the rotation and the proof.
	key := model.VerifyingKey()
	if _, err := key.Verify(proof); errors.Is(err, aver.ErrWrongKey) {
		fmt.Println("the proof is not by the model itself")
	}
	successor, err := key.Follow(proof.Key(), rotation)
	if err != nil {
		log.Fatal(err)
	}
	statement, err := successor.Verify(proof)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("it is by a successor, after rotations:", len(statement.Chain)-1)
	// Output:
	// the proof is not by the model itself
	// it is by a successor, after rotations: 1
}

// Whoever has public weights makes the commitment to them again: nobody has to be
// believed about which weights a key is for.
func ExampleModel_RebuildKey() {
	ctx := context.Background()
	public := aver.CompileOptions{Calibrate: "models/fashion-samples.npz", PublicWeights: true}
	theirs, err := aver.Compile(ctx, "models/fashion-mlp.onnx", public)
	if err != nil {
		log.Fatal(err)
	}
	mine, err := aver.Compile(ctx, "models/fashion-mlp.onnx", public)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(mine.RebuildKey(theirs.VerifyingKey()))

	public.Calibrate = "" // other scales, and so other integers
	other, err := aver.Compile(ctx, "models/fashion-mlp.onnx", public)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(errors.Is(other.RebuildKey(theirs.VerifyingKey()), aver.ErrWrongKey))
	// Output:
	// <nil>
	// true
}
