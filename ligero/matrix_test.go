package ligero

import (
	"errors"
	"slices"
	"testing"

	"aver/field"
)

// A matrix of which some rows are small integers is, in all that is done with it,
// the one that has them as elements.
func TestSmallRows(t *testing.T) {
	r := newRand(t)
	for _, runs := range [][]int{{0, 1}, {0, 7, 2}, {3, 1, 1, 90, 1, 0, 2}, {1, 130}, {4}} {
		p := Params{LogRow: 6, LogInvRate: 1, Queries: 5, Tail: 9}
		m, wide := Matrix{LogRow: 6, Tail: 9, Runs: runs}, Matrix{LogRow: 6, Tail: 9}
		for i, n := range runs {
			cells := randomVec(r, n<<6)
			if i%2 == 0 {
				m.Data = append(m.Data, cells...)
			} else {
				small := make([]int16, len(cells))
				for j := range small {
					small[j] = int16(r.Uint32())
				}
				field.SetSmall(cells, small)
				m.Small = append(m.Small, small...)
			}
			wide.Data = append(wide.Data, cells...)
		}
		rows := wide.Rows()
		m.Tails = randomVec(r, rows*9)
		wide.Tails = m.Tails
		a, err := CommitMatrices(p, nil, m)
		if err != nil {
			t.Fatal(err)
		}
		b, err := CommitMatrices(p, nil, wide)
		if err != nil || a.Root() != b.Root() || m.Rows() != rows {
			t.Errorf("runs %v: %v, or another commitment", runs, err)
		}
		for range 20 {
			first, column := r.IntN(rows), r.IntN(40)
			coef := randomExts(r, 1+r.IntN(rows-first))
			got, want := field.NewPlanes(64-column), field.NewPlanes(64-column)
			m.AddRows(got, first, column, coef)
			wide.AddRows(want, first, column, coef)
			for i := range got {
				if !slices.Equal(got[i], want[i]) {
					t.Fatalf("runs %v: rows from %d, columns from %d: another sum", runs, first, column)
				}
			}
		}
		for name, change := range map[string]func(*Matrix){
			"a row more":       func(m *Matrix) { m.Runs = append(slices.Clone(runs), 0, 0, 1) },
			"a row fewer":      func(m *Matrix) { m.Runs = append([]int{runs[0] - 1}, runs[1:]...) },
			"no runs":          func(m *Matrix) { m.Runs = nil; m.Small = make([]int16, 64) },
			"integers missing": func(m *Matrix) { m.Small = append(m.Small, 1) },
		} {
			bad := m
			if change(&bad); !errors.Is(bad.check(&p), ErrParams) {
				t.Errorf("runs %v, %s: accepted", runs, name)
			}
		}
	}
}
