package argument

import (
	"slices"

	"aver/relation"
)

// Counts are the sizes that the cost of a key's proofs grows with. The first
// six are the program's own; the others count padding, as proving does.
type Counts struct {
	Weights   int `json:"weights"`    // cells committed in the key
	Committed int `json:"committed"`  // cells committed in each proof
	Lookups   int `json:"lookups"`    // single look-ups
	TableRows int `json:"table_rows"` // of all tables
	Products  int `json:"products"`   // multiplications of the einsums
	Windowed  int `json:"windowed"`   // those of them under windows, as convolutions have

	Leaves     int `json:"leaves"`     // of the lookup argument's tree
	Rounds     int `json:"rounds"`     // of the sum-checks over its layers
	Claimed    int `json:"claimed"`    // cells that claims at the lookup point sum over
	Contracted int `json:"contracted"` // cells that factors of einsums sum over
	Viewed     int `json:"viewed"`     // cells that claims on views sum over
	Opened     int `json:"opened"`     // cells that openings combine, but for those that einsums have combined
	Joined     int `json:"joined"`     // cells of combined rows that are claimed of at different columns
	Touched    int `json:"touched"`    // elements of the weights' rows, and of columns of their codeword, that are read
	Encoded    int `json:"encoded"`    // codeword elements made of tensors and pads
	Columns    int `json:"columns"`    // leaves hashed of those
	Folded     int `json:"folded"`     // codeword elements made of combined rows
	Claims     int `json:"claims"`     // that the verifier reads
	Tries      int `json:"tries"`      // at proofs of work before columns are drawn, on average
}

// Count counts what a proof of a mode takes. It depends on the key alone.
func (key *VerifyingKey) Count(m Mode) Counts {
	c := Counts{Products: int(key.plan.products), Claims: len(key.plan.claims)}
	c.Tries = (len(key.levels) + 1) << key.Params.Grinding
	c.program(key.Program)
	if key.plan.logupVars > 0 {
		c.Leaves = 1 << key.plan.logupVars
		c.Rounds = key.plan.logupVars * (key.plan.logupVars - 1) / 2
	}
	c.Claimed = key.cellsOf(key.plan.first)
	c.Contracted = key.cellsOf(key.plan.second)
	for i := range key.plan.views {
		c.Viewed += len(key.plan.views[i].claims) << key.plan.views[i].vars
	}
	for id := range key.plan.claims {
		t := &key.Program.Tensors[key.plan.claims[id].tensor]
		if _, ok := commitmentOf(key.Program, t); ok && key.plan.claims[id].isPlain() && key.splitOf(claimID(id)) == 0 {
			c.Opened += t.Size()
		}
	}
	c.codes(key, m)
	return c
}

// codes counts what is done with codewords.
func (c *Counts) codes(key *VerifyingKey, m Mode) {
	if rows := key.layouts[weightCommitment].rows; rows > 0 {
		c.Touched = rows * (key.rowLength(weightCommitment) + key.code(weightCommitment).Queries)
	}
	for _, made := range key.made(m) {
		c.Encoded += key.height(made, m) * key.code(made).CodeLength()
		c.Columns += key.code(made).CodeLength()
	}
	for i := range key.levels {
		of := key.levels[i].of
		c.Folded += key.height(of, m) * key.code(of).CodeLength()
	}
	for at, groups := range key.groups {
		if len(groups) > 1 {
			c.Joined += len(groups) * key.code(commitment(at)).RowLength()
		}
	}
}

// program counts the relations of a program and the cells of its tensors.
func (c *Counts) program(p *relation.Program) {
	for i := range p.Tensors {
		t := &p.Tensors[i]
		if at, ok := commitmentOf(p, t); ok && at == weightCommitment {
			c.Weights += t.Size()
		} else if ok {
			c.Committed += t.Size()
		}
	}
	for i := range p.Einsums {
		e := &p.Einsums[i]
		for j := range e.Terms {
			if t := &e.Terms[j]; slices.ContainsFunc(t.Factors, hasWindow) {
				c.Windowed += int(termProducts(t, e.Sizes, len(p.Tensors[e.Out].Shape)))
			}
		}
	}
	for i := range p.Lookups {
		c.Lookups += relation.Size(p.Lookups[i].Sizes)
	}
	for i := range p.Tables {
		c.TableRows += relation.Size(p.Tables[i].Sizes)
	}
}

// hasWindow reports whether two index variables move along one dimension.
func hasWindow(v relation.View) bool {
	return slices.ContainsFunc(v.Dims, func(d relation.Affine) bool { return len(d.Strides) > 1 })
}

// cellsOf is the sum of the padded sizes of the tensors of some claims.
func (key *VerifyingKey) cellsOf(ids []claimID) int {
	cells := 0
	for _, id := range ids {
		cells += 1 << key.Program.Tensors[key.plan.claims[id].tensor].LogSize()
	}
	return cells
}
