package quant

import (
	"slices"

	"aver/graph"
)

// fusion finds what is a function of one tensor, cell by cell: chains and
// diamonds of elementwise nodes and scalar constants, such as x·σ(x) or the
// Erf form of Gelu. Each becomes one activation table.
type fusion struct {
	g       *graph.Graph
	root    map[string]string // tensor → the tensor it is a function of
	curved  map[string]bool   // the function is not affine
	plain   map[string]bool   // affine functions that are computed as sums as well
	readers map[string][]*graph.Node
	needed  map[string]bool // functions that something else reads
	needs   map[string]int  // root → how many needed functions it has
	outside map[string]bool // roots that something else reads as well
}

// binaries are the elementwise operators of two inputs, and whether they are
// affine in each while the other is constant.
var binaries = map[string]bool{"Add": true, "Sub": true, "Mul": true, "Div": true, "Pow": false, "Min": false, "Max": false, "PRelu": false}

func fuse(g *graph.Graph, outputs map[string]bool) *fusion {
	f := &fusion{g: g, root: map[string]string{}, curved: map[string]bool{}, plain: map[string]bool{},
		readers: map[string][]*graph.Node{}, needed: map[string]bool{}, needs: map[string]int{}, outside: map[string]bool{}}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, in := range n.Inputs {
			f.readers[in] = append(f.readers[in], n)
		}
		if r, curved, ok := f.function(n); ok {
			f.root[n.Outputs[0]], f.curved[n.Outputs[0]] = r, curved
		}
	}
	f.unbend(outputs)
	f.count(outputs)
	return f
}

// function tells of what tensor n's output is a function.
func (f *fusion) function(n *graph.Node) (root string, curved, ok bool) {
	linear, binary := binaries[n.Op]
	if len(n.Outputs) != 1 || !binary && !graph.IsUnary(n.Op) {
		return "", false, false
	}
	if n.Op == "Neg" {
		linear = true
	}
	variables := 0
	for i, in := range n.Inputs {
		if c := f.g.Initializers[in]; c != nil || in == "" {
			if c != nil && c.Len() != 1 {
				return "", false, false
			}
			linear = linear && (n.Op != "Div" || i == 1)
			continue
		}
		r := in
		if up, ok := f.root[in]; ok {
			r = up
		}
		if root != "" && r != root || !slices.Equal(f.g.Shapes[in], f.g.Shapes[n.Outputs[0]]) {
			return "", false, false
		}
		root = r
		curved = curved || f.curved[in]
		variables++
	}
	return root, curved || !linear || variables > 1, root != ""
}

// unbend marks affine functions that something else than a function of the
// same root reads: sums handle them better than tables.
func (f *fusion) unbend(outputs map[string]bool) {
	for i := len(f.g.Nodes) - 1; i >= 0; i-- {
		o := f.g.Nodes[i].Outputs[0]
		if _, ok := f.root[o]; ok && !f.curved[o] && f.readOutside(o, outputs) {
			f.plain[o] = true
		}
	}
}

// readOutside reports whether an output, or a node that is not a function of
// the same root, reads tensor name.
func (f *fusion) readOutside(name string, outputs map[string]bool) bool {
	if outputs[name] {
		return true
	}
	root, ok := f.root[name]
	if !ok {
		root = name
	}
	for _, n := range f.readers[name] {
		if o := n.Outputs[0]; f.root[o] != root || f.plain[o] {
			return true
		}
	}
	return false
}

func (f *fusion) count(outputs map[string]bool) {
	for name, root := range f.root {
		if !f.plain[name] && f.readOutside(name, outputs) {
			f.needed[name] = true
			f.needs[root]++
		}
		if _, ok := f.outside[root]; !ok {
			f.outside[root] = f.readOutside(root, outputs)
		}
	}
}

// inside reports whether the node only prepares a function that a later node
// completes.
func (f *fusion) inside(n *graph.Node) bool {
	_, ok := f.root[n.Outputs[0]]
	return ok && !f.needed[n.Outputs[0]] && !f.plain[n.Outputs[0]]
}

// ends reports whether the node completes a function.
func (f *fusion) ends(n *graph.Node) bool { return f.needed[n.Outputs[0]] }

// private reports whether all that reads tensor name is one function of it, so
// that its sum need not be rounded before the function is applied.
func (f *fusion) private(name string) bool { return f.needs[name] == 1 && !f.outside[name] }

// chain is the nodes that make tensor name of its root, in order.
func (f *fusion) chain(name string) []*graph.Node {
	root := f.root[name]
	want := map[string]bool{name: true}
	var out []*graph.Node
	for i := len(f.g.Nodes) - 1; i >= 0; i-- {
		n := &f.g.Nodes[i]
		if !want[n.Outputs[0]] {
			continue
		}
		out = append(out, n)
		for _, in := range n.Inputs {
			if f.root[in] == root && in != root {
				want[in] = true
			}
		}
	}
	slices.Reverse(out)
	return out
}
