package quant

import (
	"slices"

	"aver/graph"
)

// mostWidening is how much coarser a tensor may become to share a scale with
// those it is joined with. Beyond that a Concat rounds.
const mostWidening = 4

// moving are the operators whose output holds cells of their input, or 0.
var moving = []string{"Cast", "Dropout", "Expand", "Flatten", "GlobalMaxPool", "Identity", "MaxPool", "Pad", "ReduceMax",
	"Reshape", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze"}

// shareScales gives the inputs and the output of every Concat one range where
// theirs are alike, so that joining them needs no rounding. Tensors that only
// move one another's cells share a range already.
func shareScales(g *graph.Graph, ranges map[string]interval) {
	s := &groups{parent: map[string]string{}, ranges: ranges}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if slices.Contains(moving, n.Op) {
			for _, o := range n.Outputs {
				s.join(n.Inputs[0], o)
			}
		}
	}
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Op == "Concat" {
			for _, in := range n.Inputs {
				if g.Initializers[in] == nil && s.alike(in, n.Outputs[0]) {
					s.join(in, n.Outputs[0])
				}
			}
		}
	}
	for name := range ranges {
		ranges[name] = ranges[s.find(name)]
	}
}

// groups are sets of tensors; the range of a set is its first one's.
type groups struct {
	parent map[string]string
	ranges map[string]interval
}

func (s *groups) find(name string) string {
	for {
		up, ok := s.parent[name]
		if !ok {
			return name
		}
		name = up
	}
}

func (s *groups) join(a, b string) {
	a, b = s.find(a), s.find(b)
	if a != b {
		s.ranges[a] = s.ranges[a].hull(s.ranges[b])
		s.parent[b] = a
	}
}

// alike reports whether either range is wide enough for both.
func (s *groups) alike(a, b string) bool {
	x, y := s.ranges[s.find(a)], s.ranges[s.find(b)]
	most := x.hull(y).abs()
	return most <= mostWidening*x.abs() && most <= mostWidening*y.abs()
}
