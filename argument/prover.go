package argument

import (
	"cmp"
	"context"
	"fmt"

	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/relation"
	"aver/sumcheck"
	"aver/transcript"
	"aver/zk"
)

// Progress is told when a stage of proving begins; done runs to total.
type Progress func(stage string, done, total int)

// prover mirrors the verifier's text, phase by phase.
type prover struct {
	transcript.Prover
	*plan
	key        *ProvingKey
	cells      []array
	committed  [commitments]*ligero.Committed
	given      [commitments]*ligero.Committed // that the proof does not make
	drawn      [commitments][]symbols         // of the codewords of combined rows, by the level's fold
	kernels    [commitments][]field.Ext       // of pieces, at the end of a fold's sum-check
	pads       *zk.Pads                       // of hidden proofs
	seed       [32]byte
	noise      [commitments]*noise
	noiseDrawn [commitments]func() // waits for it
	aside      *field.Memory       // for what is started
	started    []func()
	// padsEncoded waits until the pads' rows are, for the tests.
	padsEncoded func()
	bound       boundRows
	points      points[field.Ext]
	values      []field.Ext // by claimID
	proof       Proof
}

// Options say how to prove.
type Options struct {
	Mode Mode
	// Seed is the source of all randomness of the proof. It must be secret and
	// new for every proof; hidden proofs of one seed are not zero-knowledge.
	Seed [32]byte
	// NewSeed, where it is not nil, gives the seed. It is called once, when it is
	// needed, and its errors are Prove's.
	NewSeed func() ([32]byte, error)
	// Input and Output are commitments of CommitEnd that the proof is to be about;
	// nil where it makes its own.
	Input, Output *ligero.Committed
	Progress      Progress
}

// Prove proves that the values satisfy the program. values holds every tensor
// but the weights, which the key has, and the public constants. A wrong
// witness gives a proof that does not verify, not an error. Errors are the
// context's, NewSeed's, *StatementError, or wrap ErrKey.
func (key *ProvingKey) Prove(ctx context.Context, values relation.Values, opt Options) ([]byte, error) {
	s := StatementOf(key.Program, values)
	if err := s.check(key.Program, key.plan); err != nil {
		return nil, err
	}
	if err := key.checkValues(values); err != nil {
		return nil, err
	}
	p := &prover{plan: key.plan, key: key, values: make([]field.Ext, len(key.plan.claims))}
	p.Least = key.least()
	p.Sent = make([]field.Ext, 0, key.shapes[opt.Mode].values)
	p.proof.Mode, p.seed, p.given = opt.Mode, opt.Seed, opt.given()
	p.Memory, p.aside = field.NewMemory(), field.NewMemory()
	defer p.Memory.Close()
	defer p.aside.Close()
	defer p.rest()
	p.start(func() { p.Memory.Prepare(key.longVectors(opt.Mode) * 5 / 4) })
	p.Transcript = newTranscript(key.VerifyingKey, opt.Mode, s)
	stages := []struct {
		name string
		run  func() error
	}{
		{"commit", func() error { return p.commit(values, opt.NewSeed) }},
		{"lookups", p.lookups},
		{"einsums", p.joint},
		{"views", p.reduceViews},
		{"open", func() error { return p.open(s) }},
	}
	for i, s := range stages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if opt.Progress != nil {
			opt.Progress(s.name, i, len(stages))
		}
		if err := s.run(); err != nil {
			return nil, err
		}
	}
	p.proof.Nonces = p.Nonces
	p.rest()
	return p.proof.encode(key.VerifyingKey), nil
}

// longVectors is a lower bound of the elements that a proof's memory holds at its
// end: messages, codewords and trees, which are four elements a digest.
func (key *ProvingKey) longVectors(m Mode) (n int) {
	all := key.made(Clear)
	for i := range key.levels {
		all = append(all, key.levels[i].of)
	}
	for _, c := range all {
		code := key.code(c)
		n += key.height(c, m)*(code.CodeLength()+code.RowLength()) + 8*code.CodeLength()
	}
	return n
}

// checkValues refuses values of the wrong size.
func (key *ProvingKey) checkValues(values relation.Values) error {
	if len(values) != len(key.Program.Tensors) {
		return fmt.Errorf("%w: values of %d tensors, want %d", ErrKey, len(values), len(key.Program.Tensors))
	}
	for id := range key.Program.Tensors {
		switch t := &key.Program.Tensors[id]; t.Kind {
		case relation.Weight, relation.Fixed, relation.Ones:
		default:
			if len(values[id]) != t.Size() {
				return fmt.Errorf("%w: tensor %s has %d values, want %d", ErrKey, t.Name, len(values[id]), t.Size())
			}
		}
	}
	return nil
}

// commit is phase 1.
func (p *prover) commit(values relation.Values, newSeed func() ([32]byte, error)) error {
	messages, err := p.arrange(values, newSeed)
	if err != nil {
		return err
	}
	var pads error
	made := func() {}
	if p.proof.Mode == Hidden {
		made = p.start(func() { pads = p.commitPads() })
	}
	p.drawNoise(p.key.made(Clear)...)
	err = p.commitTensors(messages)
	made()
	if err := cmp.Or(err, pads); err != nil {
		return err
	}
	if p.proof.Mode == Hidden {
		p.padsEncoded = p.start(p.pads.Encode)
	}
	for i := range p.key.levels {
		p.drawNoise(p.key.levels[i].of)
	}
	absorbRoots(p.Transcript, p.key.VerifyingKey, &p.proof)
	return nil
}

// arrange lays out the values, and then asks for the seed.
func (p *prover) arrange(values relation.Values, newSeed func() ([32]byte, error)) (*[commitments]field.Vec, error) {
	var weights *ligero.Matrix
	if p.key.Weights != nil {
		p.committed[weightCommitment] = p.key.Weights
		weights = p.key.Weights.Matrix()
	}
	var messages [commitments]field.Vec
	p.cells, messages = newCells(p.Memory, p.key.VerifyingKey, values, weights)
	if err := p.key.checkGiven(&p.given, &messages); err != nil || newSeed == nil {
		return &messages, err
	}
	var err error
	p.seed, err = newSeed()
	return &messages, err
}

// commitTensors commits to all but the weights, whose commitment the key has, and
// those that stand alone.
func (p *prover) commitTensors(messages *[commitments]field.Vec) error {
	for _, c := range p.key.made(Clear) {
		if g := p.given[c]; g != nil {
			p.committed[c], p.proof.Roots[c] = g, g.Root()
		} else if err := p.commitTo(c, messages[c]); err != nil {
			return err
		}
	}
	return nil
}

// commitTo commits to rows under their noise.
func (p *prover) commitTo(c commitment, message field.Vec) error {
	committed, err := p.noiseOf(c).commit(p.Memory, p.key.code(c), ligero.Matrix{Data: message})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	p.committed[c], p.proof.Roots[c] = committed, committed.Root()
	return nil
}

// send evaluates claims at the points known so far and sends those that the
// verifier cannot compute.
func (p *prover) send(label string, ids []claimID) {
	parallel.For(len(ids), 1+leastCells*len(ids)/max(1, p.key.cellsOf(ids)), func(lo, hi int) {
		for _, id := range ids[lo:hi] {
			c := &p.claims[id]
			p.values[id] = functionalValue(p.Memory, p.cells[c.tensor], &c.functional, &p.points)
		}
	})
	var sent []field.Ext
	for _, id := range ids {
		if !p.claims[id].public {
			sent = append(sent, p.values[id])
		}
	}
	p.Send(label, sent...)
}

// powers is 1, x, …, x^(n−1).
func (p *prover) powers(x field.Ext, n int) []field.Ext { return powers[field.Ext](ring, x, n) }

// joint is phase 3.
func (p *prover) joint() error {
	p.bindRows()
	defer p.Memory.Release(p.Memory.Mark())
	lambda := p.powers(p.Challenge("einsum/batch", batchLoss("einsum", len(p.einsums))), len(p.einsums))
	if p.degree == 0 {
		return nil
	}
	var terms []*product
	var scales []field.Ext
	for i := range p.einsums {
		for j := range p.einsums[i].products {
			terms, scales = append(terms, &p.einsums[i].products[j]), append(scales, lambda[i])
		}
	}
	products := make([]sumcheck.Product, len(terms))
	parallel.For(len(terms), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			products[i] = p.newProduct(terms[i], scales[i])
		}
	})
	p.points[jointPoint] = sumcheck.Prove(&p.Prover, "einsum", products, p.jointVars, p.degree)
	p.sendFactors(products)
	return nil
}

// newProduct builds the arrays over the joint variables of a term's factors.
func (p *prover) newProduct(t *product, lambda field.Ext) sumcheck.Product {
	out := sumcheck.Product{Coef: field.Mul(lambda, scale[field.Ext](ring, &p.points, t.coef, t.broadcast))}
	for _, id := range t.factors {
		array, axes := p.factor(id)
		out.Factors = append(out.Factors, arrange(p.Memory, array, axes, t.axes))
	}
	return out
}

func (p *prover) factor(id claimID) (field.Planes, []slot) {
	if _, ok := p.bound[id]; ok {
		return p.contractBound(id)
	}
	f := &p.claims[id].functional
	return contract(p.Memory, p.cells[f.tensor], f, &p.points)
}

// sendFactors sends the factors' values, which the sum-check has left, and the
// partial products of terms of three factors.
func (p *prover) sendFactors(products []sumcheck.Product) {
	var partial []field.Ext
	next := 0
	for i := range p.einsums {
		for j := range p.einsums[i].products {
			ids, factors := p.einsums[i].products[j].factors, products[next].Factors
			next++
			for f, id := range ids {
				p.values[id] = factors[f].At(0)
			}
			if len(ids) == 3 {
				partial = append(partial, field.Mul(factors[0].At(0), factors[1].At(0)))
			}
		}
	}
	var sent []field.Ext
	for _, id := range p.second {
		if !p.claims[id].public {
			sent = append(sent, p.values[id])
		}
	}
	p.Send("einsum/factors", sent...)
	for _, v := range partial {
		p.Send("einsum/partial product", v)
	}
}
