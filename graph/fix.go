package graph

// Fix gives every input a size: an unknown first dimension becomes batch. Any
// other unknown dimension, and an unknown rank, is an *Error that names the
// input; so is a dimension of 0. Inputs that are too large match errors.ErrUnsupported.
func Fix(g *Graph, batch int) error {
	if batch < 1 {
		return &Error{Msg: "the batch size has to be at least 1"}
	}
	for _, v := range g.Inputs {
		if v.Shape == nil {
			return tensorErrorf(v.Name, "the input's shape is not given in the model; export it with fixed sizes")
		}
		for i, d := range v.Shape {
			switch {
			case d < 0 && i == 0:
				v.Shape[0] = batch
			case d < 0:
				return tensorErrorf(v.Name, "dimension %d of the input %v is not fixed (−1) and is not the batch; export the model with a fixed size", i, v.Shape)
			case d == 0:
				return tensorErrorf(v.Name, "dimension %d of the input %v is 0", i, v.Shape)
			}
		}
		if _, ok := countElements(v.Shape); !ok {
			return tooLarge(Error{Tensor: v.Name}, "the input", v.Shape)
		}
	}
	return nil
}
