package zk

import (
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/transcript"
)

func TestInterpolateInvertsTheTransform(t *testing.T) {
	s := NewStream([32]byte{1}, "test")
	for log := range 8 {
		coefs := s.Planes(1 << log)
		values := ligero.Codeword(log, coefs, field.Planes{})
		offCoset(nil, []field.Planes{values}, log)
		for i := range coefs.Len() {
			if got, want := values.At(i), coefs.At(i); got != want {
				t.Fatalf("log %d: coefficient %d is %v, want %v", log, i, got, want)
			}
		}
	}
}

// The slots' points are no roots of unity: a column that is opened never shows
// a slot.
func TestSlotsAreDisjointFromColumns(t *testing.T) {
	if x := power(shift, field.TwoAdicity); x.IsOne() {
		t.Error("g lies in the group of roots of unity")
	}
}

// conversation is one of random values v with v[2] = v[0]·v[1] and
// v[3] = 2·v[2] + v[4] + 5, sent under pads.
type conversation struct {
	layout *Layout
	pads   *Pads
	system *System
}

const codeLog = 8

func newConversation(t *testing.T, change func(values []field.Ext, p *Pads)) *conversation {
	t.Helper()
	s := NewStream([32]byte{2}, t.Name())
	l := &Layout{LogSlots: 4, Tail: 20, LogLength: codeLog, Pads: 40, Products: [][2]int{{0, 1}, {5, 5}}}
	c := &conversation{l, NewPads(l, s), &System{}}
	v := s.Planes(40).Exts()
	v[2] = field.Mul(v[0], v[1])
	v[3] = field.Add(field.Add(field.Add(v[2], v[2]), v[4]), field.FromInt(5))
	v[6] = field.Mul(v[5], v[5])
	if change != nil {
		change(v, c.pads)
	}
	sys := c.system
	var f []Form
	for i, x := range v {
		f = append(f, sys.Sent(field.Add(x, c.pads.Values[i])))
	}
	sys.AssertZero("product", sys.Sub(sys.Mul(f[0], f[1]), f[2]))
	two, five := sys.Const(field.FromInt(2)), sys.Const(field.FromInt(5))
	sys.AssertZero("linear", sys.Sub(sys.Add(sys.Add(sys.Mul(two, f[2]), f[4]), five), f[3]))
	sys.AssertZero("square", sys.Sub(f[6], sys.Mul(f[5], f[5])))
	return c
}

// check proves and verifies, and returns the check that fails. Words may be
// changed by lie before the verifier sees them, columns by forge.
func (c *conversation) check(t *testing.T, lie func(*Words), forge func(column field.Vec)) string {
	t.Helper()
	p := ligero.Params{LogRow: 4, LogInvRate: codeLog - 4, Queries: 20, Tail: 20}
	m := c.pads.Matrices()
	committed, err := ligero.CommitMatrices(p, nil, m...)
	if err != nil {
		t.Fatal(err)
	}
	tests := NewTests(nil, c.layout, c.system, &transcript.Prover{Transcript: transcript.New("test")})
	w := c.pads.Prove(nil, tests)
	if lie != nil {
		lie(w)
	}
	if name := tests.Sum(w); name != "" {
		return name
	}
	positions := ligero.Positions([]int{0, 3, 9, 77, 200, 255})
	o, _ := committed.Columns(0, positions)
	if forge != nil {
		forge(o.Columns)
	}
	return tests.Columns(w, positions, func(i int) field.Vec { return o.Column(i, committed.Rows()) })
}

func TestHonestConversation(t *testing.T) {
	if name := newConversation(t, nil).check(t, nil, nil); name != "" {
		t.Errorf("rejected by %q", name)
	}
}

func bump(p field.Planes, i int) { p.Set(i, field.Add(p.At(i), field.One())) }

func TestLiesAreCaught(t *testing.T) {
	for name, c := range map[string]struct {
		change func([]field.Ext, *Pads)
		lie    func(*Words)
		forge  func(field.Vec)
		check  string
	}{
		"wrong sum":              {change: func(v []field.Ext, _ *Pads) { v[3] = field.Add(v[3], field.One()) }, check: CheckSum},
		"wrong product":          {change: func(v []field.Ext, _ *Pads) { v[2] = field.Add(v[2], field.One()) }, check: CheckSum},
		"wrong square":           {change: func(v []field.Ext, _ *Pads) { v[6] = field.One() }, check: CheckSum},
		"pad changed afterwards": {change: func(_ []field.Ext, p *Pads) { p.Values[7] = field.One(); p.Values[0] = field.One() }, check: CheckSum},
		"triple that is wrong":   {change: func(_ []field.Ext, p *Pads) { bump(p.data[p.padRows()+2*p.productRows()], 0) }, check: CheckSum},
		"combination":            {lie: func(w *Words) { bump(w.Combination, 3) }, check: CheckCombination},
		"linear word, same sum":  {lie: func(w *Words) { bump(w.Linear, 3) }, check: CheckLinear},
		"linear word, other sum": {lie: func(w *Words) { bump(w.Linear, 16) }, check: CheckSum},
		"quotient":               {lie: func(w *Words) { bump(w.Quotient, 5) }, check: CheckSquare},
		"column of a pad":        {forge: func(c field.Vec) { c[0].Double(&c[0]) }, check: CheckCombination},
		"column of a blinding":   {forge: func(c field.Vec) { i := len(c)/6 - 6; c[i].Double(&c[i]) }, check: CheckLinear},
	} {
		t.Run(name, func(t *testing.T) {
			conv := newConversation(t, c.change)
			if got := conv.check(t, c.lie, c.forge); got != c.check {
				t.Errorf("rejected by %q, want %q", got, c.check)
			}
		})
	}
}

// A triple whose product is wrong but whose linear constraint holds: the
// prover commits to another product and shifts the sent value to match.
func TestWrongTripleIsCaught(t *testing.T) {
	c := newConversation(t, nil)
	l := c.layout
	// Recompute the product's row with a wrong slot, and correct the constraint
	// by the same amount, as a prover would by sending another value.
	wrong := field.NewPlanes(l.slots())
	wrong.Set(0, field.One())
	onCoset(nil, []field.Planes{wrong}, l.LogSlots)
	row := l.padRows() + 2*l.productRows()
	field.AddPlanes(c.pads.data[row], c.pads.data[row], wrong)
	c.system.Linear[0].Const = field.Sub(c.system.Linear[0].Const, field.One())
	if got := c.check(t, nil, nil); got != CheckSquare {
		t.Errorf("rejected by %q, want %q", got, CheckSquare)
	}
}
