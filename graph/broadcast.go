package graph

import (
	"fmt"
	"slices"
)

// Broadcast is the shape that shapes a and b broadcast to (NumPy's rule).
func Broadcast(a, b []int) ([]int, error) {
	rank := max(len(a), len(b))
	x, y := padLeft(a, rank), padLeft(b, rank)
	for i := range x {
		switch {
		case x[i] == y[i], y[i] == 1:
		case x[i] == 1:
			x[i] = y[i]
		default:
			return nil, fmt.Errorf("shapes %v and %v do not broadcast", a, b)
		}
	}
	return x, nil
}

// padLeft is s with 1s in front up to rank; always a copy.
func padLeft(s []int, rank int) []int {
	return append(slices.Repeat([]int{1}, rank-len(s)), s...)
}

func broadcastsTo(from, to []int) bool {
	s, err := Broadcast(from, to)
	return err == nil && slices.Equal(s, to)
}

// NumElements is the product of the dimensions; 1 for a scalar.
func NumElements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Strides are the row-major strides of a shape.
func Strides(shape []int) []int {
	s := make([]int, len(shape))
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = step
		step *= shape[i]
	}
	return s
}

// BroadcastStrides are the row-major strides with which a tensor of shape
// from is read as one of shape to: 0 along broadcast dimensions.
func BroadcastStrides(from, to []int) []int {
	padded := padLeft(from, len(to))
	s := Strides(padded)
	for i := range s {
		if padded[i] == 1 {
			s[i] = 0
		}
	}
	return s
}
