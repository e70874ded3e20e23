package argument

import (
	"slices"

	"aver/field"
	"aver/relation"
)

// commitment names one of a proof's commitments.
type commitment uint8

const (
	weightCommitment commitment = iota
	witnessCommitment
	inputCommitment
	outputCommitment
	// padCommitment holds the pads of hidden proofs.
	padCommitment
	// foldCommitment holds the combined rows of the first four, and
	// refoldCommitment that of the fold, in keys whose combined rows are long.
	foldCommitment
	refoldCommitment
	commitments
)

func (c commitment) String() string {
	return [commitments]string{"weights", "witness", "input", "output", "pads", "combined rows", "recombined rows"}[c]
}

// commitmentOf says where a tensor is committed, if it is.
func commitmentOf(p *relation.Program, t *relation.Tensor) (commitment, bool) {
	switch t.Kind {
	case relation.Weight:
		return weightCommitment, true
	case relation.Witness:
		return witnessCommitment, true
	case relation.Input:
		return inputCommitment, p.InputCommitted
	case relation.Output:
		return outputCommitment, p.OutputCommitted
	}
	return 0, false
}

// place is where a tensor's cells lie in its commitment's matrix: from row `row`
// on, and where the tensor is shorter than a row from column `offset` on, a
// multiple of its padded size. Rows that hold only padding are not stored.
type place struct {
	row, rows  int
	offset     int
	shape, box []int // of the tensor, and of its cells that are stored
}

// padded lists, for each stored row, which of the padded tensor's rows it is; nil
// where they are the first ones. Others hold zeros alone: a combination of rows
// has no coefficients for them.
func (at *place) padded(logRow int) []int {
	rows := []int{0}
	after := relation.LogSize(at.shape) // bits of the dimensions after d
	for d, n := range at.shape {
		bits := relation.Log2(n)
		after -= bits
		inside := min(bits, max(0, logRow-after))
		var next []int
		for _, r := range rows {
			for i := range at.box[d] >> inside {
				next = append(next, r<<(bits-inside)+i)
			}
		}
		rows = next
	}
	if rows[len(rows)-1] == len(rows)-1 {
		return nil
	}
	return rows
}

// layout arranges the tensors of one commitment in rows of 2^logRow cells.
type layout struct {
	logRow  int
	rows    int
	tensors []relation.TensorID
	places  map[relation.TensorID]place
}

func newLayout(p *relation.Program, c commitment, logRow int) *layout {
	l := &layout{logRow: logRow, places: map[relation.TensorID]place{}}
	for id := range p.Tensors {
		if at, ok := commitmentOf(p, &p.Tensors[id]); ok && at == c {
			l.tensors = append(l.tensors, relation.TensorID(id))
		}
	}
	slices.SortStableFunc(l.tensors, func(a, b relation.TensorID) int {
		return p.Tensors[b].LogSize() - p.Tensors[a].LogSize()
	})
	column := 1 << logRow // of the last row that short tensors share
	for _, id := range l.tensors {
		t := &p.Tensors[id]
		at := place{shape: t.Shape, box: relation.Stored(t.Shape, logRow), row: l.rows, rows: 1}
		if size := t.LogSize(); size >= logRow {
			at.rows = relation.Size(at.box) >> logRow
			l.rows += at.rows
		} else {
			if column == 1<<logRow {
				column = 0
				l.rows++
			}
			at.row, at.offset = l.rows-1, column
			column += 1 << size
		}
		l.places[id] = at
	}
	return l
}

// array is the part of the message matrix that stores the tensor.
func (l *layout) array(message field.Vec, id relation.TensorID) array {
	at := l.places[id]
	start := at.row<<l.logRow + at.offset
	return array{cells: message[start : start+relation.Size(at.box)], shape: at.shape, box: at.box}
}

// message is the matrix that holds the values of the layout's tensors.
func (l *layout) message(values relation.Values) field.Vec {
	m := make(field.Vec, l.rows<<l.logRow)
	for _, id := range l.tensors {
		l.array(m, id).set(values[id])
	}
	return m
}
