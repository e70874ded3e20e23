// Package e2e holds tests only: a float model becomes an integer program, its
// relations, a witness, a key and a proof, for every operator and for shapes
// nobody likes; and every way of lying about a witness is caught by the check
// that is there for it.
package e2e
