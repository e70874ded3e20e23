package zk

import (
	"aver/field"
	"aver/ligero"
)

// Layout places pads in rows. A row of extension elements is a polynomial with
// 2^LogSlots values on the coset g·H, its slots, and Tail random coefficients
// more, times the polynomial that vanishes on the coset. It is stored as three
// base rows. Slots of the first rows are the pads of sent values in order; then
// follow as many rows for the first factors of products, for the second, and
// for the products.
type Layout struct {
	LogSlots  int
	Tail      int
	LogLength int // of codewords
	Pads      int // of sent values
	Products  [][2]int
	Nodes     int // of the tape of a System of this layout
}

func (l *Layout) slots() int { return 1 << l.LogSlots }

func (l *Layout) rowsFor(n int) int { return (n + l.slots() - 1) >> l.LogSlots }

// padRows and productRows count the rows of each part; rows is all of them.
func (l *Layout) padRows() int     { return l.rowsFor(l.Pads) }
func (l *Layout) productRows() int { return l.rowsFor(len(l.Products)) }
func (l *Layout) rows() int        { return l.padRows() + 3*l.productRows() }

// Degree bounds the degree of a row, and SquareDegree that of the tests' words,
// from above, exclusively.
func (l *Layout) Degree() int       { return l.slots() + l.Tail }
func (l *Layout) SquareDegree() int { return 2*l.Degree() - 1 }

// BaseRows is the number of base-field rows of both matrices: the first has all
// rows and the blinding row of their combination, the second the blinding rows
// of the linear and the quadratic test.
func (l *Layout) BaseRows() int { return 3*l.rows() + BlindingRows }

// BlindingRows is how many of them are blinding rows.
const BlindingRows = 3 * 3

// slot is the place of a pad, a row and a slot of it.
func (l *Layout) slot(pad int) (row, at int) {
	first := 0
	if pad >= firstProduct {
		pad -= firstProduct
		first = l.padRows() + 2*l.productRows()
	}
	return first + pad>>l.LogSlots, pad & (l.slots() - 1)
}

// factorSlot is the place of the copy of a product's factor, 0 or 1.
func (l *Layout) factorSlot(i, factor int) (row, at int) {
	return l.padRows() + factor*l.productRows() + i>>l.LogSlots, i & (l.slots() - 1)
}

// quotientSize is the number of coefficients of the quadratic test's quotient.
func (l *Layout) quotientSize() int { return l.SquareDegree() - l.slots() }

// Pads is the prover's side of the rows.
type Pads struct {
	*Layout
	Values []field.Ext    // of sent values
	matrix ligero.Matrix  // data and tails, and the first blinding row, as committed
	data   []field.Planes // parts of matrix, as are tails
	tails  []field.Planes
	words  []field.Planes // codewords of data and tails, once they are made
	mem    *field.Memory
	// Blinding rows, by their coefficients: of the rows' combination, data and tail,
	// with zero sum over the slots, and zero on the slots.
	blind       [2]field.Planes
	blindLinear field.Planes
	blindSquare field.Planes
}

// NewPads draws pads and everything else of the rows. Long vectors are in the
// stream's memory, here and in what follows.
func NewPads(l *Layout, s *Stream) *Pads {
	p := &Pads{Layout: l, Values: s.Planes(l.Pads).Exts(), mem: s.Memory}
	p.open()
	values := p.data
	for i, v := range p.Values {
		r, at := l.slot(i)
		values[r].Set(at, v)
	}
	for i, f := range l.Products {
		a, b := p.Values[f[0]], p.Values[f[1]]
		p.put(values, i, 0, a)
		p.put(values, i, 1, b)
		r, at := l.slot(product(i))
		values[r].Set(at, field.Mul(a, b))
	}
	onCoset(s.Memory, values, l.LogSlots)
	for r, low := range values {
		s.fillPlanes(p.tails[r])
		subVanishing(p.mem, low, p.tails[r], l.LogSlots)
	}
	s.fillPlanes(p.blind[0])
	s.fillPlanes(p.blind[1])
	p.drawBlinds(s)
	return p
}

// open makes room for the rows, zeros.
func (p *Pads) open() {
	n := p.rows() + 1
	m := ligero.Matrix{LogRow: p.LogSlots, Tail: p.Tail, Data: p.mem.Vec(3 * n << p.LogSlots), Tails: p.mem.DirtyVec(3 * n * p.Tail)}
	all := make([][2]field.Planes, n)
	for i := range 3 * n {
		all[i/3][0][i%3] = m.Data[i<<m.LogRow : (i+1)<<m.LogRow]
		all[i/3][1][i%3] = m.Tails[i*m.Tail : (i+1)*m.Tail]
	}
	for _, row := range all[:n-1] {
		p.data, p.tails = append(p.data, row[0]), append(p.tails, row[1])
	}
	p.matrix, p.blind = m, all[n-1]
}

func (p *Pads) put(values []field.Planes, i, factor int, v field.Ext) {
	r, at := p.factorSlot(i, factor)
	values[r].Set(at, v)
}

// subVanishing turns low + X^n·tail into low + (X^n − g^n)·tail, n = 2^log.
func subVanishing(mem *field.Memory, low, tail field.Planes, log int) {
	defer mem.Release(mem.Mark())
	n, c := 1<<log, power(shift, log)
	scaled := mem.DirtyVec(tail.Len())
	for plane := range tail {
		field.ScaleVec(scaled, tail[plane], c)
		first := min(n, len(scaled))
		field.SubVec(low[plane][:first], low[plane][:first], scaled[:first])
		rest := scaled[first:]
		field.SubVec(tail[plane][:len(rest)], tail[plane][:len(rest)], rest)
	}
}

// drawBlinds draws the blinding rows of the two tests.
func (p *Pads) drawBlinds(s *Stream) {
	n := p.slots()
	// Zero sum over the coset: the constant cancels the coefficients at
	// multiples of its size.
	p.blindLinear = s.Planes(p.SquareDegree())
	p.blindLinear.Set(0, field.Ext{})
	p.blindLinear.Set(0, field.Neg(cosetMean(p.blindLinear, p.LogSlots)))
	// Zero on the coset: a random multiple of X^n − g^n.
	p.blindSquare = p.mem.Planes(p.SquareDegree())
	quotient := s.Planes(p.quotientSize())
	p.blindSquare.Slice(n, n+quotient.Len()).Copy(quotient)
	subVanishing(p.mem, p.blindSquare.Slice(0, n), p.blindSquare.Slice(n, n+quotient.Len()), p.LogSlots)
}

// cosetMean is the mean of a polynomial's values over the coset of 2^log
// points: Σ_i coef_{i·2^log}·g^(i·2^log).
func cosetMean(coefs field.Planes, log int) (sum field.Ext) {
	var x field.Element
	x.SetOne()
	c := power(shift, log)
	for j := 0; j < coefs.Len(); j += 1 << log {
		sum = field.Add(sum, field.MulBase(coefs.At(j), x))
		x.Mul(&x, &c)
	}
	return sum
}

// Matrices are the rows as they are committed.
func (p *Pads) Matrices() []ligero.Matrix {
	n := p.slots()
	var low, high []field.Planes
	for _, b := range []field.Planes{p.blindLinear, p.blindSquare} {
		low, high = append(low, b.Slice(0, 2*n)), append(high, b.Slice(2*n, b.Len()))
	}
	return []ligero.Matrix{p.matrix, ligero.NewMatrix(p.mem, low, high)}
}

// WordsBytes is the length of the tests' words, each packed.
func (l *Layout) WordsBytes() int {
	return field.PackedExtBytes(l.Degree()) + field.PackedExtBytes(l.SquareDegree()) + field.PackedExtBytes(l.quotientSize())
}
