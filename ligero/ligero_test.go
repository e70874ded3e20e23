package ligero

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
)

func newRand(t testing.TB) *rand.Rand {
	t.Helper()
	return rand.New(rand.NewPCG(2, uint64(len(t.Name()))))
}

func randomVec(r *rand.Rand, n int) field.Vec {
	v := make(field.Vec, n)
	for i := range v {
		v[i] = field.Element{r.Uint64N(field.Modulus)}
	}
	return v
}

func randomExts(r *rand.Rand, n int) []field.Ext {
	v := make([]field.Ext, n)
	for i := range v {
		e := randomVec(r, 3)
		v[i] = field.Ext{A0: e[0], A1: e[1], A2: e[2]}
	}
	return v
}

func randomPositions(r *rand.Rand, p Params) []int {
	idx := make([]int, p.Queries)
	for i := range idx {
		idx[i] = r.IntN(p.CodeLength())
	}
	return idx
}

// opened is an honest prover's side of one opening.
type opened struct {
	p    Params
	c    *Committed
	coef []field.Ext
	u    field.Planes
	idx  []int
	o    *Opening
}

func open(t testing.TB, p Params, rows int) *opened {
	t.Helper()
	r := newRand(t)
	c, err := Commit(p, randomVec(r, rows*p.RowLength()))
	if err != nil {
		t.Fatal(err)
	}
	h := &opened{p: p, c: c, coef: randomExts(r, rows), u: field.NewPlanes(p.RowLength()), idx: randomPositions(r, p)}
	Combine(c.Message(), p.RowLength(), 0, rows, h.coef, h.u)
	h.o, _ = c.Columns(0, h.idx)
	return h
}

// verify is the whole check, as a verifier makes it.
func (h *opened) verify() error {
	if err := Verify(h.p, len(h.coef), h.c.Level(0), h.idx, h.o); err != nil {
		return err
	}
	return h.p.CheckCombination(h.coef, h.u, h.idx, h.o)
}

// evaluate is the naive value at ω^reverse(q) of the polynomial with the
// coefficients of row.
func evaluate(p Params, row field.Vec, q int) (sum field.Element) {
	x, w := field.Element{}, field.RootOfUnity(p.LogLength())
	x.SetOne()
	for range field.Reverse(q, p.LogLength()) {
		x.Mul(&x, &w)
	}
	for i := len(row) - 1; i >= 0; i-- {
		sum.Mul(&sum, &x).Add(&sum, &row[i])
	}
	return sum
}

func TestEncode(t *testing.T) {
	r := newRand(t)
	for _, p := range []Params{
		{LogRow: 0, LogInvRate: 1}, {LogRow: 1, LogInvRate: 2}, {LogRow: 3, LogInvRate: 1},
		{LogRow: 5, LogInvRate: 3}, {LogRow: 10, LogInvRate: 2}, {LogRow: 13, LogInvRate: 1},
		{LogRow: 0, LogInvRate: 3, Tail: 5}, {LogRow: 4, LogInvRate: 2, Tail: 7}, {LogRow: 9, LogInvRate: 1, Tail: 512}, {LogRow: 3, LogInvRate: 3, Tail: 19},
	} {
		k, n := p.RowLength(), p.CodeLength()
		for _, rows := range []int{1, 3, 8, 17, 130} {
			if rows*n > 1<<16 {
				continue
			}
			m := Matrix{LogRow: p.LogRow, Tail: p.Tail, Data: randomVec(r, rows*k), Tails: randomVec(r, rows*p.Tail)}
			p.Queries = 1
			c, err := CommitMatrices(p, nil, m)
			if err != nil {
				t.Fatal(err)
			}
			column := make(field.Vec, rows)
			for range 20 {
				i, q := r.IntN(rows), r.IntN(n)
				row := slices.Concat(m.Data[i*k:(i+1)*k], m.Tails[i*p.Tail:(i+1)*p.Tail])
				c.columns.ReadColumn(q, column)
				if got, want := column[i], evaluate(p, row, q); got != want {
					t.Fatalf("%+v, %d rows: row %d, position %d is %v, want %v", p, rows, i, q, got, want)
				}
			}
		}
	}
}

// TestLeafAndNodeHashes pins the format that a second implementation would
// follow.
func TestLeafAndNodeHashes(t *testing.T) {
	h := open(t, Params{LogRow: 1, LogInvRate: 1, Queries: 4}, 300)
	column := make(field.Vec, 300)
	h.c.columns.ReadColumn(2, column)
	b := binary.LittleEndian.AppendUint64([]byte("averleaf"), 300)
	for _, e := range column {
		b = binary.LittleEndian.AppendUint64(b, e.Uint64())
	}
	tree := h.c.Tree()
	if want := sha256.Sum256(b); tree[5] != want {
		t.Errorf("leaf 2 is %x, want %x", tree[5], want)
	}
	salt := Salt{1, 2, 3}
	b = slices.Concat([]byte("aversalt"), salt[:], b[len("averleaf"):])
	if got, want := SHA256.newLeafHasher().leaf(column, &salt), sha256.Sum256(b); got != want {
		t.Errorf("salted leaf 2 is %x, want %x", got, want)
	}
	b = append(append([]byte("avernode"), tree[1][:]...), tree[2][:]...)
	if want := sha256.Sum256(b); h.c.Root() != want {
		t.Errorf("root is %x, want %x", h.c.Root(), want)
	}
}

func TestHonest(t *testing.T) {
	for _, logRow := range []int{0, 1, 4, 9} {
		for _, rows := range []int{1, 2, 5, 16, 1030} {
			for _, queries := range []int{1, 3, 40} {
				p := Params{LogRow: logRow, LogInvRate: 2, Queries: queries}
				h := open(t, p, rows)
				if err := h.verify(); err != nil {
					t.Errorf("%+v, %d rows: %v", p, rows, err)
				}
				wire := AppendOpening(nil, h.o)
				o, rest, err := ReadOpening(p, rows, 0, h.idx, append(wire, 1, 2))
				if err != nil || len(rest) != 2 {
					t.Fatalf("%+v, %d rows: decoding: %v, %d bytes left", p, rows, err, len(rest))
				}
				if h.o = o; h.verify() != nil {
					t.Errorf("%+v, %d rows: rejected after decoding", p, rows)
				}
			}
		}
	}
}

func TestTampering(t *testing.T) {
	var one field.Element
	one.SetOne()
	flip := func(e *field.Element) { e.Add(e, &one) }
	cases := []struct {
		name   string
		tamper func(h *opened)
		want   error
	}{
		{"first column", func(h *opened) { flip(&h.o.Columns[0]) }, ErrRoot},
		{"last column", func(h *opened) { flip(&h.o.Columns[len(h.o.Columns)-1]) }, ErrRoot},
		{"first node", func(h *opened) { h.o.Path[0][3] ^= 1 }, ErrRoot},
		{"last node", func(h *opened) { h.o.Path[len(h.o.Path)-1][31] ^= 128 }, ErrRoot},
		{"root", func(h *opened) { h.c.tree[0][0] ^= 1 }, ErrRoot},
		{"other positions", func(h *opened) {
			for i := range h.idx {
				h.idx[i] ^= 1
			}
		}, ErrRoot},
		{"columns swapped", func(h *opened) {
			a, b := h.o.Column(0, len(h.coef)), h.o.Column(1, len(h.coef))
			for i := range a {
				a[i], b[i] = b[i], a[i]
			}
		}, ErrRoot},
		{"u", func(h *opened) { flip(&h.u[1][7]) }, ErrCombination},
		{"coefficient", func(h *opened) { flip(&h.coef[2].A2) }, ErrCombination},
		{"short u", func(h *opened) { h.u = h.u.Slice(0, 8) }, ErrShape},
		{"uneven u", func(h *opened) { h.u[2] = h.u[2][:8] }, ErrShape},
		{"missing node", func(h *opened) { h.o.Path = h.o.Path[1:] }, ErrShape},
		{"trailing node", func(h *opened) { h.o.Path = append(h.o.Path, Digest{}) }, ErrShape},
		{"missing element", func(h *opened) { h.o.Columns = h.o.Columns[1:] }, ErrShape},
		{"a row less", func(h *opened) { h.coef = h.coef[1:] }, ErrShape},
		{"no rows", func(h *opened) { h.coef = nil }, ErrParams},
		{"no positions", func(h *opened) { h.idx = nil }, ErrParams},
		{"negative position", func(h *opened) { h.idx[0] = -1 }, ErrParams},
		{"position too large", func(h *opened) { h.idx[0] = 64 }, ErrParams},
		{"unknown hash", func(h *opened) { h.p.Hash = 77 }, ErrParams},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := open(t, Params{LogRow: 4, LogInvRate: 2, Queries: 7}, 9)
			if err := h.verify(); err != nil {
				t.Fatalf("honest: %v", err)
			}
			c.tamper(h)
			if err := h.verify(); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestEveryNodeAndColumnCounts changes each sent node and element in turn.
func TestEveryNodeAndColumnCounts(t *testing.T) {
	h := open(t, Params{LogRow: 5, LogInvRate: 2, Queries: 10}, 3)
	for i := range h.o.Path {
		h.o.Path[i][i%32] ^= 1
		if err := h.verify(); !errors.Is(err, ErrRoot) {
			t.Errorf("node %d: %v", i, err)
		}
		h.o.Path[i][i%32] ^= 1
	}
	for i, e := range h.o.Columns {
		h.o.Columns[i].Double(&e)
		if err := h.verify(); !errors.Is(err, ErrRoot) {
			t.Errorf("element %d: %v", i, err)
		}
		h.o.Columns[i] = e
	}
}

// TestFarRow is a prover who commits to a row that is far from the code, and
// sends the combination of the messages nevertheless.
func TestFarRow(t *testing.T) {
	p := Params{LogRow: 6, LogInvRate: 2, Queries: 40}
	h := open(t, p, 5)
	r := newRand(t)
	word := h.c.columns.(*codeword)
	for q := range p.CodeLength() {
		word.lines(0, q, q+1)[word.head+3] = randomVec(r, 1)[0]
	}
	copy(h.c.tree, plainTree(t, h.c))
	h.o, _ = h.c.Columns(0, h.idx)
	if err := h.verify(); !errors.Is(err, ErrCombination) {
		t.Errorf("got %v, want %v", err, ErrCombination)
	}
}

// TestHiding commits to two matrices with tails under salted leaves: it opens
// like any other, and no salt can be changed.
func TestHiding(t *testing.T) {
	r := newRand(t)
	p := Params{LogRow: 4, LogInvRate: 2, Queries: 9, Tail: 9, Salted: true}
	salts := randomSalts(r, p.CodeLength())
	a := Matrix{LogRow: 4, Tail: 9, Data: randomVec(r, 3<<4), Tails: randomVec(r, 3*9)}
	b := Matrix{LogRow: 5, Data: randomVec(r, 2<<5)}
	c, err := CommitMatrices(p, salts, a, b)
	if err != nil {
		t.Fatal(err)
	}
	idx := randomPositions(r, p)
	o, _ := c.Columns(0, idx)
	if err := Verify(p, 5, c.Level(0), idx, o); err != nil {
		t.Fatal(err)
	}
	coef := randomExts(r, 3)
	u, tail := field.NewPlanes(16), field.NewPlanes(9)
	Combine(a.Data, 16, 0, 3, coef, u)
	Combine(a.Tails, 9, 0, 3, coef, tail)
	word := Codeword(p.LogLength(), u, tail)
	for i, q := range Positions(idx) {
		if got := field.DotBase(field.PlanesOf(coef), o.Column(i, 5)[:3]); got != word.At(q) {
			t.Errorf("position %d: the combination of columns is not the codeword of the combination", q)
		}
	}
	back, rest, err := ReadOpening(p, 5, 0, idx, AppendOpening(nil, o))
	if err != nil || len(rest) != 0 || Verify(p, 5, c.Level(0), idx, back) != nil {
		t.Errorf("decoded opening: %v, %d bytes left", err, len(rest))
	}
	for i := range o.Salts {
		o.Salts[i][7] ^= 1
		if err := Verify(p, 5, c.Level(0), idx, o); !errors.Is(err, ErrRoot) {
			t.Errorf("salt %d changed: %v", i, err)
		}
		o.Salts[i][7] ^= 1
	}
	o.Salts = o.Salts[1:]
	if err := Verify(p, 5, c.Level(0), idx, o); !errors.Is(err, ErrShape) {
		t.Errorf("a salt missing: %v", err)
	}
}

func TestCommitAndRestoreSizes(t *testing.T) {
	p := Params{LogRow: 3, LogInvRate: 1, Queries: 2}
	h := open(t, p, 4)
	m, w, tree := h.c.Message(), h.c.columns, h.c.Tree()
	stored := func(m field.Vec) Matrix { return Matrix{LogRow: 3, Data: m} }
	back, err := Restore(p, h.c.Parts())
	if err != nil || back.Rows() != 4 || back.Root() != h.c.Root() || back.Params() != p {
		t.Fatalf("restore: %v", err)
	}
	for name, err := range map[string]error{
		"message":       errorOf(Restore(p, Parts{Matrix: stored(m[1:]), Columns: w, Tree: tree})),
		"codeword":      errorOf(Restore(p, Parts{Matrix: stored(m), Tree: tree})),
		"tree":          errorOf(Restore(p, Parts{Matrix: stored(m), Columns: w, Tree: tree[1:]})),
		"empty":         errorOf(Restore(p, Parts{Matrix: stored(nil), Columns: w, Tree: tree})),
		"row length":    errorOf(Restore(p, Parts{Matrix: Matrix{LogRow: 4, Data: m}, Columns: w, Tree: tree})),
		"rate":          errorOf(Restore(Params{LogRow: 3, LogInvRate: 2, Queries: 2}, h.c.Parts())),
		"commit":        errorOf(Commit(p, m[1:])),
		"commit empty":  errorOf(Commit(p, nil)),
		"no rate":       errorOf(Commit(Params{LogRow: 3, Queries: 2}, m)),
		"negative row":  errorOf(Commit(Params{LogRow: -3, LogInvRate: 4, Queries: 2}, m)),
		"huge":          errorOf(Commit(Params{LogRow: 3, LogInvRate: 1 << 62, Queries: 2}, m)),
		"tail":          errorOf(Commit(Params{LogRow: 3, LogInvRate: 1, Queries: 2, Tail: 3}, m)),
		"no salts":      errorOf(Commit(Params{LogRow: 3, LogInvRate: 1, Queries: 2, Salted: true}, m)),
		"no queries":    errorOf(Commit(Params{LogRow: 3, LogInvRate: 1}, m)),
		"unknown hash":  errorOf(Commit(Params{LogRow: 3, LogInvRate: 1, Queries: 2, Hash: 9}, m)),
		"int overflows": errorOf(Commit(Params{LogRow: 1 << 62, LogInvRate: 1 << 62, Queries: 2}, m)),
	} {
		if !errors.Is(err, ErrParams) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func errorOf(_ *Committed, err error) error { return err }

func TestCombineRange(t *testing.T) {
	r := newRand(t)
	const k, rows = 1024, 7
	message, coef, dst := randomVec(r, k*rows), randomExts(r, 3), field.PlanesOf(randomExts(r, k))
	want := dst.Exts()
	for j := range want {
		for i, c := range coef {
			want[j] = field.Add(want[j], field.MulBase(c, message[(i+2)*k+j]))
		}
	}
	Combine(message, k, 2, 5, coef, dst)
	for j := range want {
		if dst.At(j) != want[j] {
			t.Fatalf("element %d", j)
		}
	}
}

// Openings for verifiers that know a level of the tree are shorter, and each of its
// nodes above an opened column is held to.
func TestOpeningsUpToALevel(t *testing.T) {
	p := Params{LogRow: 4, LogInvRate: 2, Queries: 7}
	h := open(t, p, 9)
	last := len(h.o.Path) + 1
	for depth := range p.LogLength() + 1 {
		o, _ := h.c.Columns(depth, h.idx)
		wire := AppendOpening(nil, o)
		back, rest, err := ReadOpening(p, 9, depth, h.idx, wire)
		if err != nil || len(rest) > 0 || len(back.Path) > last {
			t.Fatalf("depth %d: %d nodes after %d, %d bytes left: %v", depth, len(back.Path), last, len(rest), err)
		}
		last = len(back.Path)
		top := slices.Clone(h.c.Level(depth))
		if err := Verify(p, 9, top, h.idx, back); err != nil {
			t.Errorf("depth %d: %v", depth, err)
		}
		for _, q := range h.idx {
			node := &top[q>>(p.LogLength()-depth)]
			node[5] ^= 1
			if err := Verify(p, 9, top, h.idx, back); !errors.Is(err, ErrRoot) {
				t.Errorf("depth %d, another node above %d: %v", depth, q, err)
			}
			node[5] ^= 1
		}
	}
	if last != 0 {
		t.Errorf("%d nodes below the leaves", last)
	}
	for _, n := range []int{0, 3, 128} {
		if err := Verify(p, 9, make([]Digest, n), h.idx, h.o); !errors.Is(err, ErrParams) {
			t.Errorf("%d nodes for a level: %v", n, err)
		}
	}
}

func FuzzReadOpening(f *testing.F) {
	p := Params{LogRow: 2, LogInvRate: 2, Queries: 3}
	idx := []int{9, 2, 9, 3}
	f.Fuzz(func(t *testing.T, salted bool, src []byte) {
		p.Salted = salted
		o, rest, err := ReadOpening(p, 2, 0, idx, src)
		if err != nil {
			if !errors.Is(err, ErrShape) && !errors.Is(err, field.ErrEncoding) {
				t.Fatalf("untyped error: %v", err)
			}
			return
		}
		if got := append(AppendOpening(nil, o), rest...); string(got) != string(src) {
			t.Fatalf("%x decodes and encodes to %x", src, got)
		}
		if err := Verify(p, 2, []Digest{{}}, idx, o); !errors.Is(err, ErrRoot) {
			t.Fatalf("verify: %v", err)
		}
	})
}
