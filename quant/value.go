package quant

import (
	"slices"

	"aver/relation"
)

// value is a graph tensor that exists: a view of an integer tensor whose index
// variables are the axes.
type value struct {
	view relation.View
	axes axes
	gain float64 // the real value is gain times that of the tensor's integer
}

// whole is tensor id as a value, with one tensor dimension for every axis.
func whole(id relation.TensorID, a axes) *value {
	v := &value{axes: a, gain: 1}
	n := len(a.sizes())
	if v.view = relation.Identity(id, n); n == 0 {
		v.view.Dims = []relation.Affine{{}}
	}
	return v
}

// resplit is v with its axes cut into those of to, a refinement.
func (v *value) resplit(to axes) *value {
	return &value{splitting(v.axes.sizes(), to.sizes()).view(v.view), to, v.gain}
}

// reshape reads v in row-major order as another shape; ok is false where no
// view does that.
func (v *value) reshape(shape []int) (out *value, ok bool) {
	old := v.axes.sizes()
	sizes, ok := refine(old, shape)
	if !ok {
		return nil, false
	}
	to, ok := group(sizes, shape)
	if !ok {
		return nil, false
	}
	return &value{splitting(old, sizes).view(v.view), to, v.gain}, true
}

// transpose is v with output dimension i from input dimension perm[i].
func (v *value) transpose(perm []int) *value {
	out := &value{gain: v.gain}
	to := make([]int, len(v.axes.sizes()))
	next := 0
	for _, p := range perm {
		out.axes = append(out.axes, v.axes[p])
		for _, i := range v.axes.of(p) {
			to[i] = next
			next++
		}
	}
	out.view = renaming(to).view(v.view)
	return out
}

// clean reports whether reading past the ends of dimension d yields 0: it is
// one axis, alone in a dimension of the tensor, and covers that.
func (v *value) clean(d int, shape []int) bool {
	if len(v.axes[d]) != 1 {
		return false
	}
	axis := v.axes.first(d)
	for i, a := range v.view.Dims {
		if len(a.Strides) != 1 || a.Strides[0].Index != axis {
			continue
		}
		step := a.Strides[0].Step
		before, after := a.Offset-step, a.Offset+step*v.axes[d][0]
		return min(before, after) < 0 && max(before, after) >= shape[i]
	}
	return false
}

// leaves reports whether some of the value lies outside its tensor, of the given
// shape, where views read 0.
func (v *value) leaves(shape []int) bool {
	sizes := v.axes.sizes()
	for d, a := range v.view.Dims {
		first, last := a.Offset, a.Offset
		for _, s := range a.Strides {
			reach := s.Step * (sizes[s.Index] - 1)
			first, last = first+min(reach, 0), last+max(reach, 0)
		}
		if first < 0 || last >= shape[d] {
			return true
		}
	}
	return false
}

// identical reports whether the value is all of its tensor, in its order.
func (v *value) identical(shape []int) bool {
	n := v.axes.sizes()
	if v.gain != 1 {
		return false
	}
	if len(n) == 0 {
		return relation.Size(shape) == 1
	}
	if !slices.Equal(n, shape) {
		return false
	}
	for d, a := range v.view.Dims {
		if a.Offset != 0 || len(a.Strides) != 1 || a.Strides[0] != (relation.Stride{Index: d, Step: 1}) {
			return false
		}
	}
	return true
}
