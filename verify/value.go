package verify

import (
	"aver/op"
)

// Value is an input or output of a model. The integers are what is proven; a
// real number is its integer times Scale.
type Value struct {
	Name  string  `json:"name"`
	Shape []int   `json:"shape"`
	Scale float64 `json:"scale"`
	Ints  []int64 `json:"ints"`
}

// Floats is the real numbers, row-major.
func (v *Value) Floats() []float64 {
	f := make([]float64, len(v.Ints))
	for i, x := range v.Ints {
		f[i] = float64(x) * v.Scale
	}
	return f
}

// NewValue is the value of a port of a program.
func NewValue(p *op.Program, port op.Port, ints []int64) Value {
	return Value{Name: port.Name, Shape: port.Shape, Scale: p.Tensors[port.Tensor].Scale, Ints: ints}
}

// Statement is what a valid proof says: the program of this key, run on these
// inputs with the committed weights, gives these outputs. Inputs or outputs
// that the key declares committed are absent.
type Statement struct {
	Key [32]byte // digest of the verifying key
	// Chain is the digests of the keys from the one in a file to Key, a verified
	// rotation from each to the next.
	Chain   [][32]byte
	Inputs  []Value
	Outputs []Value
	// InputCommitment and OutputCommitment are the roots of the hiding
	// commitments that stand for committed inputs and outputs; nil where these
	// are public. Each proof makes its own.
	InputCommitment, OutputCommitment *[32]byte
	// Hidden says that the proof is zero-knowledge. One that is not leaks
	// weights, inputs and activations to whoever holds it.
	Hidden bool
	// PublicWeights says that the weights are hidden in no proof of this key: it
	// does not commit to them hidingly. Inputs and activations are hidden as ever.
	PublicWeights bool
}
