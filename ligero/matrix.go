package ligero

import (
	"fmt"

	"aver/field"
)

// Matrix is rows of coefficients: of each row 2^LogRow in Data, row after row,
// and Tail more in Tails. Rows of small integers may lie in Small instead: Runs is
// then the numbers of rows in Data, in Small, in Data again and so on.
type Matrix struct {
	LogRow, Tail int
	Data, Tails  field.Vec
	Small        []int16
	Runs         []int
}

// Rows is the number of rows.
func (m *Matrix) Rows() int { return (len(m.Data) + len(m.Small)) >> m.LogRow }

func (m *Matrix) check(p *Params) error {
	rows := m.Rows()
	if m.LogRow < 0 || m.LogRow > p.LogLength() || m.Tail < 0 || m.Tail > p.CodeLength()-1<<m.LogRow {
		return fmt.Errorf("%w: rows of 2^%d+%d coefficients in codewords of %d", ErrParams, m.LogRow, m.Tail, p.CodeLength())
	}
	if rows == 0 || len(m.Data)+len(m.Small) != rows<<m.LogRow || len(m.Tails) != rows*m.Tail || !m.covered() {
		return fmt.Errorf("%w: a message of %d elements and %d small integers in runs of %v, and tails of %d, are not rows of 2^%d and %d",
			ErrParams, len(m.Data), len(m.Small), m.Runs, len(m.Tails), m.LogRow, m.Tail)
	}
	return nil
}

// covered reports whether the runs are as many rows as there are.
func (m *Matrix) covered() bool {
	if m.Runs == nil {
		return m.Small == nil
	}
	kinds := [2]int{}
	for i, n := range m.Runs {
		if n < 0 || n > m.Rows() || len(m.Runs) > m.Rows()+1 {
			return false
		}
		kinds[i%2] += n << m.LogRow
	}
	return kinds == [2]int{len(m.Data), len(m.Small)}
}

// unlike says that rows are not of the parameters' lengths.
func (m *Matrix) unlike(p *Params) error {
	return fmt.Errorf("%w: rows of 2^%d+%d, want 2^%d+%d", ErrParams, m.LogRow, m.Tail, p.LogRow, p.Tail)
}

// Run returns the rows from the given one on to the last that lies next to it: as
// elements, or as small integers.
func (m *Matrix) Run(row int) (elements field.Vec, small []int16) {
	elements, small = m.Data, m.Small
	for i, n := range m.Runs {
		lo, hi := row<<m.LogRow, n<<m.LogRow
		switch inside := row < n; {
		case i%2 == 0 && inside:
			return elements[lo:hi], nil
		case inside:
			return nil, small[lo:hi]
		case i%2 == 0:
			elements = elements[hi:]
		default:
			small = small[hi:]
		}
		row -= n
	}
	return elements[row<<m.LogRow:], nil
}

// AddRows adds Σ_i coef_i · row_{first+i} to dst: of as many columns as dst has,
// from the given one on.
func (m *Matrix) AddRows(dst field.Planes, first, column int, coef []field.Ext) {
	k := 1 << m.LogRow
	for len(coef) > 0 {
		elements, small := m.Run(first)
		n := min(len(coef), (len(elements)+len(small))/k)
		if small != nil {
			field.AddCombinationSmall(dst, small[column:], k, coef[:n])
		} else {
			field.AddCombination(dst, elements[column:], k, coef[:n])
		}
		first, coef = first+n, coef[n:]
	}
}
