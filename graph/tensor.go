package graph

// NewTensor is a tensor of zeros.
func NewTensor(dtype DType, shape []int) *Tensor {
	t := &Tensor{DType: dtype, Shape: shape}
	if dtype == Float {
		t.Floats = make([]float32, NumElements(shape))
	} else {
		t.Ints = make([]int64, NumElements(shape))
	}
	return t
}

// Len is the number of elements.
func (t *Tensor) Len() int { return len(t.Floats) + len(t.Ints) }

func (t DType) String() string {
	switch t {
	case Float:
		return "float"
	case Int:
		return "int"
	case Bool:
		return "bool"
	}
	return "unknown type"
}
