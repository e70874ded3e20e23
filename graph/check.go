package graph

import (
	"fmt"
	"slices"
)

// Check holds g to the rules of a graph and sorts its nodes topologically: each
// tensor is made once, every input that is used is made, there is no cycle,
// and every output exists. Node names are made unique. The error is an *Error
// that names the tensor or node.
func Check(g *Graph) error {
	if len(g.Outputs) == 0 {
		return &Error{Msg: "the graph has no outputs"}
	}
	made := map[string]int{} // tensor → the node that makes it, −1 for none
	for name := range g.Initializers {
		made[name] = -1
	}
	for _, v := range g.Inputs {
		if _, dup := made[v.Name]; dup {
			return tensorErrorf(v.Name, "is made twice")
		}
		made[v.Name] = -1
	}
	names := map[string]bool{}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for base, k := n.Name, i; names[n.Name]; k += len(g.Nodes) {
			n.Name = fmt.Sprintf("%s_%d", base, k)
		}
		names[n.Name] = true
		for _, o := range n.Outputs {
			if o == "" {
				continue
			}
			if _, dup := made[o]; dup {
				return &Error{Node: n.Name, Op: n.Op, Tensor: o, Msg: "is made twice"}
			}
			made[o] = i
		}
	}
	if err := g.sort(made); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, v := range g.Outputs {
		if _, ok := made[v.Name]; !ok || v.Name == "" {
			return tensorErrorf(v.Name, "is an output that no node makes")
		}
		if seen[v.Name] {
			return tensorErrorf(v.Name, "is an output twice")
		}
		seen[v.Name] = true
	}
	return nil
}

// sort orders the nodes so that each follows those it reads from, keeping the
// given order where it can (Kahn's algorithm).
func (g *Graph) sort(made map[string]int) error {
	waits := make([]int, len(g.Nodes))
	readers := make([][]int, len(g.Nodes))
	sorted := true
	for i, n := range g.Nodes {
		for _, in := range n.Inputs {
			if in == "" {
				continue
			}
			from, ok := made[in]
			if !ok {
				return &Error{Node: n.Name, Op: n.Op, Tensor: in, Msg: "is read but nothing makes it"}
			}
			if from >= 0 {
				waits[i]++
				readers[from] = append(readers[from], i)
				sorted = sorted && from < i
			}
		}
	}
	if sorted {
		return nil
	}
	return g.reorder(waits, readers)
}

// reorder sorts the nodes; node i waits for waits[i] of its inputs, and
// readers[i] wait for it.
func (g *Graph) reorder(waits []int, readers [][]int) error {
	var ready, order []int
	for i, w := range waits {
		if w == 0 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		i := ready[0]
		ready = ready[1:]
		order = append(order, i)
		for _, r := range readers[i] {
			if waits[r]--; waits[r] == 0 {
				ready = append(ready, r)
			}
		}
	}
	if len(order) < len(g.Nodes) {
		stuck := slices.IndexFunc(waits, func(w int) bool { return w > 0 })
		n := g.Nodes[stuck]
		return &Error{Node: n.Name, Op: n.Op, Msg: "is part of, or follows, a cycle"}
	}
	nodes := make([]Node, len(order))
	for k, i := range order {
		nodes[k] = g.Nodes[i]
	}
	g.Nodes = nodes
	return nil
}
