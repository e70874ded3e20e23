package op

import (
	"errors"
	"fmt"
	"math"

	"aver/relation"
)

// Limits of a program, far above any model that can be proven: they keep a
// hostile verifying key from costing memory or overflowing an int.
const (
	maxTensors    = 1 << 16
	maxNodes      = 1 << 13
	maxRank       = 12      // dimensions of a tensor
	maxIndices    = 24      // index variables of a node
	maxCells      = 1 << 30 // of one tensor
	maxTotal      = 1 << 32 // of all tensors
	maxWork       = 1 << 44 // products of one term
	maxReach      = 1 << 30 // of a view, inside and outside its tensor
	maxTerms      = 1 << 10
	maxTable      = 1 << 20 // rows
	maxTables     = 1 << 26 // rows of all tables together
	maxDifference = maxTable / 2
	maxArgMax     = 1 << 16
	maxShift      = 40 // bits
	maxWindow     = 18 // bits of an activation's window
)

// Validate checks everything that the other methods rely on: shapes, indices,
// ranges, order, sizes, and that no accumulator can wrap. A decoded program may
// be anything. Errors: *Error or *RangeError, naming the node or tensor.
func (p *Program) Validate() error {
	if len(p.Tensors) > maxTensors || len(p.Nodes) > maxNodes || len(p.Activations) > maxTensors {
		return &Error{Msg: "the program has too many parts"}
	}
	total := 0
	for i := range p.Tensors {
		if err := p.checkTensor(&p.Tensors[i]); err != nil {
			return &Error{Tensor: p.Tensors[i].Name, Msg: err.Error()}
		}
		if total += p.Tensors[i].Size(); total > maxTotal {
			return &Error{Msg: "the program's tensors are too large"}
		}
	}
	for i := range p.Activations {
		if err := p.Activations[i].check(); err != nil {
			return err
		}
	}
	if err := p.checkPorts(); err != nil {
		return err
	}
	return p.checkNodes()
}

func (p *Program) checkTensor(t *Tensor) error {
	if err := checkShape(t.Shape); err != nil {
		return err
	}
	switch t.Kind {
	case relation.Weight, relation.Input, relation.Output, relation.Witness, relation.Fixed:
	default:
		return fmt.Errorf("kind %d is not that of a program's tensor", t.Kind)
	}
	if t.Min > t.Max || t.Min < -maxValue || t.Max > maxValue {
		return fmt.Errorf("range [%d, %d]", t.Min, t.Max)
	}
	if !(t.Scale > 0) || math.IsInf(t.Scale, 1) {
		return fmt.Errorf("scale %g", t.Scale)
	}
	if t.Kind != relation.Fixed {
		if len(t.Data) != 0 {
			return errors.New("only a fixed tensor states its values")
		}
		return nil
	}
	if len(t.Data) != t.Size() {
		return fmt.Errorf("%d values for shape %v", len(t.Data), t.Shape)
	}
	for _, v := range t.Data {
		if v < t.Min || v > t.Max {
			return fmt.Errorf("value %d outside [%d, %d]", v, t.Min, t.Max)
		}
	}
	return nil
}

func checkShape(shape []int) error {
	if len(shape) == 0 || len(shape) > maxRank {
		return fmt.Errorf("shape %v", shape)
	}
	n := 1
	for _, d := range shape {
		if d < 1 || d > maxCells/n {
			return fmt.Errorf("shape %v", shape)
		}
		n *= d
	}
	return nil
}

// checkPorts holds that inputs and outputs are the tensors of those kinds, each
// once.
func (p *Program) checkPorts() error {
	if len(p.Inputs) == 0 || len(p.Outputs) == 0 {
		return &Error{Msg: "the program needs an input and an output"}
	}
	for _, side := range []struct {
		list []Port
		kind relation.Kind
	}{{p.Inputs, relation.Input}, {p.Outputs, relation.Output}} {
		seen := map[relation.TensorID]bool{}
		for _, port := range side.list {
			id := port.Tensor
			if id < 0 || int(id) >= len(p.Tensors) || p.Tensors[id].Kind != side.kind || seen[id] {
				return &Error{Tensor: port.Name, Msg: "is not an input or output tensor of its own"}
			}
			seen[id] = true
			if len(port.Shape) > maxRank || port.size() != p.Tensors[id].Size() {
				return &Error{Tensor: port.Name, Msg: fmt.Sprintf("shape %v does not fit %v", port.Shape, p.Tensors[id].Shape)}
			}
		}
		for i := range p.Tensors {
			if p.Tensors[i].Kind == side.kind && !seen[relation.TensorID(i)] {
				return p.tensorErrorf(relation.TensorID(i), "is no port")
			}
		}
	}
	return nil
}

// size is the number of cells of the port's shape, −1 when that is absurd.
func (o *Port) size() int {
	if len(o.Shape) > 0 && checkShape(o.Shape) != nil {
		return -1
	}
	return relation.Size(o.Shape)
}

// checkNodes holds that every node reads what is there already and computes one
// tensor, whose declared range holds what the node can give.
func (p *Program) checkNodes() error {
	ready := make([]bool, len(p.Tensors))
	for i := range p.Tensors {
		k := p.Tensors[i].Kind
		ready[i] = k != relation.Witness && k != relation.Output
	}
	for i := range p.Nodes {
		n := &p.Nodes[i]
		if n.Out < 0 || int(n.Out) >= len(p.Tensors) || ready[n.Out] || n.Op == nil {
			return n.errorf("computes no tensor, or one that is there already")
		}
		if err := n.Op.check(p, n); err != nil {
			return err
		}
		for _, v := range n.Op.views() {
			if !ready[v.Tensor] {
				return n.errorf("reads tensor %q before it is computed", p.Tensors[v.Tensor].Name)
			}
		}
		r, err := n.Op.bounds(p, n)
		if err != nil {
			return err
		}
		if t := &p.Tensors[n.Out]; !t.bounds().contains(r) {
			return &RangeError{n.Name, t.Name, r, t.bounds(), "the declared range of the output is too small"}
		}
		ready[n.Out] = true
	}
	for i, ok := range ready {
		if !ok {
			return p.tensorErrorf(relation.TensorID(i), "is computed by no node")
		}
	}
	return nil
}

// checkSizes holds that index variables begin with the output's dimensions.
func (p *Program) checkSizes(n *Node, sizes []int) error {
	shape := p.Tensors[n.Out].Shape
	if len(sizes) < len(shape) || len(sizes) > maxIndices {
		return n.errorf("%d index variables for shape %v", len(sizes), shape)
	}
	work := 1
	for i, s := range sizes {
		if s < 1 || s > maxWork/work || i < len(shape) && s != shape[i] {
			return n.errorf("index variables %v for shape %v", sizes, shape)
		}
		work *= s
	}
	return nil
}

// checkView holds that a view fits its tensor and the index variables, and
// that the box it reaches is not absurd.
func (p *Program) checkView(n *Node, v relation.View, sizes []int) error {
	if v.Tensor < 0 || int(v.Tensor) >= len(p.Tensors) {
		return n.errorf("tensor %d does not exist", v.Tensor)
	}
	t := &p.Tensors[v.Tensor]
	if len(v.Dims) != len(t.Shape) {
		return n.errorf("a view of %q has %d dimensions, want %d", t.Name, len(v.Dims), len(t.Shape))
	}
	seen := make([]bool, len(sizes))
	reach := int64(1)
	for _, a := range v.Dims {
		if a.Offset > maxReach || a.Offset < -maxReach {
			return n.errorf("a view of %q starts at %d", t.Name, a.Offset)
		}
		for _, s := range a.Strides {
			if s.Index < 0 || s.Index >= len(sizes) || seen[s.Index] || s.Step == 0 || s.Step > maxReach || s.Step < -maxReach {
				return n.errorf("a view of %q has a bad stride", t.Name)
			}
			seen[s.Index] = true
			if max(s.Step, -s.Step) > maxReach/sizes[s.Index] {
				return n.errorf("a view of %q reaches too far", t.Name)
			}
		}
		r := span(a, sizes)
		if r.Max-r.Min >= maxReach/reach || r.Max > maxReach || r.Min < -maxReach {
			return n.errorf("a view of %q reaches too far", t.Name)
		}
		reach *= r.Max - r.Min + 1
	}
	return nil
}
