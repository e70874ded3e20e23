package argument

import (
	"slices"

	"aver/relation"
)

// claimID indexes plan.claims.
type claimID int

// claim is a functional of a tensor whose value the argument talks about.
type claim struct {
	functional
	public bool // the verifier knows the tensor and computes the value
}

// formTerm is a term of a linear form after the box's variables are bound:
// Coef · Π boxes · claim.
type formTerm struct {
	coef      int64
	claim     claimID
	broadcast []weight // index variables that the view does not use
}

// form is a relation.Form at the lookup point.
type form struct {
	terms    []formTerm
	indices  []indexTerm
	constant int64
	shift    uint
}

// indexTerm is coef · index variable; others are the box's remaining variables.
type indexTerm struct {
	coef   int64
	slot   slot
	size   int
	others []weight
}

// block is a lookup or table in the LogUp tree: 2^vars leaves whose index
// begins with prefix.
type block struct {
	table        int
	sizes        []int
	weights      []weight // its box at the lookup point
	tuple        []form
	vars         int
	prefix       int
	multiplicity claimID // tables: the column, or noClaim for ones
	isTable      bool
	source       int // index into Program.Lookups or Tables
}

const noClaim claimID = -1

// linear is a one-factor or constant term of an einsum.
type linear struct {
	coef      int64
	claim     claimID // noClaim for a constant
	broadcast []weight
}

// product is a term of two or three factors: coef · Π broadcast ·
// Σ over `vars` joint bits of Π factors.
type product struct {
	coef      int64
	broadcast []weight
	vars      int
	axes      []slot // the joint variables, in order
	sizes     []int
	factors   []claimID
}

// einsum is an einsum at its output's suffix of the lookup point.
type einsum struct {
	name     string
	out      claimID
	linear   []linear
	products []product
}

// view is a committed tensor with claims that are not evaluations: they are
// summed up to one sum-check over its cells.
type view struct {
	tensor relation.TensorID
	claims []claimID
	vars   int
	point  claimID // the evaluation that is left
}

// plan lays a program's argument out: which claims are made, in which order,
// and what is done with them. Prover and verifier both follow it.
type plan struct {
	program *relation.Program
	claims  []claim
	index   map[string]claimID

	blocks    []block // lookups and tables, largest first
	logupVars int     // variables of the LogUp tree
	pointVars int     // coordinates of the lookup point
	arity     int
	einsums   []einsum
	jointVars int
	degree    int       // of the joint sum-check
	first     []claimID // claims at the lookup point
	second    []claimID // factors, at the joint point
	views     []view
	viewVars  int
	lookups   float64 // entries looked up, and in tables
	products  float64 // of einsums
	nonlinear float64 // those of them in which two factors may differ from proof to proof
}

func newPlan(p *relation.Program) *plan {
	pl := &plan{program: p, index: map[string]claimID{}}
	pl.addBlocks()
	pl.pointVars = pl.logupVars
	for i := range p.Einsums {
		pl.pointVars = max(pl.pointVars, p.Tensors[p.Einsums[i].Out].LogSize())
		pl.addEinsum(&p.Einsums[i])
	}
	pl.first = pl.newClaims(0)
	for i := range pl.einsums {
		pl.addFactors(i)
	}
	pl.second = pl.newClaims(len(pl.first))
	pl.addViews()
	return pl
}

// newClaims lists the claims from id `from` on.
func (pl *plan) newClaims(from int) []claimID {
	var ids []claimID
	for id := from; id < len(pl.claims); id++ {
		ids = append(ids, claimID(id))
	}
	return ids
}

// add returns the claim on a functional, which exists once.
func (pl *plan) add(f functional) claimID {
	key := f.name()
	if id, ok := pl.index[key]; ok {
		return id
	}
	id := claimID(len(pl.claims))
	pl.claims = append(pl.claims, claim{f, pl.isPublic(f.tensor)})
	pl.index[key] = id
	return id
}

func (pl *plan) isPublic(id relation.TensorID) bool {
	switch pl.program.Tensors[id].Kind {
	case relation.Fixed, relation.Ones:
		return true
	case relation.Input:
		return !pl.program.InputCommitted
	case relation.Output:
		return !pl.program.OutputCommitted
	}
	return false
}

// eqWeights weighs each index variable of a box by the eq of its slot.
func eqWeights(sizes []int, slots []slot) []weight {
	w := make([]weight, len(sizes))
	for i := range w {
		w[i] = weight{sizes[i], []slot{slots[i]}}
	}
	return w
}

// addBlocks places lookups and tables in the LogUp tree, largest first, so
// that each begins at a multiple of its size.
func (pl *plan) addBlocks() {
	p := pl.program
	for i, l := range p.Lookups {
		pl.blocks = append(pl.blocks, pl.newBlock(l.Table, l.Sizes, l.Tuple, i, false))
	}
	for i, t := range p.Tables {
		b := pl.newBlock(i, t.Sizes, t.Tuple, i, true)
		if t.Multiplicity != relation.NoTensor {
			b.multiplicity = pl.addMultiplicity(t.Multiplicity, &b)
		}
		pl.blocks = append(pl.blocks, b)
	}
	slices.SortStableFunc(pl.blocks, func(a, b block) int { return b.vars - a.vars })
	used := 0
	for i := range pl.blocks {
		pl.blocks[i].prefix = used >> pl.blocks[i].vars
		used += 1 << pl.blocks[i].vars
	}
	if used > 0 {
		pl.logupVars = max(1, relation.Log2(used))
	}
}

// addMultiplicity claims a table's multiplicities inside the table's box.
func (pl *plan) addMultiplicity(id relation.TensorID, b *block) claimID {
	v := relation.Identity(id, len(b.sizes))
	boxed := make([]bool, len(b.sizes))
	for i := range boxed {
		boxed[i] = true
	}
	return pl.addView(&v, b.weights, boxed)
}

func (pl *plan) newBlock(table int, sizes []int, tuple []relation.Form, source int, isTable bool) block {
	slots := boxSlots(lookupPoint, sizes)
	b := block{table: table, sizes: sizes, weights: eqWeights(sizes, slots), vars: relation.LogSize(sizes),
		multiplicity: noClaim, isTable: isTable, source: source}
	for i := range tuple {
		b.tuple = append(b.tuple, pl.newForm(&tuple[i], &b, slots))
	}
	pl.arity = max(pl.arity, len(tuple))
	pl.lookups += float64(relation.Size(sizes)) * float64(len(tuple))
	return b
}

func (pl *plan) newForm(f *relation.Form, b *block, slots []slot) form {
	out := form{constant: f.Const, shift: f.Shift}
	for i := range f.Terms {
		t := &f.Terms[i]
		out.terms = append(out.terms, formTerm{
			coef:      t.Coef,
			claim:     pl.addView(&t.View, b.weights, make([]bool, len(b.sizes))),
			broadcast: unused(&t.View, b.weights, len(b.weights)),
		})
	}
	for _, t := range f.Indices {
		term := indexTerm{coef: t.Coef, slot: slots[t.Index], size: b.sizes[t.Index]}
		for i, w := range b.weights {
			if i != t.Index {
				term.others = append(term.others, w)
			}
		}
		out.indices = append(out.indices, term)
	}
	return out
}

func (pl *plan) addView(v *relation.View, weights []weight, boxed []bool) claimID {
	return pl.add(newFunctional(v, pl.program.Tensors[v.Tensor].Shape, weights, boxed))
}

// unused lists the weights of those of the first n index variables that the
// view leaves free.
func unused(v *relation.View, weights []weight, n int) []weight {
	used := make([]bool, len(weights))
	mark(v, used)
	var free []weight
	for i, w := range weights[:n] {
		if !used[i] {
			free = append(free, w)
		}
	}
	return free
}

func mark(v *relation.View, used []bool) {
	for _, d := range v.Dims {
		for _, s := range d.Strides {
			used[s.Index] = true
		}
	}
}

// addViews collects the claims on committed tensors that are not evaluations.
func (pl *plan) addViews() {
	at := map[relation.TensorID]int{}
	for id := range pl.claims {
		c := &pl.claims[id]
		if c.public || c.isPlain() || pl.program.Tensors[c.tensor].Kind == relation.Virtual {
			continue
		}
		i, ok := at[c.tensor]
		if !ok {
			i = len(pl.views)
			at[c.tensor] = i
			pl.views = append(pl.views, view{tensor: c.tensor, vars: pl.program.Tensors[c.tensor].LogSize()})
		}
		pl.views[i].claims = append(pl.views[i].claims, claimID(id))
	}
	for i := range pl.views {
		v := &pl.views[i]
		v.point = pl.add(identityFunctional(v.tensor, pl.program.Tensors[v.tensor].Shape, viewPoint))
		pl.viewVars = max(pl.viewVars, v.vars)
	}
}
