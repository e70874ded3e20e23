// Package relation says what is to be proven: tensors of integers, and two
// kinds of relation between them, einsums and lookups. Operators of a model
// lower to it; the argument proves it and knows nothing else.
//
// Every tensor is its multilinear extension over MamaBear: each dimension is
// padded to a power of two, row-major. Padding is never trusted: every
// contraction, constant and lookup is restricted to its true index box.
package relation

import "math/bits"

// TensorID indexes Program.Tensors.
type TensorID int

// Kind says where a tensor's values come from and who vouches for them.
type Kind uint8

const (
	// Weight tensors are committed once, in the verifying key.
	Weight Kind = iota
	// Input and Output tensors are public in a proof's statement, or
	// committed on their own where Program.InputCommitted or OutputCommitted
	// say so.
	Input
	Output
	// Witness tensors are committed with every proof.
	Witness
	// Fixed tensors are public constants, stated in Tensor.Data.
	Fixed
	// Ones is 1 inside the tensor's box: views of it are box indicators.
	Ones
	// Virtual tensors are einsum outputs that nothing commits to: they are
	// only claimed about. A view of one must be the identity.
	Virtual
)

// Tensor declares one tensor. Its values are integers in [Min, Max].
type Tensor struct {
	Name     string
	Kind     Kind
	Shape    []int // true extents; a scalar has Shape [1]
	Min, Max int64
	Data     []int64 // Fixed only: row-major values
}

// Size is the number of true cells.
func (t *Tensor) Size() int { return Size(t.Shape) }

// LogSize is the number of variables of the padded tensor.
func (t *Tensor) LogSize() int { return LogSize(t.Shape) }

// Size is the product of the extents.
func Size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Log2 is the number of bits of a dimension of n indices: ⌈log2 n⌉.
func Log2(n int) int { return bits.Len(uint(n - 1)) }

// LogSize is the number of variables of a box whose dimensions are each padded
// to a power of two.
func LogSize(shape []int) int {
	s := 0
	for _, d := range shape {
		s += Log2(d)
	}
	return s
}

// Stride is one term of an affine map: Step times an index variable.
type Stride struct {
	Index int // which index variable of the einsum or lookup
	Step  int
}

// Affine maps index variables to a coordinate of a tensor:
// Offset + Σ Step·index.
type Affine struct {
	Offset  int
	Strides []Stride
}

// View reads a tensor at an affine image of the index variables, one map a
// dimension, and 0 outside the tensor's box. No index variable occurs in two
// dimensions of one view. For the tensor X[c,h,w] under a convolution with
// index variables (o,y,x,c,dy,dx), the map of h is y·stride + dy·dilation − pad.
type View struct {
	Tensor TensorID
	Dims   []Affine
}

// Term is Coef · Σ over the contraction indices that occur in its factors of
// the product of the factors. An output index that occurs in no factor
// broadcasts. At most three factors.
type Term struct {
	Coef    int64
	Factors []View
}

// Einsum states out[o] = Σ_terms Coef · Σ_k Π_f F_f[o,k] for every o in the
// output's box. Index variables 0 … rank(Out)−1 are the output's dimensions in
// order, the others are contracted; Sizes holds the extent of each.
// Out is Virtual, Witness or Output.
type Einsum struct {
	Name  string
	Out   TensorID
	Sizes []int
	Terms []Term
}

// FormTerm is Coef times a view of a tensor.
type FormTerm struct {
	Coef int64
	View View
}

// IndexTerm is Coef times the value of an index variable.
type IndexTerm struct {
	Coef  int64
	Index int
}

// Form is the linear form (Σ Terms + Σ Indices + Const) / 2^Shift over the
// index box of a lookup or table. Inside the field the division is by the
// inverse of 2^Shift; Check proves that over the integers it is exact.
type Form struct {
	Terms   []FormTerm
	Indices []IndexTerm
	Const   int64
	Shift   uint
}

// Lookup states that for every index in the box the tuple of forms is a row of
// the table.
type Lookup struct {
	Name  string
	Table int // index into Program.Tables
	Sizes []int
	Tuple []Form
}

// Table is a set of rows, one for every index in its box. Where Multiplicity is
// a tensor, it counts how often each row is used. Where it is NoTensor each row
// is used exactly once, so that the lookups into the table are a permutation
// of it.
type Table struct {
	Name         string
	Sizes        []int
	Tuple        []Form
	Multiplicity TensorID // a Witness tensor of shape Sizes, or NoTensor
}

// NoTensor is the absent tensor.
const NoTensor TensorID = -1

// Program is everything that one proof proves.
type Program struct {
	Tensors         []Tensor
	Einsums         []Einsum
	Tables          []Table
	Lookups         []Lookup
	InputCommitted  bool
	OutputCommitted bool
}

// Identity is the view of tensor id whose dimensions are the first index
// variables in order.
func Identity(id TensorID, rank int) View {
	v := View{Tensor: id, Dims: make([]Affine, rank)}
	for d := range v.Dims {
		v.Dims[d] = Affine{Strides: []Stride{{Index: d, Step: 1}}}
	}
	return v
}
