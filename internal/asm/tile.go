package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	// tilePoints is the number of points of a tile. With four vectors of lanes its
	// sums, these vectors, a point's value and a product take 30 of 32 registers.
	tilePoints = 6
	tileRow    = 64
)

// tileKernels are the products of matrices: sums over all terms stay in
// registers, a vector of lanes for each point.
var tileKernels = func() (all []function) {
	for _, width := range []int{1, 2, 4} {
		all = append(all, function{
			fmt.Sprintf("tilePairs%d(tile *int64, a *uint32, b *int16, points, terms *int, count int)", width),
			fmt.Sprintf("adds Σ a·b to each point's %d sums of a tile, a row of which has tileRow.\nA term is two products of 16 bits: %d pairs of a, and two neighbours of b, which lie\nas many bytes after b as the point and the term say together. No sum of all terms may\nexceed 32 bits.", 16*width, 16*width),
			func(k *kernel) { k.tile(width, 16, pairTerm{}) },
		}, function{
			fmt.Sprintf("tileWide%d(tile, a, b *int64, points, terms *int, count int)", width),
			fmt.Sprintf("adds Σ a·b to each point's %d sums of a tile, modulo 2^64. Points and terms say\nhow many bytes after b their values lie.", 8*width),
			func(k *kernel) { k.tile(width, 8, wideTerm{(*build.Context).VPMULLQ}) },
		}, function{
			fmt.Sprintf("tileHalf%d(tile, a, b *int64, points, terms *int, count int)", width),
			fmt.Sprintf("is tileWide%d of values that 32 bits hold.", width),
			func(k *kernel) { k.tile(width, 8, wideTerm{(*build.Context).VPMULDQ}) },
		})
	}
	return all
}()

// A term is how a kernel reads a point's value, adds its products, and adds a
// vector of sums to a tile.
type term interface {
	load(k *kernel, m operand.Mem, to reg.VecVirtual)
	add(k *kernel, a, b, sum reg.VecVirtual)
	store(k *kernel, sum reg.VecVirtual, to operand.Mem)
}

// tile appends a kernel for so many vectors of lanes.
func (k *kernel) tile(width, lanes int, t term) {
	tile, a, b := k.arg("tile"), k.arg("a"), k.arg("b")
	points, terms, count := k.arg("points"), k.arg("terms"), k.arg("count")
	var at [tilePoints]reg.GPVirtual
	sums := make([]reg.VecVirtual, tilePoints*width)
	for p := range at {
		at[p] = k.clone(b)
		k.ADDQ(offset(points, 8*p), at[p])
	}
	for i := range sums {
		sums[i] = k.zero()
	}
	step := k.GP64()
	k.align()
	k.repeat(count, func() {
		k.MOVQ(offset(terms, 0), step)
		v := make([]reg.VecVirtual, width)
		for i := range v {
			v[i] = k.ZMM()
			k.VMOVDQU64(offset(a, 64*i), v[i])
		}
		for p := range at {
			x := k.ZMM()
			t.load(k, operand.Mem{Base: at[p], Index: step, Scale: 1}, x)
			for i := range v {
				t.add(k, v[i], x, sums[width*p+i])
			}
		}
		k.ADDQ(operand.Imm(8), terms)
		k.ADDQ(operand.U32(64*width), a)
	})
	for i, s := range sums {
		t.store(k, s, offset(tile, 8*(tileRow*(i/width)+lanes*(i%width))))
	}
}

// pairTerm is two products of 16 bits, whose sums have 32.
type pairTerm struct{}

func (pairTerm) load(k *kernel, m operand.Mem, to reg.VecVirtual) { k.VPBROADCASTD(m, to) }
func (pairTerm) add(k *kernel, a, b, sum reg.VecVirtual)          { k.VPDPWSSD(a, b, sum) }
func (pairTerm) store(k *kernel, sum reg.VecVirtual, to operand.Mem) {
	high, wide := k.ZMM(), k.ZMM()
	k.VEXTRACTI64X4(operand.Imm(1), sum, high.AsY())
	for i, half := range []reg.VecVirtual{sum, high} {
		m := to
		m.Disp += 64 * i
		k.VPMOVSXDQ(half.AsY(), wide)
		k.VPADDQ(m, wide, wide)
		k.VMOVDQU64(wide, m)
	}
}

// wideTerm is one product modulo 2^64.
type wideTerm struct {
	multiply func(c *build.Context, ops ...operand.Op)
}

func (wideTerm) load(k *kernel, m operand.Mem, to reg.VecVirtual) { k.VPBROADCASTQ(m, to) }
func (t wideTerm) add(k *kernel, a, b, sum reg.VecVirtual) {
	product := k.ZMM()
	t.multiply(k.Context, a, b, product)
	k.VPADDQ(product, sum, sum)
}
func (wideTerm) store(k *kernel, sum reg.VecVirtual, to operand.Mem) {
	k.VPADDQ(to, sum, sum)
	k.VMOVDQU64(sum, to)
}

// packKernels make small integers of those of 64 bits, and gather what tells how
// small these are.
var packKernels = []function{
	{"packInts(dst *int16, src *int64, seen *[8]int64, blocks int)",
		"writes the low 16 bits of blocks of eight integers. To seen it adds the\nbits of each, or for negative ones of the complement.", packInts},
	{"packPairs(dst *uint32, low, high *int64, seen *[8]int64, blocks int)",
		"is packInts of pairs from two places.", packPairs},
	{"packSmall(dst *uint32, low, high *int16, blocks int)",
		"writes blocks of sixteen pairs from two places.", packSmall},
}

func packInts(k *kernel) {
	dst, src, s := k.arg("dst"), k.arg("src"), k.sight()
	k.repeat(k.arg("blocks"), func() {
		k.VPMOVQW(s.load(src), offset(dst, 0))
		k.ADDQ(operand.Imm(64), src)
		k.ADDQ(operand.Imm(16), dst)
	})
	s.keep()
}

func packPairs(k *kernel) {
	dst, low, high, s := k.arg("dst"), k.arg("low"), k.arg("high"), k.sight()
	k.repeat(k.arg("blocks"), func() {
		l, h := s.load(low), s.load(high)
		k.VPSLLQ(operand.Imm(16), h, h)
		k.VPTERNLOGQ(operand.Imm(0xd8), k.constant(1<<16-1), l, h) // l where the constant is 1, else h
		k.VPMOVQD(h, offset(dst, 0))
		k.ADDQ(operand.Imm(64), low)
		k.ADDQ(operand.Imm(64), high)
		k.ADDQ(operand.Imm(32), dst)
	})
	s.keep()
}

func packSmall(k *kernel) {
	dst, low, high := k.arg("dst"), k.arg("low"), k.arg("high")
	k.repeat(k.arg("blocks"), func() {
		l, h := k.ZMM(), k.ZMM()
		k.VPMOVZXWD(offset(low, 0), l)
		k.VPMOVZXWD(offset(high, 0), h)
		k.VPSLLD(operand.Imm(16), h, h)
		k.VPORD(l, h, h)
		k.VMOVDQU32(h, offset(dst, 0))
		k.ADDQ(operand.Imm(32), low)
		k.ADDQ(operand.Imm(32), high)
		k.ADDQ(operand.Imm(64), dst)
	})
}

// sight is the bits that integers have been seen to have.
type sight struct {
	k    *kernel
	at   pointer
	bits reg.VecVirtual
}

// sight continues what the argument seen has.
func (k *kernel) sight() sight {
	s := sight{k, k.arg("seen"), k.ZMM()}
	k.VMOVDQU64(offset(s.at, 0), s.bits)
	return s
}

// load reads a block and sees it.
func (s sight) load(p pointer) reg.VecVirtual {
	z, sign := s.k.ZMM(), s.k.ZMM()
	s.k.VMOVDQU64(offset(p, 0), z)
	s.k.VPSRAQ(operand.Imm(63), z, sign)
	s.k.VPTERNLOGQ(operand.Imm(0xf6), sign, z, s.bits) // bits | z ^ sign
	return z
}

func (s sight) keep() { s.k.VMOVDQU64(s.bits, offset(s.at, 0)) }
