package op

import (
	"aver/format"
	"aver/relation"
)

// Encode appends the program. The encoding is canonical: equal programs have
// equal bytes.
func (p *Program) Encode(e *format.Encoder) {
	e.String(p.Name)
	e.Bool(p.InputCommitted)
	e.Bool(p.OutputCommitted)
	e.Len(len(p.Tensors))
	for i := range p.Tensors {
		encodeTensor(e, &p.Tensors[i])
	}
	e.Len(len(p.Activations))
	for i := range p.Activations {
		encodeActivation(e, &p.Activations[i])
	}
	e.Len(len(p.Nodes))
	for i := range p.Nodes {
		encodeNode(e, &p.Nodes[i])
	}
	for _, ports := range [][]Port{p.Inputs, p.Outputs} {
		e.Len(len(ports))
		for _, port := range ports {
			e.String(port.Name)
			e.Len(int(port.Tensor))
			e.Lens(port.Shape)
		}
	}
}

// Decode reads a program and validates it. It takes hostile bytes. Errors: a
// *format.Error for the encoding, Validate's for what it says.
func Decode(d *format.Decoder) (*Program, error) {
	p := &Program{Name: d.String(), InputCommitted: d.Bool(), OutputCommitted: d.Bool()}
	p.Tensors = list(d, 12, decodeTensor)
	p.Activations = list(d, 6, decodeActivation)
	p.Nodes = list(d, 5, decodeNode)
	p.Inputs = list(d, 3, decodePort)
	p.Outputs = list(d, 3, decodePort)
	if err := d.Err(); err != nil {
		return nil, err
	}
	return p, p.Validate()
}

// list reads a counted list of elements of at least size bytes each.
func list[T any](d *format.Decoder, size int, one func(*format.Decoder) T) []T {
	n := d.Count(size)
	var out []T
	for range n {
		if d.Err() != nil {
			return nil
		}
		out = append(out, one(d))
	}
	return out
}

func encodeTensor(e *format.Encoder, t *Tensor) {
	e.String(t.Name)
	e.Len(int(t.Kind))
	e.Lens(t.Shape)
	e.Int(t.Min)
	e.Int(t.Max)
	e.Float(t.Scale)
	if t.Kind == relation.Fixed {
		e.Ints(t.Data)
	}
}

func decodeTensor(d *format.Decoder) Tensor {
	var t Tensor
	t.Name = d.String()
	t.Kind = relation.Kind(d.Len(int(relation.Virtual)))
	t.Shape = d.Lens(maxCells)
	t.Min, t.Max, t.Scale = d.Int(), d.Int(), d.Float()
	if t.Kind == relation.Fixed {
		t.Data = d.Ints()
	}
	return t
}

func encodeActivation(e *format.Encoder, a *Activation) {
	e.String(a.Name)
	e.Int(a.Lo)
	e.Len(int(a.Log))
	e.Bool(a.Values != nil)
	if a.Values != nil {
		e.Ints(a.Values)
	}
	e.Int(a.Below)
	e.Int(a.Above)
}

func decodeActivation(d *format.Decoder) Activation {
	a := Activation{Name: d.String(), Lo: d.Int(), Log: uint(d.Len(maxWindow))}
	if d.Bool() {
		if a.Values = d.Ints(); a.Values == nil {
			d.Fail(format.NotCanonical, "an activation without values")
		}
	}
	a.Below, a.Above = d.Int(), d.Int()
	return a
}

// The kinds of operators, as they are encoded.
const (
	kindLinear = iota
	kindMax
	kindArgMax
	kindPermute
)

func encodeNode(e *format.Encoder, n *Node) {
	e.String(n.Name)
	e.String(n.Kind)
	e.Len(int(n.Out))
	switch o := n.Op.(type) {
	case *Linear:
		e.Len(kindLinear)
		o.encode(e)
	case *Max:
		e.Len(kindMax)
		encodeView(e, o.A)
		encodeView(e, o.B)
	case *ArgMax:
		e.Len(kindArgMax)
		encodeView(e, o.X)
		e.Len(o.N)
		e.Bool(o.Last)
	case *Permute:
		e.Len(kindPermute)
		e.Lens(o.Sizes)
		encodeView(e, o.X)
	}
}

func decodeNode(d *format.Decoder) Node {
	n := Node{Name: d.String(), Kind: d.String(), Out: relation.TensorID(d.Len(maxTensors))}
	switch d.Len(kindPermute) {
	case kindLinear:
		n.Op = decodeLinear(d)
	case kindMax:
		n.Op = &Max{A: decodeView(d), B: decodeView(d)}
	case kindArgMax:
		n.Op = &ArgMax{X: decodeView(d), N: d.Len(maxArgMax), Last: d.Bool()}
	case kindPermute:
		n.Op = &Permute{Sizes: d.Lens(maxCells), X: decodeView(d)}
	}
	return n
}

func (o *Linear) encode(e *format.Encoder) {
	e.Lens(o.Sizes)
	e.Len(len(o.Terms))
	for i := range o.Terms {
		e.Int(o.Terms[i].Coef)
		e.Len(len(o.Terms[i].Factors))
		for _, v := range o.Terms[i].Factors {
			encodeView(e, v)
		}
	}
	e.Len(int(o.Shift))
	e.Int(int64(o.Act))
	e.Int(o.Acc.Min)
	e.Int(o.Acc.Max)
}

func decodeLinear(d *format.Decoder) *Linear {
	o := &Linear{Sizes: d.Lens(maxCells)}
	o.Terms = list(d, 4, func(d *format.Decoder) relation.Term {
		return relation.Term{Coef: d.Int(), Factors: list(d, 2, decodeView)}
	})
	o.Shift = uint(d.Len(maxShift))
	o.Act = int(d.Int())
	o.Acc = Range{d.Int(), d.Int()}
	return o
}

func encodeView(e *format.Encoder, v relation.View) {
	e.Len(int(v.Tensor))
	e.Len(len(v.Dims))
	for _, a := range v.Dims {
		e.Int(int64(a.Offset))
		e.Len(len(a.Strides))
		for _, s := range a.Strides {
			e.Len(s.Index)
			e.Int(int64(s.Step))
		}
	}
}

func decodeView(d *format.Decoder) relation.View {
	return relation.View{Tensor: relation.TensorID(d.Len(maxTensors)), Dims: list(d, 2, decodeAffine)}
}

func decodeAffine(d *format.Decoder) relation.Affine {
	a := relation.Affine{Offset: int(d.Int())}
	a.Strides = list(d, 2, func(d *format.Decoder) relation.Stride {
		return relation.Stride{Index: d.Len(maxIndices), Step: int(d.Int())}
	})
	return a
}

func decodePort(d *format.Decoder) Port {
	return Port{Name: d.String(), Tensor: relation.TensorID(d.Len(maxTensors)), Shape: d.Lens(maxCells)}
}
