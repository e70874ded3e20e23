package argument

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/poly"
	"aver/zk"
)

func TestPowersAt(t *testing.T) {
	stream := zk.NewStream(newSeed(t), "points")
	for vars := range 9 {
		lengths := []int{1, 1 << vars, 1<<vars - 1, 1<<vars>>1 + 1}
		for range 8 {
			lengths = append(lengths, 1+rand.IntN(1<<vars))
		}
		for _, length := range lengths {
			if length < 1 || length > 1<<vars {
				continue
			}
			p := piece{from: rand.IntN(3) * rand.IntN(1000), length: length, vars: vars}
			xs, point := stream.Planes(5)[0], stream.Planes(vars).Exts()
			eq, got := poly.EqTable(point), p.powersAt(xs, point)
			for i, x := range xs {
				want := zero
				for j := range length {
					want = field.Add(want, field.MulBase(eq.At(j), power(x, p.from+j)))
				}
				if got.At(i) != want {
					t.Errorf("%d powers from %d of %d variables: not the plain sum", length, p.from, vars)
				}
			}
		}
	}
}

func TestPowersOf(t *testing.T) {
	xs := zk.NewStream(newSeed(t), "x").Planes(11)[0]
	want := field.PlanesOf(slices.Repeat([]field.Ext{one}, len(xs)))[0]
	for e := range 70 {
		if got := powersOf(xs, e); !slices.Equal(got, want) {
			t.Errorf("x^%d is wrong", e)
		}
		field.MulVec(want, want, xs)
	}
}

func power(x field.Element, e int) field.Element { return powersOf(field.Vec{x}, e)[0] }

// The points are those at which rows are encoded.
func TestPositionPoints(t *testing.T) {
	const log = 4
	row := zk.NewStream(newSeed(t), "row").Planes(11)
	word := ligero.Codeword(log, row.Slice(0, 8), row.Slice(8, 11))
	positions := rand.Perm(1 << log)
	for i, x := range ligero.Points(positions) {
		sum := zero
		for j := range row.Len() {
			sum = field.Add(sum, field.MulBase(row.At(j), power(x, j)))
		}
		if sum != word.At(positions[i]) {
			t.Errorf("position %d: another point than its symbol's", positions[i])
		}
	}
}

// A row as long as the fold's or longer is cut into data and tail.
func TestPieces(t *testing.T) {
	const logFold = 4
	codes := [commitments]ligero.Params{
		weightCommitment:  {LogRow: 6, Tail: 40},
		witnessCommitment: {LogRow: 4, Tail: 3},
		inputCommitment:   {LogRow: 3, Tail: 21},
		outputCommitment:  {LogRow: 2, Tail: 4},
		foldCommitment:    {LogRow: logFold},
	}
	public := codes
	public[weightCommitment].Tail = 0
	for name, c := range map[string]struct {
		opened []commitment
		codes  *[commitments]ligero.Params
		want   []piece
	}{
		"none": {nil, &codes, nil},
		"all": {[]commitment{weightCommitment, witnessCommitment, inputCommitment, outputCommitment}, &codes, []piece{
			{weightCommitment, 0, 64, 6, 0, 4},
			{weightCommitment, 64, 40, 6, 4, 3},
			{witnessCommitment, 0, 16, 4, 7, 1},
			{witnessCommitment, 16, 3, 4, 8, 1},
			{inputCommitment, 0, 29, 5, 9, 2},
			{outputCommitment, 0, 8, 4, 11, 1},
		}},
		"weights that hide nothing": {[]commitment{weightCommitment, outputCommitment}, &public, []piece{
			{weightCommitment, 0, 64, 6, 0, 4},
			{outputCommitment, 0, 8, 4, 4, 1},
		}},
	} {
		got := newPieces(c.opened, foldCommitment, c.codes)
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
		checkPiecesCover(t, got, c.codes)
	}
	if got := foldVars(newPieces([]commitment{witnessCommitment, inputCommitment}, foldCommitment, &codes)); got != 5 {
		t.Errorf("%d variables, want 5", got)
	}
}

// checkPiecesCover: every coefficient is in one piece, every row of the fold too,
// and each piece has room in its rows and variables.
func checkPiecesCover(t *testing.T, pieces []piece, codes *[commitments]ligero.Params) {
	t.Helper()
	row, k := 0, codes[foldCommitment].RowLength()
	var covered [commitments]int
	for _, p := range pieces {
		if p.from != covered[p.of] || p.row != row || p.rows*k < p.length || (p.rows-1)*k >= p.length || p.rows*k > 1<<p.vars {
			t.Errorf("a piece out of place: %v", p)
		}
		row += p.rows
		covered[p.of] += p.length
	}
	for c, n := range covered {
		if n != 0 && n != length(&codes[c]) {
			t.Errorf("%v: %d coefficients, want %d", commitment(c), n, length(&codes[c]))
		}
	}
	if got := foldedRows(pieces); got != row {
		t.Errorf("%d rows, want %d", got, row)
	}
}

// Proofs are complete whatever the lengths of rows, tails and the fold's rows.
func TestCompleteWhateverTheRows(t *testing.T) {
	for range 40 {
		b := committed(gemm(5, 3))
		params := weakParams()
		for c := range params.Codes {
			if commitment(c) != padCommitment {
				code := &params.Codes[c]
				code.LogRow, code.Queries = rand.IntN(6), 1+rand.IntN(5)
				code.Tail = min(code.Queries*(1+rand.IntN(3)), code.CodeLength()-code.RowLength())
			}
		}
		key := b.keyWith(t, params)
		pk := &ProvingKey{VerifyingKey: key, Weights: key.commit(t, b, weightCommitment)}
		key.mustCommitTo(t, pk.Weights)
		inBothModes(t, func(t *testing.T, m Mode) {
			if got := stage(t, pk, b.values, newSeed(t), lying{mode: m}).verify(t); got != "" {
				t.Errorf("%+v: rejected by %q", params, got)
			}
		})
	}
}
