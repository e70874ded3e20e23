package graph

// op is what this package knows of an operator.
type op struct{}

var ops = map[string]op{}
