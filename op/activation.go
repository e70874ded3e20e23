package op

import "aver/tensor"

// Activation is a function of one integer, given by a window of a power of two
// values; below and above the window it saturates.
type Activation struct {
	Name         string
	Lo           int64   // first integer of the window
	Log          uint    // the window has 2^Log integers
	Values       []int64 // the value at Lo + i; nil: the integer itself
	Below, Above int64   // values left and right of the window
}

// Clamp is the activation min(max(t, lo), lo + 2^log − 1).
func Clamp(lo int64, log uint) Activation {
	return Activation{Name: "clamp", Lo: lo, Log: log, Below: lo, Above: lo + 1<<log - 1}
}

// size is the number of integers in the window.
func (a *Activation) size() int64 { return 1 << a.Log }

// inside is the value at window position i.
func (a *Activation) inside(i int64) int64 {
	if a.Values == nil {
		return a.Lo + i
	}
	return a.Values[i]
}

// At is the activation's value at t.
func (a *Activation) At(t int64) int64 {
	switch i := t - a.Lo; {
	case i < 0:
		return a.Below
	case i >= a.size():
		return a.Above
	default:
		return a.inside(i)
	}
}

// window is the activation of accumulators that are shifted and rounded first.
func (a *Activation) window(shift uint) *tensor.Window {
	return &tensor.Window{Shift: shift, Lo: a.Lo, Last: a.size() - 1, Below: a.Below, Above: a.Above, Values: a.Values}
}

// Bounds is the range of all values.
func (a *Activation) Bounds() Range {
	r := Range{min(a.Below, a.Above), max(a.Below, a.Above)}
	if a.Values == nil {
		return r.hull(Range{a.Lo, a.Lo + a.size() - 1})
	}
	for _, v := range a.Values {
		r = r.hull(Range{v, v})
	}
	return r
}

// over lists the values at lo, lo+1, …, hi.
func (a *Activation) over(lo, hi int64) []int64 {
	out := make([]int64, 0, hi-lo+1)
	for t := lo; t <= min(hi, a.Lo-1); t++ {
		out = append(out, a.Below)
	}
	for t := max(lo, a.Lo); t <= min(hi, a.Lo+a.size()-1); t++ {
		out = append(out, a.inside(t-a.Lo))
	}
	for t := max(lo, a.Lo+a.size()); t <= hi; t++ {
		out = append(out, a.Above)
	}
	return out
}

func (a *Activation) check() error {
	bad := func(msg string) error { return &Error{Msg: "activation " + a.Name + ": " + msg} }
	switch {
	case a.Log > maxWindow:
		return bad("the window is too large")
	case a.Values != nil && int64(len(a.Values)) != a.size():
		return bad("the number of values is not that of the window")
	case a.Lo < -maxValue || a.Lo > maxValue:
		return bad("the window lies too far out")
	}
	r := a.Bounds()
	if r.Min < -maxValue || r.Max > maxValue {
		return bad("values are too large")
	}
	return nil
}
