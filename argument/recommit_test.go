package argument

import (
	"testing"

	"aver/ligero"
	"aver/zk"
)

// recommit commits to the proving key's weights as they now are.
func recommit(t *testing.T, pk *ProvingKey) *ligero.Committed {
	t.Helper()
	c, err := commitHiding(&pk.Params.Codes[weightCommitment], pk.Weights.Message(), zk.NewStream([32]byte{8}, "again"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
