package main

import (
	"errors"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	"github.com/mmcloughlin/avo/x86"
)

// kernel is a function that is being written.
type kernel struct {
	*build.Context
	fn        *ir.Function
	start     int                       // of the present part, in fn.Nodes
	prologue  []ir.Node                 // of the present part: what makes the constants
	constants map[uint64]reg.VecVirtual // in all eight lanes
	block     reg.GPVirtual             // in blocks: the bytes before the block
	labels    int
	errs      []error
}

// pointer is a register with an address.
type pointer = reg.GPVirtual

// assemble appends a function. Each one ends in VZEROUPPER: without it each
// later legacy SSE instruction, in Go's own code and in SHA-256, costs a hundred
// cycles and more.
func assemble(c *build.Context, pkg *types.Package, fn function) error {
	signature, err := gotypes.ParseSignatureInPackage(pkg, "func"+strings.TrimPrefix(fn.decl, fn.name()))
	if err != nil {
		return err
	}
	c.Function(fn.name())
	c.Attributes(attr.NOSPLIT)
	c.Signature(signature)
	file, err := c.Result()
	if err != nil {
		return err
	}
	functions := file.Functions()
	k := &kernel{Context: c, fn: functions[len(functions)-1]}
	k.part()
	fn.body(k)
	k.VZEROUPPER()
	k.RET()
	k.part()
	return errors.Join(k.errs...)
}

// part begins a part of the function, which makes constants of its own: they
// take registers from the part's beginning on.
func (k *kernel) part() {
	k.fn.Nodes = slices.Insert(k.fn.Nodes, k.start, k.prologue...)
	k.start, k.prologue, k.constants = len(k.fn.Nodes), nil, map[uint64]reg.VecVirtual{}
}

func (k *kernel) errorf(format string, args ...any) {
	k.errs = append(k.errs, fmt.Errorf(format, args...))
}

// arg loads an argument: a pointer or a number.
func (k *kernel) arg(name string) reg.GPVirtual {
	r := k.GP64()
	k.Load(k.Param(name), r)
	return r
}

// constant has v in each lane.
func (k *kernel) constant(v uint64) reg.VecVirtual {
	z, ok := k.constants[v]
	if !ok {
		r := k.GP64()
		z = k.ZMM()
		k.constants[v] = z
		k.early(x86.MOVQ(operand.U64(v), r))
		k.early(x86.VPBROADCASTQ(r, z))
	}
	return z
}

func (k *kernel) early(i *ir.Instruction, err error) {
	if err != nil {
		k.errs = append(k.errs, err)
	}
	k.prologue = append(k.prologue, i)
}

// zero returns zeros.
func (k *kernel) zero() reg.VecVirtual {
	z := k.ZMM()
	i, err := x86.VPXORQ(z, z, z)
	if err != nil {
		k.errs = append(k.errs, err)
		return z
	}
	i.CancellingInputs = true // avo does not know that it does not read z
	k.Instruction(i)
	return z
}

// blocks runs body on each block of eight elements in turn; at points to it. The
// argument of that name is their number, at least 1. A body loads all of its block
// before it stores: operands may be the same memory as results.
func (k *kernel) blocks(body func()) {
	k.block = k.GP64()
	k.XORQ(k.block, k.block)
	n := k.arg("blocks")
	k.align()
	k.repeat(n, func() {
		body()
		k.ADDQ(operand.Imm(64), k.block)
	})
}

// repeat runs body n times, at least once, and counts n down.
func (k *kernel) repeat(n reg.GPVirtual, body func()) {
	loop := k.label("loop")
	k.mark(loop)
	body()
	k.DECQ(n)
	k.JNE(loop)
}

// align makes what follows begin a line of the cache: short loops that cross one
// are some per cent slower.
func (k *kernel) align() {
	k.Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []operand.Op{operand.Imm(64)}})
}

// label is a new one.
func (k *kernel) label(name string) operand.LabelRef {
	k.labels++
	return operand.LabelRef(fmt.Sprint(name, k.labels))
}

// mark sets the label here.
func (k *kernel) mark(l operand.LabelRef) { k.Label(string(l)) }

// at is the present block of the vector at p.
func (k *kernel) at(p pointer) operand.Mem { return operand.Mem{Base: p, Index: k.block, Scale: 1} }

// offset is the memory some bytes after p.
func offset(p pointer, bytes int) operand.Mem { return operand.Mem{Base: p, Disp: bytes} }

// follow loads the pointer that lies some bytes after p.
func (k *kernel) follow(p pointer, bytes int) pointer {
	r := k.GP64()
	k.MOVQ(offset(p, bytes), r)
	return r
}

// clone copies a number.
func (k *kernel) clone(n reg.GPVirtual) reg.GPVirtual {
	r := k.GP64()
	k.MOVQ(n, r)
	return r
}
