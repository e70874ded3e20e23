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

// place is where a tensor's padded cells lie in its commitment's matrix: from
// row `row` on, and where the tensor is shorter than a row from column
// `offset` on, a multiple of its padded size. Rows that hold only padding at
// the tensor's end are not stored.
type place struct {
	row, rows int
	offset    int
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
		if size := t.LogSize(); size >= logRow {
			rows := (lastCell(t.Shape) >> logRow) + 1
			l.places[id] = place{row: l.rows, rows: rows}
			l.rows += rows
		} else {
			if column == 1<<logRow {
				column = 0
				l.rows++
			}
			l.places[id] = place{row: l.rows - 1, rows: 1, offset: column}
			column += 1 << size
		}
	}
	return l
}

// lastCell is the padded row-major index of a tensor's last true cell.
func lastCell(shape []int) int {
	cell := 0
	for _, n := range shape {
		cell = cell<<relation.Log2(n) + n - 1
	}
	return cell
}

// cells is the part of the message matrix that stores the tensor; cells beyond
// it are zero.
func (l *layout) cells(message field.Vec, id relation.TensorID, logSize int) field.Vec {
	at := l.places[id]
	k := 1 << l.logRow
	start := at.row*k + at.offset
	if logSize < l.logRow {
		return message[start : start+1<<logSize]
	}
	return message[start : start+at.rows*k]
}

// fillGrain is the number of cells that are filled at a time, at least.
const fillGrain = 1 << 13

// fill writes a tensor's true cells, row-major, into padded cells.
func fill(dst field.Vec, values []int64, shape []int) {
	if len(shape) == 1 {
		field.SetInts(dst[:shape[0]], values)
		return
	}
	cells, padded := relation.Size(shape[1:]), 1<<relation.LogSize(shape[1:])
	field.Parallel(shape[0], 1+fillGrain/cells, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			fill(dst[i*padded:], values[i*cells:(i+1)*cells], shape[1:])
		}
	})
}

// message is the matrix that holds the values of the layout's tensors.
func (l *layout) message(p *relation.Program, values relation.Values) field.Vec {
	m := make(field.Vec, l.rows<<l.logRow)
	for _, id := range l.tensors {
		t := &p.Tensors[id]
		fill(l.cells(m, id, t.LogSize()), values[id], t.Shape)
	}
	return m
}
