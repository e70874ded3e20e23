package models

import "testing"

// Every program that imports the package carries the files, so they stay small.
func TestBudget(t *testing.T) {
	const budget = 1_200_000
	if n := len(FashionLeNet) + len(FashionMLP) + len(FashionSamples); n > budget {
		t.Errorf("the shipped models take %d bytes, more than %d", n, budget)
	}
}
