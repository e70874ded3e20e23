package aver

import (
	"math"
	"math/rand/v2"

	"aver/graph"
	"aver/input"
	"aver/verify"
)

// Values are numbers for a model's inputs: row-major, by the input's name.
type Values map[string][]float64

// Value is an input or output of a model, as integers and a scale.
type Value = verify.Value

// ReadInput reads one value for every input from a .json, .npy, .npz or
// TensorProto .pb file, or a directory of input_*.pb. Errors match ErrInput.
func (m *Model) ReadInput(path string) (Values, error) {
	return readInput(path, m.inputs)
}

func readInput(path string, want []graph.ValueInfo) (Values, error) {
	t, err := input.Read(path, want)
	if err != nil {
		return nil, classify(err)
	}
	return flat(t), nil
}

// ReadSamples reads many values: arrays with a leading axis of samples.
func (m *Model) ReadSamples(path string) ([]Values, error) {
	return readSamples(path, m.inputs)
}

func readSamples(path string, want []graph.ValueInfo) ([]Values, error) {
	ts, err := input.Samples(path, want)
	if err != nil {
		return nil, classify(err)
	}
	out := make([]Values, len(ts))
	for i, t := range ts {
		out[i] = flat(t)
	}
	return out, nil
}

// ReadLabels reads the class number of each sample.
func ReadLabels(path string) ([]int, error) {
	labels, err := input.Labels(path)
	return labels, classify(err)
}

// flat forgets shapes and types.
func flat(t input.Values) Values {
	v := Values{}
	for name, t := range t {
		v[name] = floats(t)
	}
	return v
}

func floats(t *graph.Tensor) []float64 {
	var f []float64
	for _, x := range t.Floats {
		f = append(f, float64(x))
	}
	for _, x := range t.Ints {
		f = append(f, float64(x))
	}
	return f
}

// RandomInput is a value for every input, spread evenly over its calibrated
// range and the same for the same seed: for measurements.
func (m *Model) RandomInput(seed uint64) Values {
	rng := rand.New(rand.NewPCG(seed, 0))
	x := Values{}
	for i, port := range m.key.Program.Inputs {
		t := &m.key.Program.Tensors[port.Tensor]
		v := make([]float64, t.Size())
		for j := range v {
			n := t.Min + rng.Int64N(t.Max-t.Min+1)
			if v[j] = float64(n) * t.Scale; m.inputs[i].DType != graph.Float {
				v[j] = math.Trunc(v[j])
			}
		}
		x[port.Name] = v
	}
	return x
}
