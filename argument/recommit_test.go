package argument

import (
	"testing"

	"aver/ligero"
)

// recommit commits to the proving key's weights as they now are.
func recommit(t *testing.T, pk *ProvingKey) *ligero.Committed {
	t.Helper()
	c, err := ligero.Commit(pk.Params.Codes[weightCommitment], pk.Weights.Message())
	if err != nil {
		t.Fatal(err)
	}
	return c
}
