package graph

// window is a sliding window over the spatial dimensions, shared by
// convolutions and pools. Slices have one entry per spatial dimension.
type window struct {
	In, Out          []int
	Kernel           []int
	Strides          []int
	Dilations        []int
	PadBegin, PadEnd []int
	ceil             bool
}

// maxDim bounds a dimension, a kernel, a stride or a pad: far above any real
// model, and low enough that products of two of them do not overflow.
const maxDim = 1 << 31

// resolveWindow reads strides, dilations, pads and auto_pad and works out the
// output size.
func (n *Node) resolveWindow(in, kernel []int) (window, error) {
	w := window{In: in, Kernel: kernel}
	d := len(in)
	var err error
	if w.Strides, err = n.attrInts("strides", d, 1); err != nil {
		return w, err
	}
	if w.Dilations, err = n.attrInts("dilations", d, 1); err != nil {
		return w, err
	}
	w.ceil = n.attrInt("ceil_mode", 0) != 0
	for i := range in {
		if !inRange(w.Kernel[i]) || !inRange(w.Strides[i]) || !inRange(w.Dilations[i]) {
			return w, n.errorf("kernel %v, strides %v and dilations %v must be positive", w.Kernel, w.Strides, w.Dilations)
		}
	}
	if err := n.resolvePads(&w); err != nil {
		return w, err
	}
	w.Out = make([]int, d)
	for i := range in {
		if w.Out[i] = w.outSize(i); w.Out[i] <= 0 {
			return w, n.errorf("kernel %v with dilations %v is larger than the padded input %v", w.Kernel, w.Dilations, in)
		}
	}
	return w, nil
}

func inRange(v int) bool { return 0 < v && v < maxDim }

// span is how many cells the dilated kernel covers along dimension i.
func (w *window) span(i int) int { return (w.Kernel[i]-1)*w.Dilations[i] + 1 }

// outSize is ONNX's output size; with ceil_mode a last window that would start
// past the input and its left padding is dropped.
func (w *window) outSize(i int) int {
	free := w.In[i] + w.PadBegin[i] + w.PadEnd[i] - w.span(i)
	if free < 0 {
		return 0
	}
	out := free/w.Strides[i] + 1
	if w.ceil && free%w.Strides[i] != 0 && out*w.Strides[i] < w.In[i]+w.PadBegin[i] {
		out++
	}
	return out
}

func (n *Node) resolvePads(w *window) error {
	d := len(w.In)
	mode := n.attrString("auto_pad", "NOTSET")
	w.PadBegin, w.PadEnd = make([]int, d), make([]int, d)
	switch mode {
	case "NOTSET", "":
		pads, err := n.attrInts("pads", 2*d, 0)
		if err != nil {
			return err
		}
		for _, p := range pads {
			if p < 0 || p >= maxDim {
				return n.errorf("pads %v are out of range", pads)
			}
		}
		copy(w.PadBegin, pads[:d])
		copy(w.PadEnd, pads[d:])
	case "VALID":
	case "SAME_UPPER", "SAME_LOWER":
		for i := range w.In {
			out := (w.In[i] + w.Strides[i] - 1) / w.Strides[i]
			total := max((out-1)*w.Strides[i]+w.span(i)-w.In[i], 0)
			less, more := total/2, total-total/2
			if mode == "SAME_UPPER" {
				w.PadBegin[i], w.PadEnd[i] = less, more
			} else {
				w.PadBegin[i], w.PadEnd[i] = more, less
			}
		}
	default:
		return n.errorf("auto_pad %q is unknown", mode)
	}
	return nil
}
