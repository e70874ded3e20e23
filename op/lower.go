package op

import (
	"fmt"
	"slices"

	"aver/relation"
)

// Map is how the values of a lowered program follow from a run: what Witness
// needs beside the relations.
type Map struct {
	program  *Program
	relation *relation.Program
	fill     [][]func(*filling)                       // by input and node: what computes their tensors
	lookups  int                                      // single ones
	tallies  map[int][]func(w *filling, uses []int64) // by table: what then counts the uses of its rows
}

// lowering builds the relations of a program. Relation tensors have the
// program's indices; helper tensors come after them.
type lowering struct {
	p       *Program
	r       *relation.Program
	plan    plan
	tables  map[string]int
	shared  map[string]relation.TensorID // Ones tensors, by shape
	fill    [][]func(*filling)
	tallies map[int][]func(*filling, []int64)
	rows    int // of all tables and constants so far
}

// Lower states the program as relations. It is deterministic: the prover's and
// the verifier's are the same. The program is validated first; errors are
// Validate's.
func Lower(p *Program) (*relation.Program, *Map, error) {
	if err := p.Validate(); err != nil {
		return nil, nil, err
	}
	r := &relation.Program{InputCommitted: p.InputCommitted, OutputCommitted: p.OutputCommitted}
	for i := range p.Tensors {
		r.Tensors = append(r.Tensors, p.Tensors[i].Tensor)
	}
	l := &lowering{p: p, r: r, tables: map[string]int{}, shared: map[string]relation.TensorID{}, tallies: map[int][]func(*filling, []int64){}}
	l.plan = p.choose()
	if p.InputCommitted {
		for _, port := range p.Inputs {
			l.fill = append(l.fill, nil)
			l.inputRange(port.Tensor)
		}
	}
	for i := range p.Nodes {
		l.fill = append(l.fill, nil)
		if err := p.Nodes[i].Op.lower(l, &p.Nodes[i]); err != nil {
			return nil, nil, err
		}
		if l.rows > maxTables {
			return nil, nil, p.Nodes[i].errorf("the program's tables are too large together; compile with fewer bits")
		}
	}
	return r, &Map{p, r, l.fill, l.boundCounts(), l.tallies}, nil
}

// boundCounts declares that no row is used more often than there are lookups, and
// returns the number of all.
func (l *lowering) boundCounts() (all int) {
	total := make([]int64, len(l.r.Tables))
	for i := range l.r.Lookups {
		total[l.r.Lookups[i].Table] += int64(relation.Size(l.r.Lookups[i].Sizes))
	}
	for i := range l.r.Tables {
		all += int(total[i])
		if m := l.r.Tables[i].Multiplicity; m != relation.NoTensor {
			l.r.Tensors[m].Max = total[i]
		}
	}
	return all
}

// later has f compute tensors, after what this input or node has computed before.
func (l *lowering) later(f func(*filling)) {
	last := len(l.fill) - 1
	l.fill[last] = append(l.fill[last], f)
}

// tally has f count look-ups of a table's rows, when all tensors are there.
func (l *lowering) tally(table int, f func(w *filling, uses []int64)) {
	l.tallies[table] = append(l.tallies[table], f)
}

// countAll has a look-up of row v − lo counted for every v of a tensor.
func (l *lowering) countAll(table int, id relation.TensorID, lo int64) {
	l.tally(table, func(w *filling, uses []int64) { countAll(uses, w.values[id], lo) })
}

func (l *lowering) tensor(t relation.Tensor) relation.TensorID {
	t.Shape = slices.Clone(t.Shape)
	l.r.Tensors = append(l.r.Tensors, t)
	return relation.TensorID(len(l.r.Tensors) - 1)
}

// helper declares a tensor beside the output of node n.
func (l *lowering) helper(n *Node, kind relation.Kind, what string, shape []int, r Range) relation.TensorID {
	return l.tensor(relation.Tensor{Name: l.p.Tensors[n.Out].Name + "/" + what, Kind: kind, Shape: shape, Min: r.Min, Max: r.Max})
}

// ones is the tensor that is 1 in a box.
func (l *lowering) ones(shape []int) relation.TensorID {
	key := fmt.Sprint(shape)
	id, ok := l.shared[key]
	if !ok {
		id = l.tensor(relation.Tensor{Name: "ones", Kind: relation.Ones, Shape: shape, Min: 1, Max: 1})
		l.shared[key] = id
	}
	return id
}

// fixed declares public constants.
func (l *lowering) fixed(name string, data []int64, shape ...int) relation.TensorID {
	l.rows += len(data)
	return l.tensor(relation.Tensor{Name: name, Kind: relation.Fixed, Shape: shape,
		Min: slices.Min(data), Max: slices.Max(data), Data: data})
}

// table is the table known by key, with a row for every index of sizes; rows
// makes its tuple when it is not there yet.
func (l *lowering) table(key string, sizes []int, rows func() []relation.Form) int {
	if i, ok := l.tables[key]; ok {
		return i
	}
	l.rows += relation.Size(sizes)
	t := relation.Table{Name: key, Sizes: slices.Clone(sizes), Tuple: rows()}
	t.Multiplicity = l.tensor(relation.Tensor{Name: key + "/uses", Kind: relation.Witness, Shape: sizes})
	l.r.Tables = append(l.r.Tables, t)
	l.tables[key] = len(l.r.Tables) - 1
	return len(l.r.Tables) - 1
}

// rangeTable holds the integers from lo to hi.
func (l *lowering) rangeTable(lo, hi int64) int {
	return l.table(fmt.Sprintf("range [%d, %d]", lo, hi), []int{int(hi - lo + 1)}, func() []relation.Form {
		return []relation.Form{index(0, lo)}
	})
}

func (l *lowering) lookup(name string, table int, sizes []int, tuple ...relation.Form) {
	l.r.Lookups = append(l.r.Lookups, relation.Lookup{Name: name, Table: table, Sizes: slices.Clone(sizes), Tuple: tuple})
}

func (l *lowering) einsum(name string, out relation.TensorID, sizes []int, terms []relation.Term) {
	l.r.Einsums = append(l.r.Einsums, relation.Einsum{Name: name, Out: out, Sizes: sizes, Terms: terms})
}

// form is the linear form of one view.
func form(v relation.View) relation.Form {
	return relation.Form{Terms: []relation.FormTerm{{Coef: 1, View: v}}}
}

// index is the form of index variable v plus a constant.
func index(v int, plus int64) relation.Form {
	return relation.Form{Indices: []relation.IndexTerm{{Coef: 1, Index: v}}, Const: plus}
}

// minus is a − b, for forms without shift and index terms; what cancels is
// left out.
func minus(a, b relation.Form) relation.Form {
	f := relation.Form{Terms: slices.Clone(a.Terms), Const: a.Const - b.Const}
	for _, t := range b.Terms {
		f.Terms = append(f.Terms, relation.FormTerm{Coef: -t.Coef, View: t.View})
	}
	return f
}
