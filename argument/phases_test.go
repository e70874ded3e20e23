package argument

import (
	"testing"

	"aver/field"
)

// recorder follows the verifier and notes the label of every value received.
type recorder struct {
	survey
	labels []string
}

func (r *recorder) Receive(label string, n int) []nothing {
	for range n {
		r.labels = append(r.labels, label)
	}
	return r.survey.Receive(label, n)
}

// checks names, for each kind of message, the check that notices a lie in the
// first of it, all else being what an honest prover sends.
var checks = map[string]string{
	"logup/children":                  "logup: sum of fractions",
	"logup/root":                      "logup: root denominator",
	"logup/layer":                     "logup: layer",
	"claims":                          "lookup: denominators",
	"einsum":                          "einsum: factors",
	"einsum/factors":                  "einsum: factors",
	"view":                            "view: kernels",
	"view/cells":                      "view: kernels",
	"open/columns of witness":         "open: columns of witness",
	"open/columns of witness: values": "open: columns of witness",
	"fold":                            "fold: pieces",
	"fold/pieces":                     "fold: pieces",
}

func TestLieInEveryPhaseIsCaught(t *testing.T) {
	b := conv(3, 9, 7, 5, 3, 2, 1)
	pk := b.key(t)
	r := &recorder{survey: survey{key: pk.VerifyingKey, mode: Clear, shape: pk.shapes[Clear]}}
	verify[nothing](r, pk.VerifyingKey)
	proof, err := decode(pk.VerifyingKey, b.prove(t, pk, Clear))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, label := range r.labels {
		if seen[label] {
			continue
		}
		seen[label] = true
		honest := proof.Messages[i]
		proof.Messages[i] = field.Add(honest, one)
		err := b.verify(pk, Clear, proof.encode(pk.VerifyingKey))
		proof.Messages[i] = honest
		if got := rejectedBy(err); got != checks[label] {
			t.Errorf("message %q: rejected by %q, want %q", label, got, checks[label])
		}
	}
	for label := range checks {
		if !seen[label] {
			t.Errorf("nothing is sent as %q", label)
		}
	}
}
