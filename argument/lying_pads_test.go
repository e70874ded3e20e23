package argument

import (
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// everything is a program with all four commitments.
func everything() *build { return committed(gemm(13, 5)) }

// add adds to an element.
func add(p field.Planes, i int, v field.Ext) { p.Set(i, field.Add(p.At(i), v)) }

func addOne(p field.Planes, i int) { add(p, i, one) }

// padRow is an extension row of a proof's pads, by coefficients.
func (s *staged) padRow(i int) field.Planes { return (*hidden[[]field.Planes](s.pads, "data"))[i] }

// firstProductRow is the row of the first products of pads.
func (s *staged) firstProductRow() int {
	l := s.pads.Layout
	rows := func(n int) int { return (n + 1<<l.LogSlots - 1) >> l.LogSlots }
	return rows(l.Pads) + 2*rows(len(l.Products))
}

// blinding is a blinding row, by coefficients.
func (s *staged) blinding(name string) field.Planes { return *hidden[field.Planes](s.pads, name) }

const (
	rowOfWitness = "open: columns agree with row of witness"
	rowOfInput   = "open: columns agree with row of input"
	rowOfOutput  = "open: columns agree with row of output"
	rowOfWeights = "open: columns agree with row of weights"
)

// padLies: each is a lie about the randomness of a proof of something true.
var padLies = map[string]struct {
	lies  lying
	check string
}{
	"a pad changed after its commitment": {
		lying{committed: func(s *staged) { s.pads.Values[3] = field.Add(s.pads.Values[3], one) }},
		zk.CheckSum,
	},
	"claims under each other's pads": {
		lying{drawn: func(s *staged) { p := s.Pads; s.Pads = append([]field.Ext{p[1], p[0]}, p[2:]...) }},
		zk.CheckSum,
	},
	"one pad for two claims": {
		lying{drawn: func(s *staged) { s.Pads = append([]field.Ext{s.Pads[1]}, s.Pads[1:]...) }},
		zk.CheckSum,
	},
	"no pads": {
		lying{drawn: func(s *staged) { s.Pads = make([]field.Ext, len(s.Pads)) }},
		zk.CheckSum,
	},
	"a wrong triple": {
		lying{drawn: func(s *staged) { addOne(s.padRow(s.firstProductRow()), 0) }},
		zk.CheckSum,
	},
	"a triple of other pads": {
		lying{drawn: func(s *staged) {
			l := *s.pads.Layout
			l.Products = append([][2]int{{l.Products[0][0], l.Products[0][1] + 1}}, l.Products[1:]...)
			s.pads = zk.NewPads(&l, s.random)
			s.Pads = s.pads.Values
		}},
		zk.CheckSum,
	},
	"a wrong triple, and a word with the right sum": {
		lying{
			drawn: func(s *staged) { addOne(s.padRow(s.firstProductRow()), 0) },
			words: func(s *staged) { add(s.proof.Words.Linear, 0, s.deficit()) },
		},
		zk.CheckLinear,
	},
	"the blinding of the linear test has a sum": {
		lying{drawn: func(s *staged) { addOne(s.blinding("blindLinear"), 0) }},
		zk.CheckSum,
	},
	"the blinding of the linear test changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.blinding("blindLinear"), 1) }},
		zk.CheckLinear,
	},
	"the blinding of products is not zero on the slots": {
		lying{drawn: func(s *staged) { addOne(s.blinding("blindSquare"), 0) }},
		zk.CheckSquare,
	},
	"the blinding of the combination changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.blinding("blind"), 0) }},
		zk.CheckCombination,
	},
	"a row of pads changed afterwards": {
		// Its slots stay: X^n − g^n is zero there.
		lying{committed: func(s *staged) {
			add((*hidden[[]field.Planes](s.pads, "tails"))[0], 0, one)
			add(s.padRow(0), 0, field.FromBase(s.vanishing()))
		}},
		zk.CheckCombination,
	},
	"a far row of pads": {
		lying{matrices: far(witnessCommitment, 1, 0)},
		zk.CheckCombination,
	},
	"a far blinding row": {
		lying{matrices: far(witnessCommitment, 2, 0)},
		zk.CheckLinear,
	},
	"a far blinding row of products": {
		lying{matrices: far(witnessCommitment, 2, 3)},
		zk.CheckSquare,
	},
	"the mask of the witness changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.masks[witnessCommitment].data, 5) }},
		rowOfWitness,
	},
	"the mask of the witness left out afterwards": {
		lying{committed: func(s *staged) { s.masks[witnessCommitment].data.Clear() }},
		rowOfWitness,
	},
	"the tail of the mask changed afterwards": {
		lying{committed: func(s *staged) {
			m := s.masks[witnessCommitment]
			tail := field.NewPlanes(m.tail.Len())
			tail.Copy(m.tail)
			addOne(tail, 0)
			m.tail = tail
		}},
		rowOfWitness,
	},
	"the mask of the input changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.masks[inputCommitment].data, 5) }},
		rowOfInput,
	},
	"the mask of the weights changed afterwards": {
		lying{committed: func(s *staged) { addOne(s.masks[weightCommitment].data, 5) }},
		rowOfWeights,
	},
	"one mask for two commitments": {
		lying{committed: func(s *staged) {
			s.masks[outputCommitment].data = s.masks[inputCommitment].data
		}},
		rowOfOutput,
	},
	"the roots of two masks swapped": {
		lying{committed: func(s *staged) {
			r := &s.proof.MaskRoots
			r[inputCommitment], r[outputCommitment] = r[outputCommitment], r[inputCommitment]
		}},
		"open: tree of mask of input",
	},
	"a far row of the witness": {
		lying{matrices: far(witnessCommitment, 0, 0)},
		rowOfWitness,
	},
	"a far row of the input": {
		lying{matrices: far(inputCommitment, 0, 0)},
		rowOfInput,
	},
}

func TestLyingPadsAreCaught(t *testing.T) {
	b := everything()
	pk := b.key(t)
	if got := stage(t, pk, b.values, newSeed(t), lying{}).verify(t); got != "" {
		t.Fatalf("an honest proof rejected by %q", got)
	}
	for name, l := range padLies {
		t.Run(name, func(t *testing.T) {
			if got := stage(t, pk, b.values, newSeed(t), l.lies).verify(t); got != l.check {
				t.Errorf("rejected by %q, want %q", got, l.check)
			}
		})
	}
}

// vanishing is −g^n, the constant of the polynomial X^n − g^n that is zero on the
// n slots.
func (s *staged) vanishing() (c field.Element) {
	c.SetUint64(3)
	for range s.pads.LogSlots {
		c.Square(&c)
	}
	c.Neg(&c)
	return c
}

// deficit is what the constant of the linear test's word lacks for the sum over
// the slots, the coset g·H, to be what the verifier wants.
func (s *staged) deficit() field.Ext {
	n := 1 << s.pads.LogSlots
	var x, inverse field.Element
	g := s.vanishing()
	g.Neg(&g)
	x.SetOne()
	inverse.SetUint64(uint64(n))
	inverse.Inverse(&inverse)
	d := field.MulBase(*hidden[field.Ext](s.tests, "want"), inverse)
	for j := 0; j < s.proof.Words.Linear.Len(); j += n {
		d = field.Sub(d, field.MulBase(s.proof.Words.Linear.At(j), x))
		x.Mul(&x, &g)
	}
	return d
}

// A triple that is wrong, and a prover who knows beforehand what the sum will
// lack and puts it into the blinding: the test of products remains.
func TestWrongTripleWithForeseenSumIsCaught(t *testing.T) {
	b := everything()
	pk, seed := b.key(t), newSeed(t)
	var lack field.Ext
	lies := lying{deaf: true, drawn: func(s *staged) {
		add(s.padRow(s.firstProductRow()), 0, one)
		add(s.blinding("blindLinear"), 0, lack)
	}}
	first := stage(t, pk, b.values, seed, lies)
	if got := first.verify(t); got != zk.CheckSum {
		t.Fatalf("not foreseen: rejected by %q, want %q", got, zk.CheckSum)
	}
	lack = first.deficit()
	if got := stage(t, pk, b.values, seed, lies).verify(t); got != zk.CheckSquare {
		t.Errorf("rejected by %q, want %q", got, zk.CheckSquare)
	}
}

// addFar adds c·X^(n−1), n being the codewords' length, to the given rows of a
// matrix. On the roots of unity this is c/X, and X·f(X) = c has no more roots
// than f of degree below k allows: a word that agrees with any codeword in at
// most k places.
func addFar(m *ligero.Matrix, n int, c field.Element, rows ...int) {
	tail := n - 1<<m.LogRow
	if m.Tail < tail {
		tails := make(field.Vec, m.Rows()*tail)
		for r := range m.Rows() {
			copy(tails[r*tail:], m.Tails[r*m.Tail:(r+1)*m.Tail])
		}
		m.Tail, m.Tails = tail, tails
	}
	for _, r := range rows {
		last := &m.Tails[(r+1)*tail-1]
		last.Add(last, &c)
	}
}

// far makes a row of one of a commitment's matrices far from the code. Matrices
// are the rows, those of pads, and the blinding rows of the two tests.
func far(at commitment, matrix, row int) func(*staged, commitment, []ligero.Matrix) {
	return func(s *staged, c commitment, all []ligero.Matrix) {
		if c == at {
			addFar(&all[matrix], s.key.code(c).CodeLength(), one.A0, row)
		}
	}
}

// farRows makes every row of a commitment as far from the code as can be, by the
// same word b, and the mask by −sum·b: what is shown is near the code where ζ
// times the coefficients of the rows adds up to sum.
func farRows(at commitment, sum field.Ext) lying {
	minus := field.Neg(sum)
	addToMask := func(m *ligero.Matrix, n, first int) {
		for i, c := range []field.Element{minus.A0, minus.A1, minus.A2} {
			addFar(m, n, c, first+i)
		}
	}
	return lying{
		matrices: func(s *staged, c commitment, all []ligero.Matrix) {
			n, rows := s.key.code(c).CodeLength(), s.key.layouts[c].rows
			for r := range rows {
				if c == at {
					addFar(&all[0], n, one.A0, r)
				}
			}
			if c == at && c == witnessCommitment {
				addToMask(&all[0], n, rows)
			}
		},
		committed: func(s *staged) {
			m, code := s.masks[at], *s.key.code(at)
			if m.committed == nil {
				return
			}
			parts := m.committed.Parts()
			rows := ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: parts.Message, Tails: parts.Tails}
			addToMask(&rows, code.CodeLength(), 0)
			code.Tail = rows.Tail
			var err error
			if m.committed, err = ligero.CommitMatrices(code, parts.Salts, rows); err != nil {
				panic(err)
			}
			s.proof.MaskRoots[at] = m.committed.Root()
		},
	}
}

// scaledSum is the sum of ζ times the coefficients of a commitment's rows.
func (s *staged) scaledSum(c commitment) (sum field.Ext) {
	for _, v := range s.scaled[c][:s.key.layouts[c].rows] {
		sum = field.Add(sum, v)
	}
	return sum
}

// The mask cannot cancel what is wrong with the rows: it is committed before ζ is
// drawn. The output has one claim and one row, with the coefficient 1: were ζ
// always 1, a mask of −b would do.
func TestFarRowsAndMaskAreCaught(t *testing.T) {
	b := everything()
	pk := b.key(t)
	for c, want := range map[commitment]string{witnessCommitment: rowOfWitness, inputCommitment: rowOfInput, outputCommitment: rowOfOutput} {
		t.Run(c.String(), func(t *testing.T) {
			seed := newSeed(t)
			guessed := stage(t, pk, b.values, seed, farRows(c, one))
			if got := guessed.verify(t); got != want {
				t.Errorf("with a mask of −b: rejected by %q, want %q", got, want)
			}
			if got := stage(t, pk, b.values, seed, farRows(c, guessed.scaledSum(c))).verify(t); got != want {
				t.Errorf("with a mask for the last proof's ζ: rejected by %q, want %q", got, want)
			}
			// It is the right attack: who foresees ζ succeeds.
			foreseen := farRows(c, stage(t, pk, b.values, seed, lying{deaf: true}).scaledSum(c))
			foreseen.deaf = true
			if got := stage(t, pk, b.values, seed, foreseen).verify(t); got != "" {
				t.Errorf("with ζ foreseen: rejected by %q", got)
			}
		})
	}
}

// A commitment is swapped for that of another proof.
func TestSwappedCommitmentIsCaught(t *testing.T) {
	b := everything()
	pk := b.key(t)
	other := stage(t, pk, b.values, newSeed(t), lying{})
	for name, c := range map[string]struct {
		lie   func(*staged)
		check string
	}{
		"input's root":  {swapRoot(other, inputCommitment), "open: tree of input"},
		"output's root": {swapRoot(other, outputCommitment), "open: tree of output"},
		"output's root and columns": {func(s *staged) {
			swapRoot(other, outputCommitment)(s)
			s.shown[outputCommitment] = other.committed[outputCommitment]
		}, rowOfOutput},
		"witness's root and columns": {func(s *staged) {
			swapRoot(other, witnessCommitment)(s)
			s.shown[witnessCommitment] = other.committed[witnessCommitment]
		}, rowOfWitness},
		"mask, root and columns, of the output": {func(s *staged) {
			m := *s.masks[outputCommitment]
			m.committed, s.proof.MaskRoots[outputCommitment] = other.masks[outputCommitment].committed, other.proof.MaskRoots[outputCommitment]
			s.masks[outputCommitment] = &m
		}, rowOfOutput},
	} {
		t.Run(name, func(t *testing.T) {
			if got := stage(t, pk, b.values, newSeed(t), lying{committed: c.lie}).verify(t); got != c.check {
				t.Errorf("rejected by %q, want %q", got, c.check)
			}
		})
	}
	// Afterwards nothing fits any more: the root is absorbed first of all.
	after := stage(t, pk, b.values, newSeed(t), lying{})
	swapRoot(other, outputCommitment)(after)
	if after.verify(t) == "" {
		t.Error("a root swapped after the proof: accepted")
	}
}

func swapRoot(from *staged, c commitment) func(*staged) {
	return func(s *staged) { s.proof.Roots[c] = from.proof.Roots[c] }
}
