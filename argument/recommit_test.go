package argument

import (
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/zk"
)

// elementsOf is all rows of a matrix as elements, that tests may change.
func elementsOf(m *ligero.Matrix) (out field.Vec) {
	for out == nil || len(out)>>m.LogRow < m.Rows() {
		cells, small := m.Run(len(out) >> m.LogRow)
		out = append(append(out, cells...), elements(nil, small)...)
	}
	return out
}

// recommit commits to rows as the weights of the proving key.
func recommit(t *testing.T, pk *ProvingKey, rows ligero.Matrix) *ligero.Committed {
	t.Helper()
	c, err := commitHiding(&pk.Params.Codes[weightCommitment], rows, zk.NewStream([32]byte{8}, "again"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
