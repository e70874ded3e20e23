package aver

import (
	"maps"
	"math"
	"slices"

	"aver/format"
	"aver/graph"
)

// encodeGraph is the float model as a .aver file keeps it, for Check. Names are
// in order, so that one graph has one encoding.
func encodeGraph(g *graph.Graph) []byte {
	e := new(format.Encoder)
	size := 0
	for _, t := range g.Initializers {
		size += 4*len(t.Floats) + 8*len(t.Ints)
	}
	e.Grow(size + size/64) // names and nodes are small beside constants
	e.String(g.Name)
	e.Len(g.Opset)
	encodeInfos(e, g.Inputs)
	encodeInfos(e, g.Outputs)
	e.Len(len(g.Nodes))
	for i := range g.Nodes {
		encodeNode(e, &g.Nodes[i])
	}
	names := slices.Sorted(maps.Keys(g.Initializers))
	e.Len(len(names))
	for _, name := range names {
		e.String(name)
		encodeTensor(e, g.Initializers[name])
	}
	return e.Encoded()
}

func encodeInfos(e *format.Encoder, infos []graph.ValueInfo) {
	e.Len(len(infos))
	for _, v := range infos {
		e.String(v.Name)
		e.Len(int(v.DType))
		e.Lens(v.Shape)
	}
}

func encodeStrings(e *format.Encoder, s []string) {
	e.Len(len(s))
	for _, x := range s {
		e.String(x)
	}
}

func encodeNode(e *format.Encoder, n *graph.Node) {
	e.String(n.Name)
	e.String(n.Op)
	encodeStrings(e, n.Inputs)
	encodeStrings(e, n.Outputs)
	names := slices.Sorted(maps.Keys(n.Attrs))
	e.Len(len(names))
	for _, name := range names {
		a := n.Attrs[name]
		e.String(name)
		e.Int(a.Int)
		e.Float(float64(a.Float))
		e.String(a.String)
		e.Ints(a.Ints)
		e.Floats32(a.Floats)
		e.Bool(a.Tensor != nil)
		if a.Tensor != nil {
			encodeTensor(e, a.Tensor)
		}
	}
}

func encodeTensor(e *format.Encoder, t *graph.Tensor) {
	e.Len(int(t.DType))
	e.Lens(t.Shape)
	e.Floats32(t.Floats)
	e.Ints(t.Ints)
}

// decodeGraph reads what encodeGraph wrote, and checks the graph as a whole:
// the file may be hostile.
func decodeGraph(b []byte) (*graph.Graph, error) {
	d := format.NewDecoder(b)
	g := &graph.Graph{Name: d.String(), Opset: d.Len(math.MaxInt32), Initializers: map[string]*graph.Tensor{}}
	g.Inputs = decodeInfos(d)
	g.Outputs = decodeInfos(d)
	for range d.Count(5) {
		g.Nodes = append(g.Nodes, decodeNode(d))
	}
	for range d.Count(5) {
		name := d.String()
		g.Initializers[name] = decodeTensor(d)
	}
	if err := d.Finish(); err != nil {
		return nil, err
	}
	if err := graph.Check(g); err != nil {
		return nil, err
	}
	return g, graph.Simplify(g)
}

func decodeInfos(d *format.Decoder) []graph.ValueInfo {
	var infos []graph.ValueInfo
	for range d.Count(3) {
		infos = append(infos, graph.ValueInfo{Name: d.String(), DType: decodeType(d), Shape: d.Lens(math.MaxInt32)})
	}
	return infos
}

func decodeType(d *format.Decoder) graph.DType { return graph.DType(d.Len(int(graph.Bool))) }

func decodeStrings(d *format.Decoder) []string {
	var s []string
	for range d.Count(1) {
		s = append(s, d.String())
	}
	return s
}

func decodeNode(d *format.Decoder) graph.Node {
	n := graph.Node{Name: d.String(), Op: d.String(), Inputs: decodeStrings(d), Outputs: decodeStrings(d)}
	for i := range d.Count(14) {
		if i == 0 {
			n.Attrs = map[string]graph.Attr{}
		}
		name := d.String()
		a := graph.Attr{Int: d.Int(), Float: float32(d.Float()), String: d.String(), Ints: d.Ints()}
		if f := d.Floats32(); len(f) > 0 {
			a.Floats = f
		}
		if d.Bool() {
			a.Tensor = decodeTensor(d)
		}
		n.Attrs[name] = a
	}
	return n
}

func decodeTensor(d *format.Decoder) *graph.Tensor {
	t := &graph.Tensor{DType: decodeType(d), Shape: d.Lens(math.MaxInt32), Ints: nil}
	if f := d.Floats32(); len(f) > 0 {
		t.Floats = f
	}
	t.Ints = d.Ints()
	size := cells(t.Shape)
	held, other := len(t.Floats), len(t.Ints)
	if t.DType != graph.Float {
		held, other = other, held
	}
	if held != size || other != 0 {
		d.Fail(format.Corrupt, "a tensor of shape %v holds %d values", t.Shape, held)
	}
	return t
}

// cells is the product of a shape, or −1 where it is too large.
func cells(shape []int) int {
	if slices.Contains(shape, 0) {
		return 0
	}
	n := 1
	for _, d := range shape {
		if n > math.MaxInt32/d {
			return -1
		}
		n *= d
	}
	return n
}
