package argument

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/soundness"
	"aver/zk"
)

// foldKey is a key without a program, for rows of the witness that are cut into
// data and tail, or are shorter than those of the fold and stay whole.
func foldKey(logRow, tail, foldLogRow int) *VerifyingKey {
	key := &VerifyingKey{}
	key.groups[witnessCommitment] = make([]group, 1)
	key.Params.Codes[witnessCommitment] = ligero.Params{LogRow: logRow, LogInvRate: 2, Tail: tail}
	key.Params.Codes[foldCommitment] = ligero.Params{LogRow: foldLogRow, LogInvRate: 2, Tail: 1}
	key.levels = newLevels(key.opened(), &key.Params)
	return key
}

// The form of a piece has its value at a point from nothing but the piece's own
// coefficients: what a prover commits to beyond them counts for nothing.
func TestKernelOfPieces(t *testing.T) {
	random := func(n int) []field.Ext { return zk.NewStream([32]byte{byte(n)}, "points").Planes(n).Exts() }
	for _, size := range []struct{ logRow, tail, foldLogRow, pieces int }{
		{5, 7, 3, 2}, {5, 7, 5, 2}, {5, 32, 5, 2}, {5, 7, 6, 1}, {5, 40, 6, 1}, {5, 0, 3, 1}, {5, 3, 4, 2},
	} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			key := foldKey(size.logRow, size.tail, size.foldLogRow)
			code := key.code(witnessCommitment)
			l := key.last()
			if len(l.pieces) != size.pieces {
				t.Fatalf("%d pieces", len(l.pieces))
			}
			gamma, column := random(1)[0], random(size.logRow)
			drawn := symbols{ligero.Positions([]int{3, 0, rand.IntN(code.CodeLength())}), random(3)}
			drawn.values = drawn.values[:len(drawn.positions)]
			forms := make([]field.Ext, length(code))
			copy(forms, poly.EqTable(column).Exts())
			scale := gamma
			for _, q := range drawn.positions {
				x := ligero.Points([]int{q})[0]
				for i := range forms {
					forms[i] = field.Add(forms[i], field.MulBase(scale, power(x, i)))
				}
				scale = field.Mul(scale, gamma)
			}
			point, covered := random(foldVars(l.pieces)), 0
			read := side{drawn: []symbols{drawn}}
			read.symbolSum(gamma)
			for i := range l.pieces {
				p := &l.pieces[i]
				want := zero
				for j, e := range poly.EqTable(own(p, point)).Exts()[:p.length] {
					want = field.Add(want, field.Mul(e, forms[p.from+j]))
				}
				if got := read.kernel(l, i, gamma, column, point); got != want {
					t.Errorf("piece %d: %v, want %v", i, got, want)
				}
				if covered += p.length; p.rows<<key.code(foldCommitment).LogRow < p.length {
					t.Errorf("piece %d: %d coefficients in %d rows", i, p.length, p.rows)
				}
			}
			if covered != length(code) {
				t.Errorf("pieces hold %d of %d coefficients", covered, length(code))
			}
		})
	}
}

// Each code is held to the rate that its tail makes, by queries of its own.
func TestFewQueriesAreRefused(t *testing.T) {
	b := committed(gemm(13, 5))
	params := refolded(ChooseParams(&b.Program, 0))
	for _, c := range []commitment{weightCommitment, witnessCommitment, padCommitment, foldCommitment, refoldCommitment} {
		few := params
		few.Codes[c].Queries -= 3
		_, err := NewVerifyingKey(&b.Program, few, make([]ligero.Digest, 1), [32]byte{})
		if weak := (*soundness.WeakError)(nil); !errors.As(err, &weak) || weak.Term.Source != "open "+c.String() {
			t.Errorf("%v: got %v", c, err)
		}
	}
}

// Pads in short rows of long codewords would take a verifier all its memory.
func TestManyRowsOfPadsAreRefused(t *testing.T) {
	for pads, want := range map[int]error{1 << 10: nil, 1 << 19: ErrKey} {
		key := &VerifyingKey{}
		key.Params.Codes[padCommitment] = ligero.Params{Queries: 200}
		key.shapes[Hidden].pads = &zk.Layout{LogSlots: minLogRow, Tail: 200, Pads: pads}
		if err := key.checkPads(); !errors.Is(err, want) {
			t.Errorf("%d pads: got %v", pads, err)
		}
	}
}
