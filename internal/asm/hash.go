package main

import (
	"math"
	"math/big"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// hashKernels hash sixteen messages at once: a register holds one 32-bit word
// of each.
var hashKernels = []function{
	{"hashBlocks(state *HashState, messages *Element, stride, blocks int)",
		"takes in blocks of 64 bytes each of sixteen messages, which\nare `stride` words apart: SHA-256 (FIPS 180-4 §6.2.2).", hashBlocks},
	{"hashCommon(state *HashState, words *[64]uint32)",
		"takes in a block that all messages share, by the words of its\nmessage schedule with the rounds' constants added.", hashCommon},
	{"hashSums(dst *[32]byte, state *HashState)", "sets sixteen digests.", hashSums},
	{"hashPairs(dst, children *[32]byte, tag *uint64, work *[2]HashState, groups int)",
		"sets sixteen digests for each group: of messages of a tag\nand two of the children each.", hashPairs},
}

type word32 = reg.VecVirtual

func hashBlocks(k *kernel) {
	state, message, stride := k.arg("state"), k.arg("messages"), k.arg("stride")
	k.SHLQ(operand.Imm(3), stride)
	order := k.bigEndian()
	k.repeat(k.arg("blocks"), func() {
		w := k.transpose(k.messages(message, stride, order))
		s := k.state(state)
		k.compress(s, w)
		k.feed(state, s)
		k.ADDQ(operand.Imm(64), message)
	})
}

// state reads a state.
func (k *kernel) state(p pointer) (s [8]word32) {
	for i := range s {
		s[i] = k.ZMM()
		k.VMOVDQU32(offset(p, 64*i), s[i])
	}
	return s
}

// feed adds s to the state at p.
func (k *kernel) feed(p pointer, s [8]word32) {
	for i := range s {
		k.VPADDD(offset(p, 64*i), s[i], s[i])
		k.VMOVDQU32(s[i], offset(p, 64*i))
	}
}

// compress runs the 64 rounds, with a block's words.
func (k *kernel) compress(s [8]word32, w [16]word32) {
	at, times := k.GP64(), k.GP64()
	k.LEAQ(k.roundConstants(), at)
	k.MOVQ(operand.U32(3), times)
	add := func(t int) {
		sum := k.ZMM()
		k.VPADDD_BCST(offset(at, 4*t), w[t], sum)
		k.round(s, t, func(h word32) { k.VPADDD(sum, h, h) })
	}
	for t := range w {
		add(t)
	}
	k.repeat(times, func() {
		k.ADDQ(operand.Imm(64), at)
		for t := range w {
			k.schedule(w, t)
			add(t)
		}
	})
}

func hashCommon(k *kernel) {
	state, words, times := k.arg("state"), k.arg("words"), k.GP64()
	s := k.state(state)
	k.MOVQ(operand.U32(8), times)
	k.repeat(times, func() {
		for t := range s {
			k.round(s, t, func(h word32) { k.VPADDD_BCST(offset(words, 4*t), h, h) })
		}
		k.ADDQ(operand.Imm(32), words)
	})
	k.feed(state, s)
}

// hashPairs keeps what a second block needs of the first one in work: the state, and
// the children's last two words.
func hashPairs(k *kernel) {
	dst, children, tag, work := k.arg("dst"), k.arg("children"), k.arg("tag"), k.arg("work")
	order, start := k.bigEndian(), k.hashStart()
	k.repeat(k.arg("groups"), func() {
		stride := k.GP64()
		k.MOVQ(operand.U32(64), stride)
		x := k.transpose(k.messages(children, stride, order))
		for i, z := range x[14:] {
			k.VMOVDQU32(z, offset(work, 512+64*i))
		}
		var w [16]word32
		swap := k.ZMM()
		k.VBROADCASTI32X4(order, swap)
		for i := range 2 {
			w[i] = k.ZMM()
			k.VPBROADCASTD(offset(tag, 4*i), w[i])
			k.VPSHUFB(swap, w[i], w[i])
		}
		copy(w[2:], x[:14])
		var s [8]word32
		for i := range s {
			s[i] = k.ZMM()
			k.VPBROADCASTD(start.Offset(4*i), s[i])
			k.VMOVDQU32(s[i], offset(work, 64*i))
		}
		k.compress(s, w)
		k.feed(work, s)
		k.compress(s, k.lastWords(work))
		for i := range s {
			k.VPADDD(offset(work, 64*i), s[i], s[i])
		}
		k.digests(dst, s)
		k.ADDQ(operand.U32(16*32), dst)
		k.ADDQ(operand.U32(16*64), children)
	})
}

// lastWords are those of a block that ends 72 bytes, of which work has eight.
func (k *kernel) lastWords(work pointer) (w [16]word32) {
	padding := k.data("pairPadding", operand.U32(0x80000000), operand.U32(8*72))
	for i := range w {
		switch i {
		case 0, 1:
			w[i] = k.ZMM()
			k.VMOVDQU32(offset(work, 512+64*i), w[i])
		case 2, 15:
			w[i] = k.ZMM()
			k.VPBROADCASTD(padding.Offset(i/15*4), w[i])
		default:
			w[i] = k.zero()
		}
	}
	return w
}

// messages reads a block of each message, its words big-endian.
func (k *kernel) messages(first pointer, stride reg.GPVirtual, bigEndian operand.Mem) (w [16]word32) {
	order, at := k.ZMM(), k.clone(first)
	k.VBROADCASTI32X4(bigEndian, order)
	for i := range w {
		w[i] = k.ZMM()
		k.VMOVDQU32(offset(at, 0), w[i])
		k.VPSHUFB(order, w[i], w[i])
		k.ADDQ(stride, at)
	}
	return w
}

// transpose turns sixteen messages' words 0 to 15 into each word's sixteen
// messages: pairs of words, pairs of pairs, then quarters of registers.
func (k *kernel) transpose(m [16]word32) (w [16]word32) {
	var quads [4][4]word32
	for i := range quads {
		quads[i] = k.quads([4]word32(m[4*i:]))
	}
	for i := range 4 {
		w[i], w[i+4], w[i+8], w[i+12] = k.quarters(quads[0][i], quads[1][i], quads[2][i], quads[3][i])
	}
	return w
}

// quads turns four registers' words into fours: the i-th of the outcome has in
// quarter q the four words 4q+i.
func (k *kernel) quads(m [4]word32) [4]word32 {
	low, high := k.two(k.VPUNPCKLDQ, m[0], m[1]), k.two(k.VPUNPCKHDQ, m[0], m[1])
	low2, high2 := k.two(k.VPUNPCKLDQ, m[2], m[3]), k.two(k.VPUNPCKHDQ, m[2], m[3])
	return [4]word32{
		k.two(k.VPUNPCKLQDQ, low, low2), k.two(k.VPUNPCKHQDQ, low, low2),
		k.two(k.VPUNPCKLQDQ, high, high2), k.two(k.VPUNPCKHQDQ, high, high2),
	}
}

// two is an instruction that joins two registers.
func (k *kernel) two(op func(...operand.Op), a, b reg.VecVirtual) reg.VecVirtual {
	z := k.ZMM()
	op(b, a, z)
	return z
}

// quarters gives each quarter of four registers' to one register.
func (k *kernel) quarters(a, b, c, d reg.VecVirtual) (first, second, third, fourth reg.VecVirtual) {
	two := func(which uint8, a, b reg.VecVirtual) reg.VecVirtual {
		z := k.ZMM()
		k.VSHUFI64X2(operand.U8(which), b, a, z)
		return z
	}
	low, high := two(0x44, a, b), two(0xEE, a, b)
	low2, high2 := two(0x44, c, d), two(0xEE, c, d)
	return two(0x88, low, low2), two(0xDD, low, low2), two(0x88, high, high2), two(0xDD, high, high2)
}

func hashSums(k *kernel) { k.digests(k.arg("dst"), k.state(k.arg("state"))) }

// digests turns each word's sixteen messages into sixteen digests, words big-endian.
func (k *kernel) digests(dst pointer, s [8]word32) {
	order := k.ZMM()
	k.VBROADCASTI32X4(k.bigEndian(), order)
	for i := range s {
		k.VPSHUFB(order, s[i], s[i])
	}
	low, high := k.quads([4]word32(s[:4])), k.quads([4]word32(s[4:])) // halves of digest 4q+i
	for i := 0; i < 4; i += 2 {
		a, b, c, d := k.quarters(low[i], high[i], low[i+1], high[i+1])
		for q, pair := range []word32{a, b, c, d} {
			k.VMOVDQU32(pair, offset(dst, 32*(4*q+i)))
		}
	}
}

// Truth tables for VPTERNLOGD.
const (
	xor3     = operand.U8(0x96)
	choose   = operand.U8(0xCA) // the second where the first is set, else the third
	majority = operand.U8(0xE8)
)

// sigma is the exclusive or of x turned right by two numbers of bits, and turned,
// or shifted, by a third.
func (k *kernel) sigma(x word32, a, b, c uint8, third func(...operand.Op)) word32 {
	u, v, w := k.ZMM(), k.ZMM(), k.ZMM()
	k.VPRORD(operand.U8(a), x, u)
	k.VPRORD(operand.U8(b), x, v)
	third(operand.U8(c), x, w)
	k.VPTERNLOGD(xor3, v, w, u)
	return u
}

// of combines three words by a truth table.
func (k *kernel) of(table operand.U8, x, y, z word32) word32 {
	r := k.ZMM()
	k.VMOVDQA32(x, r)
	k.VPTERNLOGD(table, z, y, r)
	return r
}

// round is round number t of sixteen; add adds its word and constant. Instead of the
// words the names move.
func (k *kernel) round(s [8]word32, t int, add func(h word32)) {
	name := func(i int) word32 { return s[(i+8*16-t)%8] }
	a, b, c, d, e, f, g, h := name(0), name(1), name(2), name(3), name(4), name(5), name(6), name(7)
	s1, ch := k.sigma(e, 6, 11, 25, k.VPRORD), k.of(choose, e, f, g)
	add(h)
	k.VPADDD(s1, ch, ch)
	k.VPADDD(ch, h, h)
	k.VPADDD(h, d, d)
	s0, maj := k.sigma(a, 2, 13, 22, k.VPRORD), k.of(majority, a, b, c)
	k.VPADDD(s0, maj, maj)
	k.VPADDD(maj, h, h)
}

// schedule sets word t−16 of the message schedule, kept modulo 16, to word t.
func (k *kernel) schedule(w [16]word32, t int) {
	s0 := k.sigma(w[(t+1)%16], 7, 18, 3, k.VPSRLD)
	s1 := k.sigma(w[(t+14)%16], 17, 19, 10, k.VPSRLD)
	k.VPADDD(w[(t+9)%16], w[t], w[t])
	k.VPADDD(s0, s1, s1)
	k.VPADDD(s1, w[t], w[t])
}

// data is a table of the file, which kernels share.
func (k *kernel) data(name string, rows ...operand.Constant) operand.Mem {
	if file, err := k.Result(); err == nil {
		for _, s := range file.Sections {
			if g, ok := s.(*ir.Global); ok && g.Symbol == operand.NewStaticSymbol(name) {
				return g.Base()
			}
		}
	}
	m := k.StaticGlobal(name)
	k.DataAttributes(attr.RODATA | attr.NOPTR)
	for _, r := range rows {
		k.AppendDatum(r)
	}
	return m
}

// bigEndian is the order that turns the bytes of each word around.
func (k *kernel) bigEndian() operand.Mem {
	return k.data("bigEndian", operand.U64(0x0405060700010203), operand.U64(0x0c0d0e0f08090a0b))
}

// hashStart are the first 32 bits of the fractional parts of the square roots of the
// first 8 primes.
func (k *kernel) hashStart() operand.Mem {
	return k.data("hashStart", rootBits(8, math.Sqrt)...)
}

// roundConstants are the first 32 bits of the fractional parts of the cube roots
// of the first 64 primes.
func (k *kernel) roundConstants() operand.Mem {
	return k.data("roundConstants", rootBits(64, math.Cbrt)...)
}

// rootBits are the first 32 bits of the fractional parts of the first primes' roots.
func rootBits(count int, root func(float64) float64) (rows []operand.Constant) {
	for n := int64(2); len(rows) < count; n++ {
		if big.NewInt(n).ProbablyPrime(0) {
			rows = append(rows, operand.U32(uint64(root(float64(n))*(1<<32))))
		}
	}
	return rows
}
