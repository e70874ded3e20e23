package onnx

import (
	"fmt"

	"aver/graph"
)

// graph reads a GraphProto.
func (l *loader) graph(g *graph.Graph, data []byte) error {
	var nodes, inits, ins, outs int
	err := fields(data, func(v field) error {
		switch v.id {
		case 1:
			nodes++
			return at(l.node(g, v), "node[%d]", nodes-1)
		case 2:
			return at(v.str(&g.Name), "name")
		case 5:
			inits++
			return at(l.initializer(g, v), "initializer[%d]", inits-1)
		case 11:
			ins++
			return at(value(&g.Inputs, v), "input[%d]", ins-1)
		case 12:
			outs++
			return at(value(&g.Outputs, v), "output[%d]", outs-1)
		case 15:
			return at(unsupportedf("sparse tensors"), "sparse_initializer")
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Before IR version 4 every initialiser is listed as an input, too.
	var real []graph.ValueInfo
	for _, v := range g.Inputs {
		if g.Initializers[v.Name] == nil {
			real = append(real, v)
		}
	}
	g.Inputs = real
	return nil
}

func (l *loader) initializer(g *graph.Graph, v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	name, t, err := l.tensor(msg)
	if err != nil {
		return &Error{Field: fieldOf(err), Err: fmt.Errorf("tensor %q: %w", name, cause(err))}
	}
	if name == "" {
		return errorf("has no name")
	}
	if g.Initializers[name] != nil {
		return &graph.Error{Tensor: name, Msg: "is given twice"}
	}
	g.Initializers[name] = t
	return nil
}

// node reads a NodeProto.
func (l *loader) node(g *graph.Graph, v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	n := graph.Node{}
	var domain string
	attrs := 0
	err = fields(msg, func(v field) error {
		switch v.id {
		case 1:
			n.Inputs = append(n.Inputs, "")
			return at(v.str(&n.Inputs[len(n.Inputs)-1]), "input[%d]", len(n.Inputs)-1)
		case 2:
			n.Outputs = append(n.Outputs, "")
			return at(v.str(&n.Outputs[len(n.Outputs)-1]), "output[%d]", len(n.Outputs)-1)
		case 3:
			return at(v.str(&n.Name), "name")
		case 4:
			return at(v.str(&n.Op), "op_type")
		case 5:
			attrs++
			return at(l.attribute(&n, v), "attribute[%d]", attrs-1)
		case 7:
			return at(v.str(&domain), "domain")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n.Op == "" {
		return errorf("has no op_type")
	}
	if domain != "" && domain != "ai.onnx" {
		n.Op = domain + "." + n.Op
	}
	if n.Name == "" {
		n.Name = fmt.Sprintf("%s_%d", n.Op, len(g.Nodes))
	}
	g.Nodes = append(g.Nodes, n)
	return nil
}

// attribute reads an AttributeProto. Subgraphs are left out: the operators
// that have them are not supported, and are listed by name later.
func (l *loader) attribute(n *graph.Node, v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	var a graph.Attr
	var name string
	err = fields(msg, func(v field) error {
		switch v.id {
		case 1:
			return at(v.str(&name), "name")
		case 2:
			var f []float32
			if err := v.floats(&f); err != nil || len(f) != 1 {
				return at(errorf("is not one float"), "f")
			}
			a.Float = f[0]
		case 3:
			return at(v.int(&a.Int), "i")
		case 4:
			return at(v.str(&a.String), "s")
		case 5:
			msg, err := v.message()
			if err == nil {
				_, a.Tensor, err = l.tensor(msg)
			}
			return at(err, "t")
		case 7:
			return at(v.floats(&a.Floats), "floats")
		case 8:
			return at(v.ints(&a.Ints), "ints")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, dup := n.Attrs[name]; dup || name == "" {
		return errorf("attribute %q is given twice or has no name", name)
	}
	if n.Attrs == nil {
		n.Attrs = map[string]graph.Attr{}
	}
	n.Attrs[name] = a
	return nil
}
