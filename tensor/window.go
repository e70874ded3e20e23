package tensor

import "slices"

// Window is a function of rounded quotients: of round(x / 2^Shift), half up. Last + 1
// integers from Lo on have the values Values, or without these themselves; those
// left and right of them have Below and Above.
type Window struct {
	Shift        uint
	Lo, Last     int64
	Below, Above int64
	Values       []int64
}

// windowState is what the kernels read, in this order, and the least and the
// greatest integers of each lane.
type windowState struct {
	half, shift, lo, last, below, above int64
	values                              *int64
	_                                   int64
	least, greatest                     [8]int64
}

// Apply sets dst to the function of src, which has as many integers, one at least.
// It returns the least and the greatest of src.
func (w *Window) Apply(dst, src []int64) (least, greatest int64) {
	whole := 0
	least, greatest = src[0], src[0]
	if useAVX512 && len(src) >= 8 && len(dst) >= len(src) && (w.Values == nil || int64(len(w.Values)) > w.Last) {
		whole = len(src) &^ 7
		s := w.state(src[0])
		if w.Values == nil {
			windowIntegers(&dst[0], &src[0], s, whole/8)
		} else {
			windowValues(&dst[0], &src[0], s, whole/8)
		}
		least, greatest = slices.Min(s.least[:]), slices.Max(s.greatest[:])
	}
	for i := whole; i < len(src); i++ {
		least, greatest = min(least, src[i]), max(greatest, src[i])
		dst[i] = w.at(src[i])
	}
	return least, greatest
}

// half is what is added before the shift.
func (w *Window) half() int64 { return 1 << w.Shift >> 1 }

// at is the function of one integer.
func (w *Window) at(x int64) int64 {
	q := (x + w.half()) >> w.Shift
	switch {
	case q < w.Lo:
		return w.Below
	case q-w.Lo > w.Last:
		return w.Above
	case w.Values == nil:
		return q
	}
	return w.Values[q-w.Lo]
}

// state is what the kernels need, before any integer but one.
func (w *Window) state(first int64) *windowState {
	s := &windowState{half: w.half(), shift: int64(w.Shift), lo: w.Lo, last: w.Last, below: w.Below, above: w.Above}
	if w.Values != nil {
		s.values = &w.Values[0]
	}
	for i := range s.least {
		s.least[i], s.greatest[i] = first, first
	}
	return s
}
