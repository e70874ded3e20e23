package graph

// gather copies the cells of src at offset + Σ iᵈ·strides[d] to dst in row-major
// order of shape.
func gather[T any](dst, src []T, shape, strides []int, offset int) {
	if len(dst) == 0 {
		return
	}
	if len(shape) == 0 {
		dst[0] = src[offset]
		return
	}
	n, step := shape[0], strides[0]
	if len(shape) > 1 {
		block := len(dst) / n
		for i := range n {
			gather(dst[i*block:(i+1)*block], src, shape[1:], strides[1:], offset+i*step)
		}
		return
	}
	switch step {
	case 1:
		copy(dst, src[offset:offset+n])
	case 0:
		v := src[offset]
		for i := range dst {
			dst[i] = v
		}
	default:
		for i := range dst {
			dst[i] = src[offset+i*step]
		}
	}
}

// scatter is the reverse: it copies src, row-major of shape, to the cells of
// dst at offset + Σ iᵈ·strides[d].
func scatter[T any](dst, src []T, shape, strides []int, offset int) {
	if len(src) == 0 {
		return
	}
	if len(shape) == 0 {
		dst[offset] = src[0]
		return
	}
	n, step := shape[0], strides[0]
	if len(shape) > 1 {
		block := len(src) / n
		for i := range n {
			scatter(dst, src[i*block:(i+1)*block], shape[1:], strides[1:], offset+i*step)
		}
		return
	}
	for i, v := range src {
		dst[offset+i*step] = v
	}
}

// read fills dst with a strided view of src.
func (dst *Tensor) read(src *Tensor, strides []int, offset int) {
	gather(dst.Floats, src.Floats, dst.Shape, strides, offset)
	gather(dst.Ints, src.Ints, dst.Shape, strides, offset)
}

// write puts src at a strided view of dst.
func (dst *Tensor) write(src *Tensor, strides []int, offset int) {
	scatter(dst.Floats, src.Floats, src.Shape, strides, offset)
	scatter(dst.Ints, src.Ints, src.Shape, strides, offset)
}

// expand is the elements of data, of shape from, broadcast to shape to.
func expand[T any](data []T, from, to []int) []T {
	if len(data) == NumElements(to) {
		return data
	}
	out := make([]T, NumElements(to))
	gather(out, data, to, BroadcastStrides(from, to), 0)
	return out
}
