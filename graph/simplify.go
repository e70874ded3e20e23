package graph

import (
	"errors"
	"maps"
	"slices"
)

// foldSlack is how many elements constant folding may make of nothing (a mask
// of 4096×4096, say); beyond it, foldGrowth times the initialisers' own size.
var (
	foldSlack  = 1 << 24
	foldGrowth = 16
)

// Simplify infers the shape and type of every tensor, computes what depends on
// constants alone, removes Identity, Dropout, casts that change nothing, and
// whatever no output needs. Inputs must have been given sizes by Fix. Operators
// and forms that are not supported stay, for Unsupported to list; the shapes
// after them are unknown. The error is an *Error that names the node.
func Simplify(g *Graph) error {
	s := simplifier{
		g:      g,
		alias:  map[string]string{},
		rename: map[string]string{},
		output: map[string]bool{},
		made:   map[string]bool{},
		budget: foldSlack,
	}
	g.refused = map[string]string{}
	for _, o := range g.Outputs {
		s.output[o.Name] = true
	}
	g.removeDead()
	g.describe()
	for _, t := range g.Initializers {
		s.budget += foldGrowth * t.Len()
	}
	for i := range g.Nodes {
		if err := s.node(&g.Nodes[i]); err != nil {
			return err
		}
	}
	g.Nodes = s.nodes
	s.applyRenames()
	g.removeDead()
	for i, o := range g.Outputs {
		if shape, ok := g.Shapes[o.Name]; ok {
			g.Outputs[i].Shape, g.Outputs[i].DType = shape, g.DTypes[o.Name]
		}
	}
	return nil
}

type simplifier struct {
	g      *Graph
	nodes  []Node            // what is kept
	alias  map[string]string // a removed tensor → the one that stands for it
	rename map[string]string // tensor → the output's name that it takes in the end
	output map[string]bool
	made   map[string]bool // the tensors that nodes make
	budget int
}

// describe starts Shapes and DTypes from the inputs and the initialisers.
func (g *Graph) describe() {
	g.Shapes, g.DTypes = map[string][]int{}, map[string]DType{}
	for _, v := range g.Inputs {
		g.Shapes[v.Name], g.DTypes[v.Name] = v.Shape, v.DType
	}
	for name, t := range g.Initializers {
		g.Shapes[name], g.DTypes[name] = t.Shape, t.DType
	}
}

func (s *simplifier) node(n *Node) error {
	n.Inputs = slices.Clone(n.Inputs)
	for i, in := range n.Inputs {
		if a, ok := s.alias[in]; ok {
			n.Inputs[i] = a
		}
	}
	p, err := s.g.plan(n)
	var variant *variantError
	switch {
	case errors.As(err, &variant):
		s.g.refused[n.Name] = variant.why
		fallthrough
	case errors.Is(err, errUnknown):
		s.keep(n)
		return nil
	case err != nil:
		return err
	}
	for i, o := range n.Outputs {
		if o != "" {
			s.g.Shapes[o], s.g.DTypes[o] = p.outs[i].shape, p.outs[i].dtype
		}
	}
	if s.constant(n) {
		return s.fold(n, p)
	}
	if s.changesNothing(n) && s.bypass(n) {
		return nil
	}
	s.keep(n)
	return nil
}

func (s *simplifier) keep(n *Node) {
	s.nodes = append(s.nodes, *n)
	for _, o := range n.Outputs {
		s.made[o] = true
	}
}

// constant tells whether n's outputs depend on constants alone. A shape is
// known even if the tensor is not.
func (s *simplifier) constant(n *Node) bool {
	if n.Op == "Shape" || n.Op == "Size" {
		return true
	}
	for _, in := range n.Inputs {
		if in != "" && s.g.Initializers[in] == nil {
			return false
		}
	}
	return true
}

// fold makes n's outputs initialisers.
func (s *simplifier) fold(n *Node, p plan) error {
	for _, o := range p.outs {
		s.budget -= NumElements(o.shape)
	}
	if s.budget < 0 {
		return n.errorf("the model's constants take too much memory once they are computed")
	}
	in := make([]*Tensor, len(n.Inputs))
	for i, name := range n.Inputs {
		in[i] = s.g.Initializers[name]
	}
	out := p.alloc()
	if err := p.run(in, out); err != nil {
		return err
	}
	for i, name := range n.Outputs {
		if name != "" {
			s.g.Initializers[name] = out[i]
		}
	}
	return nil
}

// changesNothing tells whether n's only output equals its first input. Float
// types are all float32 here, so a cast from one to another is none.
func (s *simplifier) changesNothing(n *Node) bool {
	switch n.Op {
	case "Identity", "Dropout":
		return true
	case "Cast":
		from, to := s.g.dtype(n, 0), s.g.DTypes[n.Outputs[0]]
		return from == to && (to != Int || wideInt(n.attrInt("to", 0)))
	}
	return false
}

// bypass lets n's input stand for its output, and says whether n can go. A
// graph output keeps its name: the input takes it over if a node makes it and
// it is not an output itself.
func (s *simplifier) bypass(n *Node) bool {
	x, y := n.Inputs[0], n.Outputs[0]
	if s.output[y] {
		if _, taken := s.rename[x]; taken || s.output[x] || !s.made[x] {
			*n = Node{Name: n.Name, Op: "Identity", Inputs: []string{x}, Outputs: []string{y}}
			return false
		}
		s.rename[x] = y
	}
	s.alias[y] = x
	return true
}

func (s *simplifier) applyRenames() {
	replace := func(names []string) {
		for i, x := range names {
			if y, ok := s.rename[x]; ok {
				names[i] = y
			}
		}
	}
	for i := range s.nodes {
		s.nodes[i].Outputs = slices.Clone(s.nodes[i].Outputs)
		replace(s.nodes[i].Inputs)
		replace(s.nodes[i].Outputs)
	}
}

// removeDead drops nodes, initialisers and shapes that no output needs, and
// the names of optional outputs that nobody reads.
func (g *Graph) removeDead() {
	live := map[string]bool{"": false}
	for _, o := range g.Outputs {
		live[o.Name] = true
	}
	var kept []Node
	for _, n := range slices.Backward(g.Nodes) {
		if !slices.ContainsFunc(n.Outputs, func(o string) bool { return live[o] }) {
			continue
		}
		n.Outputs = slices.Clone(n.Outputs)
		for i, o := range n.Outputs {
			if i > 0 && !live[o] && n.Op != "Split" {
				n.Outputs[i] = ""
			}
		}
		for _, in := range n.Inputs {
			live[in] = in != ""
		}
		kept = append(kept, n)
	}
	slices.Reverse(kept)
	g.Nodes = kept
	for _, v := range g.Inputs {
		live[v.Name] = true
	}
	for _, n := range kept {
		for _, o := range n.Outputs {
			live[o] = true
		}
	}
	dead := func(name string) bool { return !live[name] }
	maps.DeleteFunc(g.Initializers, func(k string, _ *Tensor) bool { return dead(k) })
	maps.DeleteFunc(g.Shapes, func(k string, _ []int) bool { return dead(k) })
	maps.DeleteFunc(g.DTypes, func(k string, _ DType) bool { return dead(k) })
}
