package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tensorKernels are the two inner loops of a contraction, over integers modulo
// 2^64. Steps from row to row are in elements.
var tensorKernels = []function{
	{"axpyRows(dst, x, w *int64, coef int64, rows, cols, dstStep, xStep, wStep int)",
		"adds coef·w times a row of x to a row of dst, for each row's w.", func(k *kernel) { k.axpyRows(wideCells) }},
	{"dotRows(dst, x, y *int64, coef int64, rows, cols, dstStep, xStep, yStep int)",
		"adds coef·Σ x·y of a row to each row's dst.", func(k *kernel) { k.dotRows(wideCells) }},
	{"axpySmallRows(dst *int64, x *int16, w *int64, coef int64, rows, cols, dstStep, xStep, wStep int)",
		"is axpyRows of small integers.", func(k *kernel) { k.axpyRows(smallCells) }},
	{"dotSmallRows(dst *int64, x *int16, y *int64, coef int64, rows, cols, dstStep, xStep, yStep int)",
		"is dotRows of small integers.", func(k *kernel) { k.dotRows(smallCells) }},
}

// Bytes of a cell of x.
const (
	wideCells  = 8
	smallCells = 2
)

func (k *kernel) axpyRows(size int) {
	coef, line := k.arg("coef"), k.line(size)
	k.rows([3]string{"dst", "x", "w"}, size, func(dst, x, w pointer) {
		zero, scale, v := k.label("zero"), k.GP64(), k.ZMM()
		k.MOVQ(offset(w, 0), scale)
		k.IMULQ(coef, scale)
		k.TESTQ(scale, scale)
		k.JEQ(zero)
		k.VPBROADCASTQ(scale, v)
		line.run(func(_ int, c columns) {
			a := c.load(x)
			k.VPMULLQ(v, a, a)
			c.combine(k.VPADDQ, k.VPADDQ_Z, dst, a)
			c.store(a, dst)
		})
		k.mark(zero)
	})
}

func (k *kernel) dotRows(size int) {
	coef, line := k.arg("coef"), k.line(size)
	k.rows([3]string{"dst", "x", "y"}, size, func(dst, x, y pointer) {
		sums := [unroll]reg.VecVirtual{k.zero(), k.zero()}
		line.run(func(i int, c columns) {
			a := c.load(x)
			c.combine(k.VPMULLQ, k.VPMULLQ_Z, y, a)
			k.VPADDQ(a, sums[i], sums[i])
		})
		k.VPADDQ(sums[1], sums[0], sums[0])
		sum := k.total(sums[0])
		k.IMULQ(coef, sum)
		k.ADDQ(sum, offset(dst, 0))
	})
}

// rows runs body for each row. The names are those of its three operands, of which
// the second has cells of that size.
func (k *kernel) rows(names [3]string, size int, body func(a, b, c pointer)) {
	var at, steps [3]reg.GPVirtual
	for i, name := range names {
		at[i], steps[i] = k.arg(name), k.arg(name+"Step")
		k.IMUL3Q(operand.Imm(uint64([3]int{wideCells, size, wideCells}[i])), steps[i], steps[i])
	}
	k.repeat(k.arg("rows"), func() {
		body(at[0], at[1], at[2])
		for i := range at {
			k.ADDQ(steps[i], at[i])
		}
	})
}

// line is a row's columns: whole vectors of eight, then a part of one.
type line struct {
	k     *kernel
	size  int // of x's cells
	whole reg.GPVirtual
	lanes reg.GPVirtual // of the last, partial vector
	mask  reg.OpmaskVirtual
}

// unroll is how many vectors a loop takes at once.
const unroll = 2

// line prepares rows of as many columns as the argument of that name says.
func (k *kernel) line(size int) line {
	cols, lanes, bits, mask := k.arg("cols"), k.GP32(), k.GP32(), k.K()
	k.MOVL(cols.As32(), lanes)
	k.ANDL(operand.Imm(7), lanes)
	k.MOVL(operand.U32(0xff), bits)
	k.BZHIL(lanes, bits, bits)
	k.KMOVW(bits, mask)
	k.SHRQ(operand.Imm(3), cols)
	return line{k, size, cols, lanes, mask}
}

// run appends a loop over a row. What body appends is for vector number i of
// those that the loop takes at once.
func (l line) run(body func(i int, c columns)) {
	k := l.k
	many, one, part, end := k.label("many"), k.label("one"), k.label("part"), k.label("end")
	at, left := k.GP64(), k.clone(l.whole)
	k.XORQ(at, at)
	k.mark(many)
	k.CMPQ(left, operand.Imm(unroll))
	k.JLT(one)
	for i := range unroll {
		body(i, columns{l, at, i, nil})
	}
	k.ADDQ(operand.Imm(uint64(8*l.size*unroll)), at)
	k.SUBQ(operand.Imm(unroll), left)
	k.JMP(many)
	k.mark(one)
	k.TESTQ(left, left)
	k.JEQ(part)
	body(0, columns{l, at, 0, nil})
	k.ADDQ(operand.Imm(uint64(8*l.size)), at)
	k.mark(part)
	k.TESTL(l.lanes, l.lanes)
	k.JEQ(end)
	body(unroll-1, columns{l, at, 0, l.mask})
	k.mark(end)
}

// columns are eight of a row, or the part of them in the mask: those that are so
// many bytes on in x, and so many vectors.
type columns struct {
	line
	at     reg.GPVirtual
	vector int
	mask   reg.Register
}

func (c columns) of(p pointer) operand.Mem { return c.cells(p, wideCells) }

func (c columns) cells(p pointer, size int) operand.Mem {
	return operand.Mem{Base: p, Index: c.at, Scale: uint8(size / c.size), Disp: 8 * size * c.vector}
}

// load reads x.
func (c columns) load(p pointer) reg.VecVirtual {
	z, m := c.k.ZMM(), c.cells(p, c.size)
	switch {
	case c.size == smallCells && c.mask == nil:
		c.k.VPMOVSXWQ(m, z)
	case c.size == smallCells:
		c.k.VPMOVSXWQ_Z(m, c.mask, z)
	case c.mask == nil:
		c.k.VMOVDQU64(m, z)
	default:
		c.k.VMOVDQU64_Z(m, c.mask, z)
	}
	return z
}

// combine applies an operation to what is at p and to z.
func (c columns) combine(op func(...operand.Op), masked func(m, z, mask, to operand.Op), p pointer, z reg.VecVirtual) {
	if c.mask == nil {
		op(c.of(p), z, z)
	} else {
		masked(c.of(p), z, c.mask, z)
	}
}

func (c columns) store(z reg.VecVirtual, p pointer) {
	if c.mask == nil {
		c.k.VMOVDQU64(z, c.of(p))
	} else {
		c.k.VMOVDQU64(z, c.mask, c.of(p))
	}
}

// total is the sum of a vector's lanes.
func (k *kernel) total(z reg.VecVirtual) reg.GPVirtual {
	high, sum := k.ZMM(), k.GP64()
	k.VEXTRACTI64X4(operand.Imm(1), z, high.AsY())
	k.VPADDQ(high.AsY(), z.AsY(), z.AsY())
	k.VEXTRACTI128(operand.Imm(1), z.AsY(), high.AsX())
	k.VPADDQ(high.AsX(), z.AsX(), z.AsX())
	k.VPSRLDQ(operand.Imm(8), z.AsX(), high.AsX())
	k.VPADDQ(high.AsX(), z.AsX(), z.AsX())
	k.VMOVQ(z.AsX(), sum)
	return sum
}
