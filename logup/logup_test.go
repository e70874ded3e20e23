package logup

import (
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
	"aver/poly"
	"aver/transcript"
)

func random(rng *rand.Rand) field.Ext {
	return field.NewExt(rng.Uint64N(field.Modulus), rng.Uint64N(field.Modulus), rng.Uint64N(field.Modulus))
}

// builder makes leaves that sum to zero: lookups of pairs in tables.
type builder struct {
	Leaves
	rng     *rand.Rand
	alpha   field.Ext
	coef    [2]field.Ext
	tables  []table
	surplus int64
}

type table struct {
	sizes  []int
	values [2]field.Vec
	counts field.Vec
}

func newBuilder(seed uint64) *builder {
	rng := rand.New(rand.NewPCG(seed, 1))
	return &builder{rng: rng, alpha: random(rng), coef: [2]field.Ext{random(rng), random(rng)}}
}

// inBox is the indicator of a box on its padded cells, by its definition.
func inBox(sizes []int) []bool {
	in := []bool{true}
	for _, n := range sizes {
		next := make([]bool, len(in)<<log2(n))
		for i := range next {
			next[i] = in[i>>log2(n)] && i&(1<<log2(n)-1) < n
		}
		in = next
	}
	return in
}

// inHull is the indicator of a box's hull: all runs of which a cell is in the box,
// and all cells of fewer than a run.
func inHull(sizes []int) []bool {
	in := inBox(sizes)
	for run := range slices.Chunk(in, 1<<logRun) {
		if slices.Contains(run, true) {
			for i := range run {
				run[i] = true
			}
		}
	}
	return in
}

func (b *builder) element() field.Element { return random(b.rng).A0 }

// table adds a table; what its counts hold outside its box counts for nothing.
func (b *builder) table(sizes ...int) {
	t := table{sizes: sizes, counts: make(field.Vec, len(inBox(sizes)))}
	for j := range t.values {
		for range t.counts {
			t.values[j] = append(t.values[j], b.element())
		}
	}
	for i, in := range inBox(sizes) {
		if !in {
			t.counts[i] = b.element()
		}
	}
	b.tables = append(b.tables, t)
}

// lookup looks random rows of the last table up, one for each cell of a box.
// Outside its hull there may be anything, or nothing is stored.
func (b *builder) lookup(junk bool, sizes ...int) {
	hull := inHull(sizes)
	b.surplus += Surplus(sizes)
	t := &b.tables[len(b.tables)-1]
	var rows []int
	for i, in := range inBox(t.sizes) {
		if in {
			rows = append(rows, i)
		}
	}
	block := Block{Sizes: sizes, Inside: b.inside(len(b.tables) - 1)}
	var v [2]field.Vec
	last := 0
	one := field.One().A0
	for i, in := range inBox(sizes) {
		row := rows[b.rng.IntN(len(rows))]
		if in {
			last = i
			t.counts[row].Add(&t.counts[row], &one)
		}
		for j := range v {
			switch {
			case in:
				v[j] = append(v[j], t.values[j][row])
			case junk && !hull[i]:
				v[j] = append(v[j], b.element())
			default:
				v[j] = append(v[j], field.Element{})
			}
		}
	}
	for j := range v {
		if !junk {
			v[j] = v[j][:last+1]
		}
		block.Terms = append(block.Terms, field.Term{V: v[j], C: b.coef[j]})
	}
	b.Blocks = append(b.Blocks, block)
}

// inside is α − table − 1.
func (b *builder) inside(table int) field.Ext {
	return field.Sub(b.alpha, field.FromInt(int64(table)+1))
}

// done lays the blocks out, tables included.
func (b *builder) done() *Leaves {
	for i, t := range b.tables {
		b.Blocks = append(b.Blocks, Block{Sizes: t.sizes, Table: true, Counts: t.counts, Inside: b.inside(i),
			Terms: []field.Term{{V: t.values[0], C: b.coef[0]}, {V: t.values[1], C: b.coef[1]}}})
	}
	slices.SortStableFunc(b.Blocks, func(x, y Block) int { return len(inBox(y.Sizes)) - len(inBox(x.Sizes)) })
	end := 0
	for i := range b.Blocks {
		b.Blocks[i].Start = end
		end += len(inBox(b.Blocks[i].Sizes))
	}
	b.Vars = max(1, log2(end))
	return &b.Leaves
}

// fractions are the leaves by their definition.
func fractions(l *Leaves) (num, den field.Planes) {
	n := 1 << l.Vars
	num, den = field.NewPlanes(n), field.NewPlanes(n)
	for i := range n {
		den.Set(i, field.One())
	}
	for _, b := range l.Blocks {
		hull := inHull(b.Sizes)
		for i, in := range inBox(b.Sizes) {
			d, p := field.One(), field.Zero()
			if in {
				d = field.Add(d, b.Inside)
			}
			switch {
			case !b.Table && hull[i]:
				p = field.One()
			case b.Table && in && b.Counts == nil:
				p = field.Neg(field.One())
			case b.Table && in:
				p = field.Neg(field.FromBase(b.Counts[i]))
			}
			for _, t := range b.Terms {
				if i < len(t.V) {
					d = field.Add(d, field.MulBase(t.C, t.V[i]))
				}
			}
			num.Set(b.Start+i, p)
			den.Set(b.Start+i, d)
		}
	}
	return num, den
}

// verify follows a proof, and checks the claim against the leaves.
func verify(b *builder, p *transcript.Prover) (*transcript.Clear, bool) {
	l := &b.Leaves
	v := &transcript.Clear{Reader: transcript.Reader{Transcript: transcript.New("test"), Messages: p.Sent, Nonces: p.Nonces}}
	c := Verify[field.Ext](v, l.Vars, b.surplus)
	num, den := fractions(l)
	n, d := poly.Eval(num, c.Point), poly.Eval(den, c.Point)
	return v, n.Equal(&c.Num) && d.Equal(&c.Den)
}

func proof(l *Leaves) *transcript.Prover {
	p := &transcript.Prover{Transcript: transcript.New("test"), Memory: field.NewMemory()}
	defer p.Memory.Close()
	Prove(p, l)
	return p
}

var cases = map[string]func(b *builder){
	"one and one": func(b *builder) { b.table(1); b.lookup(false, 1) },
	"small":       func(b *builder) { b.table(5); b.lookup(false, 3, 3); b.lookup(true, 2) },
	"full boxes":  func(b *builder) { b.table(256); b.lookup(false, 64, 64) },
	"idle tail":   func(b *builder) { b.table(16); b.lookup(false, 8192) },
	"every kind": func(b *builder) {
		b.table(700)
		b.lookup(false, 3, 28, 28)
		b.lookup(true, 1500)
		b.table(3, 3, 3)
		b.lookup(false, 5, 600)
		b.lookup(false, 2, 5, 5)
		b.lookup(true, 3, 300)
	},
	"holes":       func(b *builder) { b.table(4, 4); b.lookup(false, 5, 1025); b.lookup(false, 6, 2, 260) },
	"two halves":  func(b *builder) { b.table(256); b.lookup(false, 1<<13); b.lookup(false, 1<<13); b.lookup(true, 8191) },
	"long blocks": func(b *builder) { b.table(100); b.lookup(false, 1<<14); b.lookup(false, 1<<13); b.lookup(true, 5000) },
}

func TestComplete(t *testing.T) {
	for name, build := range cases {
		b := newBuilder(1)
		build(b)
		l := b.done()
		if v, claim := verify(b, proof(l)); v.Err != nil || !claim || len(v.Messages) != 0 {
			t.Errorf("%s: %d variables, err %v, claim holds %v, %d messages left", name, l.Vars, v.Err, claim, len(v.Messages))
		}
	}
}

// Leaves and sums that are made where they are needed are those that are stored.
func TestStoredOrMade(t *testing.T) {
	made := 0
	for name, build := range cases {
		b := newBuilder(2)
		build(b)
		l := b.done()
		if 1<<l.Vars < fewLeaves {
			continue
		}
		made++
		p := &transcript.Prover{Transcript: transcript.New("test"), Memory: field.NewMemory()}
		prove(p, l, true)
		if !slices.Equal(p.Sent, proof(l).Sent) {
			t.Errorf("%s: other messages", name)
		}
		p.Memory.Close()
	}
	if made < 3 {
		t.Errorf("%d cases make leaves", made)
	}
}

func TestWrongSumIsRejected(t *testing.T) {
	for name, build := range cases {
		b := newBuilder(3)
		build(b)
		l := b.done()
		for i := range l.Blocks {
			if l.Blocks[i].Table {
				l.Blocks[i].Counts[0] = field.FromInt(-3).A0
			}
		}
		v, _ := verify(b, proof(l))
		if v.Err == nil || v.Err.(*transcript.RejectedError).Check != "logup: sum of fractions" {
			t.Errorf("%s: got %v", name, v.Err)
		}
	}
}

// Denominators in a hull's padding are 1.
func TestJunkInPaddingIsRejected(t *testing.T) {
	for _, name := range []string{"small", "holes", "every kind"} {
		b := newBuilder(7)
		cases[name](b)
		l := b.done()
		for i := range l.Blocks {
			x := &l.Blocks[i]
			if at := slices.Index(inBox(x.Sizes), false); !x.Table && at >= 0 {
				v := append(slices.Clone(x.Terms[0].V), make(field.Vec, at+1)...)
				v[at] = b.element()
				x.Terms[0].V = v[:max(at+1, len(x.Terms[0].V))]
			}
		}
		v, _ := verify(b, proof(l))
		if v.Err == nil || v.Err.(*transcript.RejectedError).Check != "logup: sum of fractions" {
			t.Errorf("%s: got %v", name, v.Err)
		}
	}
}

// Hulls are what their doc says, and surpluses what they count.
func TestHull(t *testing.T) {
	for _, sizes := range [][]int{{1}, {3}, {512}, {513}, {5, 5}, {3, 600}, {5, 1025}, {3, 28, 28}, {2, 3, 512}, {7, 1, 3, 257}} {
		got, want, surplus := inBox(Hull(sizes)), inHull(sizes), Surplus(sizes)
		for i, in := range inBox(sizes) {
			if want[i] && !in {
				surplus--
			}
		}
		if !slices.Equal(got, want) || surplus != 0 {
			t.Errorf("%v: hull %v, surplus off by %d", sizes, Hull(sizes), surplus)
		}
	}
}

// A prover may replace any message; the layer checks or the final claim on the
// leaves must notice.
func TestChangedMessageIsNoticed(t *testing.T) {
	b := newBuilder(4)
	cases["small"](b)
	l := b.done()
	p := proof(l)
	for i := range p.Sent {
		p.Sent[i] = field.Add(p.Sent[i], field.One())
		if v, claim := verify(b, p); v.Err == nil && claim {
			t.Errorf("message %d changed, and nobody noticed", i)
		}
		p.Sent[i] = field.Sub(p.Sent[i], field.One())
	}
}

// liar is the sum-check of a layer with a lie in one round: its challenge known, it
// goes on truthfully.
type liar struct {
	sum
	rounds     int // before the lie
	rise, bend field.Ext
}

func (s *liar) round(w *weights, n int, open opener) (at0, lead field.Ext) {
	at0, lead = s.sum.round(w, n, open)
	if s.rounds == 0 {
		at0, lead = field.Add(at0, s.rise), field.Add(lead, s.bend)
	}
	s.rounds--
	return at0, lead
}

// A lie in a round of a layer is left as a false claim on what the layer sums.
func TestLyingLayerIsCaught(t *testing.T) {
	b := newBuilder(6)
	cases["full boxes"](b)
	l := b.done()
	for _, lie := range []liar{{}, {rise: field.One()}, {bend: field.One()}, {rounds: 6, rise: field.One()}, {rounds: 11, bend: field.One()}} {
		p := &transcript.Prover{Transcript: transcript.New("test"), Memory: field.NewMemory()}
		s, n := &prover{Prover: p}, 1<<l.Vars
		s.climb(made(p.Memory, newNodes(nil, l, l.boxes(nil), field.One(), field.Zero()), n/4))
		s.layer(func(g, inverse field.Ext) sum {
			return newFresh(p.Memory, newNodes(nil, l, l.boxes(nil), g, field.One()), n/2, g, inverse)
		})
		s.layer(func(g, inverse field.Ext) sum {
			lie.sum = newFresh(p.Memory, newSource(l, l.boxes(nil), g, field.One()), n, g, inverse)
			return &lie
		})
		want := "logup: layer"
		if lie.rise.IsZero() && lie.bend.IsZero() {
			want = ""
		}
		v, _ := verify(b, p)
		got := ""
		if v.Err != nil {
			got = v.Err.(*transcript.RejectedError).Check
		}
		if got != want {
			t.Errorf("%+v: rejected by %q, want %q", lie, got, want)
		}
		p.Memory.Close()
	}
}
