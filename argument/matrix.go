package argument

import (
	"fmt"
	"math"
	"slices"

	"aver/field"
	"aver/ligero"
	"aver/relation"
)

// weights is the matrix that holds the values of the layout's tensors: as small
// integers in the rows where all of them are.
func (l *layout) weights(values relation.Values) ligero.Matrix {
	wide := make([]bool, l.rows)
	for _, id := range l.tensors {
		if !areSmall(values[id]) {
			at := l.places[id]
			for i := range at.rows {
				wide[at.row+i] = true
			}
		}
	}
	m := ligero.Matrix{LogRow: l.logRow, Runs: runs(wide)}
	sizes := [2]int{}
	for i, n := range m.Runs {
		sizes[i%2] += n << l.logRow
	}
	m.Data, m.Small = make(field.Vec, sizes[0]), make([]int16, sizes[1])
	for _, id := range l.tensors {
		l.weight(&m, id).set(values[id])
	}
	return m
}

// weight is the part of the matrix that stores the tensor.
func (l *layout) weight(m *ligero.Matrix, id relation.TensorID) array {
	at := l.places[id]
	a := array{shape: at.shape, box: at.box}
	end := at.offset + relation.Size(at.box)
	if elements, small := m.Run(at.row); small != nil {
		a.small = small[at.offset:end]
	} else {
		a.cells = elements[at.offset:end]
	}
	return a
}

// check refuses a matrix that is not the layout's, or cuts one of its tensors apart.
func (l *layout) check(m *ligero.Matrix) error {
	if m.LogRow != l.logRow || m.Rows() != l.rows {
		return fmt.Errorf("%w: weights in %d rows of 2^%d, want %d of 2^%d", ErrKey, m.Rows(), m.LogRow, l.rows, l.logRow)
	}
	for _, id := range l.tensors {
		at := l.places[id]
		if elements, small := m.Run(at.row); (len(elements)+len(small))>>l.logRow < at.rows {
			return fmt.Errorf("%w: rows %d to %d of the weights are one tensor's, of which some hold small integers and some do not", ErrKey, at.row, at.row+at.rows-1)
		}
	}
	return nil
}

// StoredWeights are the values of a program's weights in the matrix of a commitment
// to them, in order of the tensors. Small integers that lie there one after the other
// are not copied. Errors wrap ErrKey, where the matrix is not that of such a program.
func StoredWeights(p *relation.Program, params Params, m *ligero.Matrix) ([]relation.Ints, error) {
	l := newLayout(p, weightCommitment, params.Codes[weightCommitment].LogRow)
	if err := l.check(m); err != nil {
		return nil, err
	}
	var all []relation.Ints
	for id := range p.Tensors {
		if p.Tensors[id].Kind == relation.Weight {
			all = append(all, l.weight(m, relation.TensorID(id)).ints())
		}
	}
	return all, nil
}

// ints are the tensor's true cells.
func (a array) ints() relation.Ints {
	n := relation.Size(a.shape)
	if a.small != nil {
		if slices.Equal(a.shape[1:], a.box[1:]) {
			return relation.Ints{Small: a.small[:n:n]}
		}
		small := make([]int16, n)
		extract(small, a.small, a.shape, a.box)
		return relation.Ints{Small: small}
	}
	cells, wide := make(field.Vec, n), make([]int64, n)
	extract(cells, a.cells, a.shape, a.box)
	field.GetInts(wide, cells)
	return relation.Ints{Wide: wide}
}

// extract copies the corner of a row-major box.
func extract[T any](dst, src []T, shape, box []int) {
	if slices.Equal(shape[1:], box[1:]) {
		copy(dst, src[:len(dst)])
		return
	}
	n, m := relation.Size(shape[1:]), relation.Size(box[1:])
	for i := range shape[0] {
		extract(dst[i*n:(i+1)*n], src[i*m:], shape[1:], box[1:])
	}
}

// WeightMatrix is the matrix of a commitment to the values of a program's weights.
func WeightMatrix(p *relation.Program, params Params, values relation.Values) ligero.Matrix {
	l := newLayout(p, weightCommitment, params.Codes[weightCommitment].LogRow)
	return l.weights(values)
}

func areSmall(values []int64) bool {
	for _, v := range values {
		if v < math.MinInt16 || v > math.MaxInt16 {
			return false
		}
	}
	return true
}

// runs are the numbers of neighbours that are wide, that are not, that are again,
// and so on.
func runs(wide []bool) []int {
	out, last := []int{0}, true
	for _, w := range wide {
		if w != last {
			out, last = append(out, 0), w
		}
		out[len(out)-1]++
	}
	return out
}
