package main

import "github.com/mmcloughlin/avo/operand"

// e3 is eight elements of the cubic extension: the coefficients of 1, t and t².
type e3 [3]value

// planes are the addresses of three coefficients' vectors.
type planes [3]pointer

const (
	sliceBytes  = 24 // of a slice: its vector's address comes first
	planesBytes = 3 * sliceBytes
)

// planes loads the addresses in a *Planes that is an argument.
func (k *kernel) planes(name string) planes { return k.planesAt(offset(k.arg(name), 0)) }

// planesAt loads the addresses in the Planes at m.
func (k *kernel) planesAt(m operand.Mem) (v planes) {
	for i := range v {
		v[i] = k.GP64()
		k.MOVQ(m.Offset(sliceBytes*i), v[i])
	}
	return v
}

// ext reads a block of three planes.
func (k *kernel) ext(v planes) (a e3) {
	for i := range a {
		a[i] = k.load(k.at(v[i]))
	}
	return a
}

// set writes a block of three planes.
func (k *kernel) set(v planes, a e3) {
	for i := range a {
		a[i] = k.below(p, a[i])
	}
	for i := range a {
		k.VMOVDQU64(a[i].z, k.at(v[i]))
	}
}

// scalar reads an *Ext that is an argument into all lanes.
func (k *kernel) scalar(name string) (a e3) {
	m := offset(k.arg(name), 0)
	for i := range a {
		a[i] = k.broadcast(m.Offset(8 * i))
	}
	return a
}

// copyExt is a, in other registers.
func (k *kernel) copyExt(a e3) e3 {
	for i := range a {
		z := k.ZMM()
		k.VMOVDQA64(a[i].z, z)
		a[i].z = z
	}
	return a
}

// each applies an operation to each pair of coefficients.
func each(op func(a, b value) value, a, b e3) (c e3) {
	for i := range c {
		c[i] = op(a[i], b[i])
	}
	return c
}

// factor is a second factor b, and b0 + b2 and b1 + b2.
type factor struct {
	b        e3
	b02, b12 value
}

func (k *kernel) factor(b e3) factor {
	for i := range b {
		b[i] = k.factorOf(b[i])
	}
	return factor{b, k.add(b[0], b[2]), k.add(b[1], b[2])}
}

// products are sums of E3's products before their reduction.
type products [3]*product

func (k *kernel) products(times uint64) (s products) {
	for i := range s {
		s[i] = k.product(times)
	}
	return s
}

// productsFrom are a·R, to which products are added. They take a's registers.
func (k *kernel) productsFrom(a e3, times uint64) (s products) {
	for i := range s {
		s[i] = k.productFrom(a[i], times)
	}
	return s
}

// macExt adds a·b. With t³ = t + 1 its coefficients are a0·b0 + a1·b2 + a2·b1,
// a0·b1 + a1·(b0 + b2) + a2·(b1 + b2) and a0·b2 + a1·b1 + a2·(b0 + b2).
func (k *kernel) macExt(s products, a e3, f factor) {
	for i := range a {
		a[i] = k.factorOf(a[i])
	}
	b := f.b
	for i, row := range [3][3]value{
		{b[0], b[1], b[2]},
		{b[2], f.b02, b[1]},
		{b[1], f.b12, f.b02},
	} {
		for j := range row {
			k.mac(s[j], a[i], row[j])
		}
	}
}

// macBase adds a·b, b in the base field.
func (k *kernel) macBase(s products, a e3, b value) {
	for i := range s {
		k.mac(s[i], a[i], b)
	}
}

// reductions applies reduce or residue to each sum.
func reductions(reduce func(*product) value, s products) (a e3) {
	for i := range a {
		a[i] = reduce(s[i])
	}
	return a
}

// mulAdd is a·f + b. It takes b's registers.
func (k *kernel) mulAdd(a e3, f factor, b e3) e3 {
	s := k.productsFrom(b, 1)
	k.macExt(s, a, f)
	return reductions(k.residue, s)
}
