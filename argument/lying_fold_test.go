package argument

import (
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/sumcheck"
	"aver/zk"
)

const (
	checkPieces = "fold: pieces"
	checkValue  = "open: value"
	checkRow    = "open: columns agree with row"
)

// foldLies: each is a lie about combined rows in a proof of something true, and
// the check of clear proofs that notices. That of hidden ones is zk.CheckSum
// where the check is hidden too.
var foldLies = map[string]struct {
	lies  lying
	check string
}{
	"another combined row": {
		lying{combined: func(s *staged, rows []combined) { addOne(rowNamed(rows, witnessCommitment), 3) }},
		checkPieces,
	},
	"another combined row of the same value": {
		lying{combined: func(s *staged, rows []combined) { sameValue(rows, witnessCommitment) }},
		checkPieces,
	},
	"another combined row of the weights, of the same value": {
		lying{combined: func(s *staged, rows []combined) { sameValue(rows, weightCommitment) }},
		checkPieces,
	},
	"another tail of a combined row": {
		lying{combined: func(s *staged, rows []combined) {
			row := rowNamed(rows, witnessCommitment)
			addOne(row, row.Len()-1)
		}},
		checkPieces,
	},
	"combined rows of the input and the output swapped": {
		lying{combined: func(s *staged, rows []combined) {
			in, out := rowNamed(rows, inputCommitment), rowNamed(rows, outputCommitment)
			for i := range in.Len() {
				v := in.At(i)
				in.Set(i, out.At(i))
				out.Set(i, v)
			}
		}},
		checkPieces,
	},
	"a far row of the witness":            {lying{matrices: far(witnessCommitment, 0, 0)}, checkPieces},
	"a far row of the input":              {lying{matrices: far(inputCommitment, 0, 0)}, checkPieces},
	"a far row of the output":             {lying{matrices: far(outputCommitment, 0, 0)}, checkPieces},
	"other input committed than claimed":  {lying{rows: otherCell(inputCommitment)}, "open: columns of input"},
	"other output committed than claimed": {lying{rows: otherCell(outputCommitment)}, checkPieces},
	"a changed value of a piece": {
		lying{pieces: func(_ *staged, _ []sumcheck.Product, values []field.Ext) { values[1] = field.Add(values[1], one) }},
		checkPieces,
	},
	"changed values of pieces, of the same sum": {
		lying{pieces: func(s *staged, products []sumcheck.Product, values []field.Ext) {
			a, b := s.kernel(products, 0), s.kernel(products, 1)
			values[0] = field.Add(values[0], b)
			values[1] = field.Sub(values[1], a)
		}},
		checkValue,
	},
	"a fold of other data than in its sum-check": {
		lying{folded: func(s *staged) { bumpFirst(s.committed[foldCommitment].Message()) }},
		checkValue,
	},
}

// rowLies: the same of the last fold, noticed by its columns in both modes.
var rowLies = map[string]lying{
	"a fold of other tails afterwards": {folded: func(s *staged) { bumpFirst(s.committed[s.at()].Tails()) }},
	"a fold of other data in its columns": {matrices: func(s *staged, c commitment, all []ligero.Matrix) {
		if c == s.at() {
			all[0].Data = slices.Clone(all[0].Data)
			bumpFirst(all[0].Data)
		}
	}},
	"a far row of the fold": {matrices: func(s *staged, c commitment, all []ligero.Matrix) { far(s.at(), 0, 0)(s, c, all) }},
	"a far row of a tail":   {matrices: farTailPiece},
}

// maskLies: lies about the mask of hidden proofs, noticed in the same way.
var maskLies = map[string]lying{
	"the mask changed afterwards": {folded: func(s *staged) {
		data, _ := s.mask()
		addOne(data, 5)
	}},
	"the mask left out afterwards": {folded: (*staged).dropMask},
	"the tail of the mask changed afterwards": {folded: func(s *staged) {
		_, tail := s.mask()
		addOne(tail, 0)
	}},
	"a far mask": {matrices: func(s *staged, c commitment, all []ligero.Matrix) {
		if c == s.at() {
			addFar(&all[0], s.key.code(c).CodeLength(), one.A0, all[0].Rows()-1)
		}
	}},
}

func bumpFirst(v field.Vec) { v[0].Add(&v[0], &one.A0) }

// otherCell commits to another value in the first cell than the prover goes on with.
func otherCell(at commitment) func(commitment, *ligero.Matrix) {
	return func(c commitment, m *ligero.Matrix) {
		if c == at {
			m.Data = slices.Clone(m.Data)
			bumpFirst(m.Data)
		}
	}
}

func rowNamed(rows []combined, c commitment) field.Planes {
	return rows[indexOf(rows, c)].row
}

func indexOf(rows []combined, c commitment) int {
	return slices.IndexFunc(rows, func(r combined) bool { return r.of == c })
}

// sameValue changes two cells of a combined row so that its value stays.
func sameValue(rows []combined, c commitment) {
	r := &rows[indexOf(rows, c)]
	eq := poly.EqTable(r.column)
	add(r.row, 0, eq.At(1))
	add(r.row, 1, field.Neg(eq.At(0)))
}

// kernel is what a piece's value is multiplied with once its sum-check is over.
func (s *staged) kernel(products []sumcheck.Product, i int) field.Ext {
	pieces := s.key.levelOf(s.at()).pieces
	return field.Mul(sumcheck.Late(foldVars(pieces), pieces[i].vars), products[i].Factors[1].At(0))
}

// farTailPiece makes a row far that holds a tail alone.
func farTailPiece(s *staged, c commitment, all []ligero.Matrix) {
	if c != s.at() {
		return
	}
	pieces := s.key.levelOf(c).pieces
	i := slices.IndexFunc(pieces, func(p piece) bool { return p.from > 0 })
	addFar(&all[0], s.key.code(c).CodeLength(), one.A0, extRows*pieces[i].row)
}

// refoldLies: each is a lie about the combined row of the first of two folds, told
// in the second one, or in the columns of the first.
var refoldLies = map[string]struct {
	lies  lying
	check string
}{
	"another recombined row": {
		lying{combined: func(s *staged, rows []combined) { addOne(rows[0].row, 3) }},
		checkPieces,
	},
	"another recombined row of the same value": {
		lying{combined: func(s *staged, rows []combined) { sameValue(rows, foldCommitment) }},
		checkPieces,
	},
	"another tail of a recombined row": {
		lying{combined: func(s *staged, rows []combined) { addOne(rows[0].row, rows[0].row.Len()-1) }},
		checkPieces,
	},
	"a far row of the first fold": {lying{matrices: far(foldCommitment, 0, 0)}, checkPieces},
	"a first fold of other data than in its sum-check": {
		lying{at: foldCommitment, folded: func(s *staged) { bumpFirst(s.committed[foldCommitment].Message()) }},
		checkPieces,
	},
	"a first fold of other tails afterwards": {
		lying{at: foldCommitment, folded: func(s *staged) { bumpFirst(s.committed[foldCommitment].Tails()) }},
		checkPieces,
	},
	"changed values of pieces, of the same sum": {foldLies["changed values of pieces, of the same sum"].lies, checkValue},
	"a second fold of other data than in its sum-check": {
		lying{folded: func(s *staged) { bumpFirst(s.committed[refoldCommitment].Message()) }},
		checkValue,
	},
}

// refolded are parameters with a second fold, of shorter rows than the first's.
func refolded(params Params) Params {
	for code := range candidates(refoldCommitment, params.Grinding, 1) {
		if code.LogRow == params.Codes[foldCommitment].LogRow-1 {
			params.Codes[refoldCommitment] = code
			break
		}
	}
	return params
}

// trial tries lies, in one mode, about one fold.
type trial struct {
	*testing.T
	b    *build
	pk   *ProvingKey
	mode Mode
	at   commitment
}

// expect has the lies refused by a check of clear proofs, or by that of hidden
// ones which takes the place of all that are about values.
func (try *trial) expect(name string, lies lying, check string) {
	try.Helper()
	lies.mode = try.mode
	if lies.at == 0 {
		lies.at = try.at
	}
	if try.mode == Hidden && check != "" && check != checkRow {
		check = zk.CheckSum
	}
	if got := stage(try.T, try.pk, try.b.values, newSeed(try.T), lies).verify(try.T); got != check {
		try.Errorf("%s: rejected by %q, want %q", name, got, check)
	}
}

// shownRow tries lies about the last fold and its row.
func (try *trial) shownRow() {
	try.expect("nothing", lying{}, "")
	for name, lies := range rowLies {
		try.expect(name, lies, checkRow)
	}
	for name, lies := range maskLies {
		if try.mode == Hidden {
			try.expect(name, lies, checkRow)
		}
	}
}

func TestLyingFoldsAreCaught(t *testing.T) {
	b := everything()
	pk := b.key(t)
	inBothModes(t, func(t *testing.T, m Mode) {
		try := trial{t, b, pk, m, foldCommitment}
		try.shownRow()
		for name, l := range foldLies {
			try.expect(name, l.lies, l.check)
		}
	})
}

func TestLyingSecondFoldsAreCaught(t *testing.T) {
	b := everything()
	pk := b.provingKey(t, refolded(ChooseParams(&b.Program, 0)))
	inBothModes(t, func(t *testing.T, m Mode) {
		try := trial{t, b, pk, m, refoldCommitment}
		try.shownRow()
		for name, l := range refoldLies {
			try.expect(name, l.lies, l.check)
		}
		try.at = foldCommitment
		for name, l := range foldLies {
			if l.check == checkPieces {
				try.expect(name, l.lies, l.check)
			}
		}
	})
}

// A prover under a key of other weights than it goes on with: of words far from
// the code, or with another value in the first cell, and then with a combined row
// that is to match the columns, or not.
func TestOtherWeightsAreCaught(t *testing.T) {
	b := everything()
	honest := b.key(t)
	for name, c := range map[string]struct {
		change func(m *ligero.Matrix, n int)
		row    func(*staged, []combined)
	}{
		"a far row":     {change: func(m *ligero.Matrix, n int) { addFar(m, n, one.A0, 0) }},
		"another value": {change: func(m *ligero.Matrix, _ int) { bumpFirst(m.Data) }},
		"another value, combined as it should be": {
			func(m *ligero.Matrix, _ int) { bumpFirst(m.Data) },
			func(s *staged, rows []combined) {
				r := &rows[indexOf(rows, weightCommitment)]
				add(r.row, 0, rowCoefficients(s.key.VerifyingKey, &s.points, &r.combination)[0])
			},
		},
	} {
		code, m := *honest.code(weightCommitment), matrixOf(honest.Weights)
		c.change(&m, code.CodeLength())
		code.Tail = m.Tail
		other, err := ligero.CommitMatrices(code, honest.Weights.Parts().Salts, m)
		if err != nil {
			t.Fatal(err)
		}
		pk := &ProvingKey{VerifyingKey: honest.Successor(other.Root(), honest.Digest), Weights: honest.Weights}
		for mode, want := range map[Mode]string{Clear: checkPieces, Hidden: zk.CheckSum} {
			lies := lying{mode: mode, combined: c.row, committed: func(s *staged) { s.shown[weightCommitment] = other }}
			if got := stage(t, pk, b.values, newSeed(t), lies).verify(t); got != want {
				t.Errorf("%s, %v: rejected by %q, want %q", name, mode, got, want)
			}
		}
	}
}

// A fold's cells beyond its pieces are in no form: whatever they hold, what is
// true is proven, and what is not true is not.
func TestPaddingOfFoldIsHarmless(t *testing.T) {
	b := everything()
	pk := b.key(t)
	junk := withJunk(t, pk.VerifyingKey)
	inBothModes(t, func(t *testing.T, m Mode) {
		lies := junk
		lies.mode = m
		if got := stage(t, pk, b.values, newSeed(t), lies).verify(t); got != "" {
			t.Errorf("an honest proof with junk in the padding: rejected by %q", got)
		}
		for _, name := range []string{"another combined row", "another combined row of the same value", "another tail of a combined row"} {
			l := foldLies[name]
			lies.combined = l.lies.combined
			want := l.check
			if m == Hidden {
				want = zk.CheckSum
			}
			if got := stage(t, pk, b.values, newSeed(t), lies).verify(t); got != want {
				t.Errorf("%s, with junk in the padding: rejected by %q, want %q", name, got, want)
			}
		}
	})
}

// withJunk fills the cells of the fold's rows that no piece has, in the
// commitment and in the sum-check.
func withJunk(t *testing.T, key *VerifyingKey) lying {
	k, stream := key.code(foldCommitment).RowLength(), zk.NewStream(newSeed(t), "junk")
	pieces := key.last().pieces
	junk := make([]field.Planes, len(pieces)) // after each piece
	cells := 0
	for i := range pieces {
		p := &pieces[i]
		junk[i] = stream.Planes(p.rows*k - p.length)
		cells += junk[i].Len()
	}
	if cells == 0 {
		t.Fatal("no padding")
	}
	return lying{
		rows: func(c commitment, m *ligero.Matrix) {
			for i := range pieces {
				p := &pieces[i]
				last := (p.row + p.rows - 1) * extRows
				for b, plane := range junk[i] {
					if c == foldCommitment {
						copy(m.Data[(last+b+1)*k-len(plane):], plane)
					}
				}
			}
		},
		products: func(_ *staged, products []sumcheck.Product) {
			for i := range products {
				p := &pieces[i]
				products[i].Factors[0].Slice(p.length, p.rows*k).Copy(junk[i])
			}
		},
	}
}

// A commitment is swapped for that of another proof.
func TestSwappedCommitmentIsCaught(t *testing.T) {
	b := everything()
	pk := b.key(t)
	other := stage(t, pk, b.values, newSeed(t), lying{})
	for name, c := range map[string]struct {
		of    commitment
		whole bool // with its columns
		check string
	}{
		"input's root":               {inputCommitment, false, "open: tree of input"},
		"output's root":              {outputCommitment, false, "open: tree of output"},
		"fold's root":                {foldCommitment, false, "open: tree of combined rows"},
		"pads' root":                 {padCommitment, false, "open: tree of pads"},
		"output's root and columns":  {outputCommitment, true, zk.CheckSum},
		"witness's root and columns": {witnessCommitment, true, zk.CheckSum},
		"fold's root and columns":    {foldCommitment, true, checkRow},
		"pads' root and columns":     {padCommitment, true, zk.CheckCombination},
	} {
		t.Run(name, func(t *testing.T) {
			swap := func(s *staged) {
				s.proof.Roots[c.of] = other.proof.Roots[c.of]
				if c.whole {
					s.shown[c.of] = other.committed[c.of]
				}
			}
			lies := lying{committed: swap}
			if c.of == foldCommitment {
				lies = lying{folded: swap}
			}
			if got := stage(t, pk, b.values, newSeed(t), lies).verify(t); got != c.check {
				t.Errorf("rejected by %q, want %q", got, c.check)
			}
		})
	}
	// Afterwards nothing fits any more: the root is absorbed first of all.
	after := stage(t, pk, b.values, newSeed(t), lying{})
	after.proof.Roots[outputCommitment] = other.proof.Roots[outputCommitment]
	if after.verify(t) == "" {
		t.Error("a root swapped after the proof: accepted")
	}
}
