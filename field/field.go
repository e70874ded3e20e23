// Package field is the arithmetic of the argument: the prime field MamaBear,
// p = 2^49 − 2^34 + 1, its cubic extension E3 = F_p[t]/(t³ − t − 1), in which
// all challenges live, and kernels over long vectors of both.
//
// It is the only package that names the small field; the rest of the code says
// Element, Ext, Vec and Planes. Base elements are kept in gnark-crypto's
// Montgomery form (R = 2^52), always canonical, that is below p.
package field

import (
	"math/bits"

	"github.com/consensys/gnark-crypto/field/mamabear"
	"github.com/consensys/gnark-crypto/field/mamabear/extensions"
)

// Modulus is the prime p = 2^49 − 2^34 + 1.
const Modulus = 1<<49 - 1<<34 + 1

// TwoAdicity is the logarithm of the order of the largest multiplicative
// subgroup of F_p whose order is a power of two.
const TwoAdicity = 34

// Element is an element of F_p in Montgomery form.
type Element = mamabear.Element

// Vec is a vector of base elements. For arithmetic on it use this package's
// functions, AddVec and so on, not gnark-crypto's methods: see vectors.go.
type Vec = mamabear.Vector

// Ext is A0 + A1·t + A2·t², an element of E3.
type Ext = extensions.E3

// Zero returns the zero of E3.
func Zero() Ext { return Ext{} }

// One returns the one of E3.
func One() Ext { return Ext{A0: mamabear.One()} }

// FromBase embeds a base element in E3.
func FromBase(e Element) Ext { return Ext{A0: e} }

// FromInt embeds an integer, taken modulo p, in E3.
func FromInt(v int64) Ext {
	var e Element
	e.SetInt64(v)
	return Ext{A0: e}
}

// Add returns a + b.
func Add(a, b Ext) Ext {
	a.Add(&a, &b)
	return a
}

// Sub returns a − b.
func Sub(a, b Ext) Ext {
	a.Sub(&a, &b)
	return a
}

// Neg returns −a.
func Neg(a Ext) Ext {
	a.Neg(&a)
	return a
}

// Mul returns a·b: nine products, with one reduction a coefficient.
func Mul(a, b Ext) Ext {
	a0, a1, a2 := a.A0[0], a.A1[0], a.A2[0]
	b0, b1, b2 := b.A0[0], b.A1[0], b.A2[0]
	var t, u, c0, c1, c2 wide // t and u are the coefficients of t³ = t + 1 and t⁴ = t² + t
	t.mac(a1, b2)
	t.mac(a2, b1)
	u.mac(a2, b2)
	c0.mac(a0, b0)
	c1.mac(a0, b1)
	c1.mac(a1, b0)
	c2.mac(a0, b2)
	c2.mac(a1, b1)
	c2.mac(a2, b0)
	c0.add(t)
	c1.add(t)
	c1.add(u)
	c2.add(u)
	return Ext{A0: c0.reduce(), A1: c1.reduce(), A2: c2.reduce()}
}

// wide is a sum of at most seven products of base elements.
type wide struct{ hi, lo uint64 }

func (w *wide) mac(x, y uint64) {
	hi, lo := bits.Mul64(x, y)
	w.add(wide{hi, lo})
}

func (w *wide) add(v wide) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, v.lo, 0)
	w.hi += v.hi + carry
}

// reduce returns w/2^52 mod p. With m = w/p mod 2^52 it is ⌊w/2^52⌋ − ⌊m·p/2^52⌋,
// because w and m·p agree in their low bits; that lies above −p and below p.
func (w *wide) reduce() Element {
	hi, lo := bits.Mul64(w.lo*modulusInverse&wordMask, Modulus)
	v := (w.hi<<(64-wordBits) | w.lo>>wordBits) - (hi<<(64-wordBits) | lo>>wordBits)
	return Element{min(v, v+Modulus)}
}

// MulBase returns a·e.
func MulBase(a Ext, e Element) Ext {
	a.MulByElement(&a, &e)
	return a
}

// Inverse returns 1/a, and zero for zero.
func Inverse(a Ext) Ext {
	a.Inverse(&a)
	return a
}

// halves are 2^−n.
var halves = func() (h [64]Ext) {
	half := Inverse(FromInt(2))
	h[0] = One()
	for n := range h[1:] {
		h[n+1] = Mul(h[n], half)
	}
	return h
}()

// HalfPower returns 2^−n, for n from 0 to 63.
func HalfPower(n int) Ext { return halves[n] }

// NewExt returns a0 + a1·t + a2·t² for canonical coordinates below Modulus.
func NewExt(a0, a1, a2 uint64) Ext {
	return Ext{A0: mamabear.NewElement(a0), A1: mamabear.NewElement(a1), A2: mamabear.NewElement(a2)}
}
