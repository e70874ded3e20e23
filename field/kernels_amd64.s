//go:build !purego

#include "textflag.h"

// Every kernel works on blocks of eight elements, at least one, loads all of a
// block before it stores, and ends in VZEROUPPER: without it each later legacy
// SSE instruction, in Go's own code and in SHA-256, costs a hundred cycles and
// more.
//
// Products are Montgomery's with R = 2^52: for a sum of at most seven products
// with low halves lo and high halves hi, and m = lo·p⁻¹ mod R, the reduced value
// is hi + (lo >> 52) − (m·p >> 52), above −p and below p.

// p in Z31 and p⁻¹ mod 2^52 in Z30.
#define CONSTANTS \
	MOVQ $0x1fffc00000001, AX; \
	VPBROADCASTQ AX, Z31; \
	MOVQ $0xe000400000001, AX; \
	VPBROADCASTQ AX, Z30

// dst = a + b mod p
#define ADDMOD(a, b, dst, t) \
	VPADDQ b, a, dst; \
	VPSUBQ Z31, dst, t; \
	VPMINUQ t, dst, dst

// dst = a − b mod p
#define SUBMOD(a, b, dst, t) \
	VPSUBQ b, a, dst; \
	VPADDQ Z31, dst, t; \
	VPMINUQ t, dst, dst

// (lo, hi) += a·b
#define MAC(a, b, lo, hi) \
	VPMADD52LUQ b, a, lo; \
	VPMADD52HUQ b, a, hi

// hi = (lo, hi) reduced
#define REDUCE(lo, hi, m, h) \
	VPXORQ m, m, m; \
	VPXORQ h, h, h; \
	VPMADD52LUQ lo, Z30, m; \
	VPMADD52HUQ m, Z31, h; \
	VPSRLQ $52, lo, lo; \
	VPADDQ lo, hi, hi; \
	SUBMOD(hi, h, hi, m)

// dst = a·w, where w2 = w·p⁻¹ mod 2^52
#define MULFIXED(a, w, w2, dst, m, t) \
	VPXORQ dst, dst, dst; \
	VPXORQ m, m, m; \
	VPXORQ t, t, t; \
	VPMADD52HUQ w, a, dst; \
	VPMADD52LUQ w2, a, m; \
	VPMADD52HUQ m, Z31, t; \
	SUBMOD(dst, t, dst, m)

// w2 = w·p⁻¹ mod 2^52
#define FIXED(w, w2) \
	VPXORQ w2, w2, w2; \
	VPMADD52LUQ Z30, w, w2

// (Z7, Z9, Z11) = (Z0, Z1, Z2)·(Z3, Z4, Z5) in E3. T, the coefficient of t³,
// is in (Z12, Z13), U, that of t⁴, in (Z14, Z15).
#define PRODUCT \
	VPXORQ Z6, Z6, Z6; \
	VPXORQ Z7, Z7, Z7; \
	VPXORQ Z8, Z8, Z8; \
	VPXORQ Z9, Z9, Z9; \
	VPXORQ Z10, Z10, Z10; \
	VPXORQ Z11, Z11, Z11; \
	VPXORQ Z12, Z12, Z12; \
	VPXORQ Z13, Z13, Z13; \
	VPXORQ Z14, Z14, Z14; \
	VPXORQ Z15, Z15, Z15; \
	MAC(Z1, Z5, Z12, Z13); \
	MAC(Z2, Z5, Z14, Z15); \
	MAC(Z0, Z3, Z6, Z7); \
	MAC(Z0, Z4, Z8, Z9); \
	MAC(Z0, Z5, Z10, Z11); \
	MAC(Z2, Z4, Z12, Z13); \
	MAC(Z1, Z3, Z8, Z9); \
	MAC(Z1, Z4, Z10, Z11); \
	MAC(Z2, Z3, Z10, Z11); \
	VPADDQ Z12, Z6, Z6; \
	VPADDQ Z13, Z7, Z7; \
	VPADDQ Z12, Z8, Z8; \
	VPADDQ Z13, Z9, Z9; \
	VPADDQ Z14, Z8, Z8; \
	VPADDQ Z15, Z9, Z9; \
	VPADDQ Z14, Z10, Z10; \
	VPADDQ Z15, Z11, Z11; \
	REDUCE(Z6, Z7, Z16, Z17); \
	REDUCE(Z8, Z9, Z18, Z19); \
	REDUCE(Z10, Z11, Z20, Z21)

// The addresses of a Planes' three vectors.
#define PLANES(arg, p0, p1, p2) \
	MOVQ arg, AX; \
	MOVQ 0(AX), p0; \
	MOVQ 24(AX), p1; \
	MOVQ 48(AX), p2

#define LOAD3(p0, p1, p2, z0, z1, z2) \
	VMOVDQU64 (p0)(AX*1), z0; \
	VMOVDQU64 (p1)(AX*1), z1; \
	VMOVDQU64 (p2)(AX*1), z2

#define STORE3(z0, z1, z2, p0, p1, p2) \
	VMOVDQU64 z0, (p0)(AX*1); \
	VMOVDQU64 z1, (p1)(AX*1); \
	VMOVDQU64 z2, (p2)(AX*1)

// The three coefficients of an Ext, each in all lanes.
#define BROADCAST3(arg, z0, z1, z2) \
	MOVQ arg, AX; \
	VPBROADCASTQ 0(AX), z0; \
	VPBROADCASTQ 8(AX), z1; \
	VPBROADCASTQ 16(AX), z2

// func vecAdd(dst, a, b *Element, blocks int)
TEXT ·vecAdd(SB), NOSPLIT, $0-32
	CONSTANTS
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), BX
	MOVQ b+16(FP), CX
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	VMOVDQU64 (CX)(AX*1), Z1
	ADDMOD(Z0, Z1, Z2, Z3)
	VMOVDQU64 Z2, (DI)(AX*1)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func vecSub(dst, a, b *Element, blocks int)
TEXT ·vecSub(SB), NOSPLIT, $0-32
	CONSTANTS
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), BX
	MOVQ b+16(FP), CX
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	VMOVDQU64 (CX)(AX*1), Z1
	SUBMOD(Z0, Z1, Z2, Z3)
	VMOVDQU64 Z2, (DI)(AX*1)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func vecMul(dst, a, b *Element, blocks int)
TEXT ·vecMul(SB), NOSPLIT, $0-32
	CONSTANTS
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), BX
	MOVQ b+16(FP), CX
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	VMOVDQU64 (CX)(AX*1), Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	MAC(Z0, Z1, Z2, Z3)
	REDUCE(Z2, Z3, Z4, Z5)
	VMOVDQU64 Z3, (DI)(AX*1)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func vecScale(dst, a, c *Element, blocks int)
TEXT ·vecScale(SB), NOSPLIT, $0-32
	CONSTANTS
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), BX
	MOVQ c+16(FP), CX
	MOVQ blocks+24(FP), SI
	VPBROADCASTQ (CX), Z28
	FIXED(Z28, Z29)
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	MULFIXED(Z0, Z28, Z29, Z1, Z2, Z3)
	VMOVDQU64 Z1, (DI)(AX*1)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func vecSum(out *[8]uint64, a *Element, blocks int): sums without reduction.
TEXT ·vecSum(SB), NOSPLIT, $0-24
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), BX
	MOVQ blocks+16(FP), SI
	VPXORQ Z0, Z0, Z0

loop:
	VPADDQ (BX), Z0, Z0
	ADDQ $64, BX
	DECQ SI
	JNE  loop
	VMOVDQU64 Z0, (DI)
	VZEROUPPER
	RET

// func vecDot(out *[2][8]uint64, a, b *Element, blocks int): low and high halves.
TEXT ·vecDot(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), BX
	MOVQ b+16(FP), CX
	MOVQ blocks+24(FP), SI
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	VMOVDQU64 (CX)(AX*1), Z1
	MAC(Z0, Z1, Z2, Z3)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VMOVDQU64 Z2, (DI)
	VMOVDQU64 Z3, 64(DI)
	VZEROUPPER
	RET

// func extMul(dst, a, b *Planes, blocks int)
TEXT ·extMul(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	PLANES(a+8(FP), R11, R12, R13)
	PLANES(b+16(FP), BX, CX, DX)
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	LOAD3(BX, CX, DX, Z3, Z4, Z5)
	PRODUCT
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func extMulAdd(dst, a, b *Planes, blocks int)
TEXT ·extMulAdd(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	PLANES(a+8(FP), R11, R12, R13)
	PLANES(b+16(FP), BX, CX, DX)
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	LOAD3(BX, CX, DX, Z3, Z4, Z5)
	PRODUCT
	LOAD3(R8, R9, R10, Z0, Z1, Z2)
	ADDMOD(Z7, Z0, Z7, Z16)
	ADDMOD(Z9, Z1, Z9, Z18)
	ADDMOD(Z11, Z2, Z11, Z20)
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func extScale(dst, a *Planes, c *Ext, blocks int)
TEXT ·extScale(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	PLANES(a+8(FP), R11, R12, R13)
	BROADCAST3(c+16(FP), Z3, Z4, Z5)
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	PRODUCT
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func extScaleAdd(dst, a *Planes, c *Ext, blocks int)
TEXT ·extScaleAdd(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	PLANES(a+8(FP), R11, R12, R13)
	BROADCAST3(c+16(FP), Z3, Z4, Z5)
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	PRODUCT
	LOAD3(R8, R9, R10, Z0, Z1, Z2)
	ADDMOD(Z7, Z0, Z7, Z16)
	ADDMOD(Z9, Z1, Z9, Z18)
	ADDMOD(Z11, Z2, Z11, Z20)
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func extFold(dst, lo, hi *Planes, c *Ext, blocks int)
TEXT ·extFold(SB), NOSPLIT, $0-40
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	PLANES(lo+8(FP), R11, R12, R13)
	PLANES(hi+16(FP), BX, CX, DX)
	BROADCAST3(c+24(FP), Z3, Z4, Z5)
	MOVQ blocks+32(FP), SI
	XORQ AX, AX

loop:
	LOAD3(BX, CX, DX, Z0, Z1, Z2)
	LOAD3(R11, R12, R13, Z22, Z23, Z24)
	SUBMOD(Z0, Z22, Z0, Z16)
	SUBMOD(Z1, Z23, Z1, Z17)
	SUBMOD(Z2, Z24, Z2, Z18)
	PRODUCT
	ADDMOD(Z7, Z22, Z7, Z16)
	ADDMOD(Z9, Z23, Z9, Z18)
	ADDMOD(Z11, Z24, Z11, Z20)
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func extMulBase(dst, a *Planes, b *Element, blocks int)
TEXT ·extMulBase(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	PLANES(a+8(FP), R11, R12, R13)
	MOVQ b+16(FP), BX
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	VMOVDQU64 (BX)(AX*1), Z3
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11
	MAC(Z0, Z3, Z6, Z7)
	MAC(Z1, Z3, Z8, Z9)
	MAC(Z2, Z3, Z10, Z11)
	REDUCE(Z6, Z7, Z16, Z17)
	REDUCE(Z8, Z9, Z18, Z19)
	REDUCE(Z10, Z11, Z20, Z21)
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// The coefficients of c in Z3, Z4, Z5 and their companions in Z6, Z7, Z8, and
// (Z9, Z10, Z11) = c·Z0.
#define FIXED3 \
	FIXED(Z3, Z6); \
	FIXED(Z4, Z7); \
	FIXED(Z5, Z8)

#define SCALE3 \
	MULFIXED(Z0, Z3, Z6, Z9, Z16, Z17); \
	MULFIXED(Z0, Z4, Z7, Z10, Z18, Z19); \
	MULFIXED(Z0, Z5, Z8, Z11, Z20, Z21)

// func baseScale(dst *Planes, a *Element, c *Ext, blocks int)
TEXT ·baseScale(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	MOVQ a+8(FP), BX
	BROADCAST3(c+16(FP), Z3, Z4, Z5)
	FIXED3
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	SCALE3
	STORE3(Z9, Z10, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func baseScaleAdd(dst *Planes, a *Element, c *Ext, blocks int)
TEXT ·baseScaleAdd(SB), NOSPLIT, $0-32
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	MOVQ a+8(FP), BX
	BROADCAST3(c+16(FP), Z3, Z4, Z5)
	FIXED3
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	SCALE3
	LOAD3(R8, R9, R10, Z12, Z13, Z14)
	ADDMOD(Z9, Z12, Z9, Z16)
	ADDMOD(Z10, Z13, Z10, Z18)
	ADDMOD(Z11, Z14, Z11, Z20)
	STORE3(Z9, Z10, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func baseFold(dst *Planes, lo, hi *Element, c *Ext, blocks int)
TEXT ·baseFold(SB), NOSPLIT, $0-40
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	MOVQ lo+8(FP), BX
	MOVQ hi+16(FP), CX
	BROADCAST3(c+24(FP), Z3, Z4, Z5)
	FIXED3
	MOVQ blocks+32(FP), SI
	XORQ AX, AX

loop:
	VMOVDQU64 (CX)(AX*1), Z0
	VMOVDQU64 (BX)(AX*1), Z1
	SUBMOD(Z0, Z1, Z0, Z16)
	SCALE3
	ADDMOD(Z9, Z1, Z9, Z16)
	STORE3(Z9, Z10, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func extDot(out *[10][8]uint64, a, b *Planes, blocks int): low and high
// halves of the coefficients of t⁰ to t⁴.
TEXT ·extDot(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	PLANES(a+8(FP), R11, R12, R13)
	PLANES(b+16(FP), BX, CX, DX)
	MOVQ blocks+24(FP), SI
	XORQ AX, AX
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11
	VPXORQ Z12, Z12, Z12
	VPXORQ Z13, Z13, Z13
	VPXORQ Z14, Z14, Z14
	VPXORQ Z15, Z15, Z15

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	LOAD3(BX, CX, DX, Z3, Z4, Z5)
	MAC(Z0, Z3, Z6, Z7)
	MAC(Z0, Z4, Z8, Z9)
	MAC(Z0, Z5, Z10, Z11)
	MAC(Z1, Z5, Z12, Z13)
	MAC(Z2, Z5, Z14, Z15)
	MAC(Z1, Z3, Z8, Z9)
	MAC(Z1, Z4, Z10, Z11)
	MAC(Z2, Z4, Z12, Z13)
	MAC(Z2, Z3, Z10, Z11)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VMOVDQU64 Z6, 0(DI)
	VMOVDQU64 Z7, 64(DI)
	VMOVDQU64 Z8, 128(DI)
	VMOVDQU64 Z9, 192(DI)
	VMOVDQU64 Z10, 256(DI)
	VMOVDQU64 Z11, 320(DI)
	VMOVDQU64 Z12, 384(DI)
	VMOVDQU64 Z13, 448(DI)
	VMOVDQU64 Z14, 512(DI)
	VMOVDQU64 Z15, 576(DI)
	VZEROUPPER
	RET

// func baseDot(out *[6][8]uint64, a *Planes, b *Element, blocks int): low and
// high halves of the three planes.
TEXT ·baseDot(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	PLANES(a+8(FP), R11, R12, R13)
	MOVQ b+16(FP), BX
	MOVQ blocks+24(FP), SI
	XORQ AX, AX
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11

loop:
	LOAD3(R11, R12, R13, Z0, Z1, Z2)
	VMOVDQU64 (BX)(AX*1), Z3
	MAC(Z0, Z3, Z6, Z7)
	MAC(Z1, Z3, Z8, Z9)
	MAC(Z2, Z3, Z10, Z11)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VMOVDQU64 Z6, 0(DI)
	VMOVDQU64 Z7, 64(DI)
	VMOVDQU64 Z8, 128(DI)
	VMOVDQU64 Z9, 192(DI)
	VMOVDQU64 Z10, 256(DI)
	VMOVDQU64 Z11, 320(DI)
	VZEROUPPER
	RET

// One row of combine32: Z28 is a coefficient, Z24 to Z27 are 32 elements.
#define ROW(offset, l0, h0, l1, h1, l2, h2, l3, h3) \
	VPBROADCASTQ offset(CX), Z28; \
	MAC(Z24, Z28, l0, h0); \
	MAC(Z25, Z28, l1, h1); \
	MAC(Z26, Z28, l2, h2); \
	MAC(Z27, Z28, l3, h3)

// Adds a sum (lo, hi) of at most 4095 products to eight elements at place. Z27
// is 2^49−1, and 2^49 = 2^34 − 1 mod p.
#define FINISH(lo, hi, place) \
	VPXORQ Z24, Z24, Z24; \
	VPXORQ Z25, Z25, Z25; \
	VPMADD52LUQ lo, Z30, Z24; \
	VPMADD52HUQ Z24, Z31, Z25; \
	VPSRLQ $52, lo, lo; \
	VPADDQ lo, hi, hi; \
	VPSRLQ $49, hi, Z24; \
	VPANDQ Z27, hi, hi; \
	VPSLLQ $34, Z24, Z26; \
	VPSUBQ Z24, Z26, Z26; \
	VPADDQ Z26, hi, hi; \
	VPSUBQ Z31, hi, Z24; \
	VPMINUQ Z24, hi, hi; \
	SUBMOD(hi, Z25, hi, Z24); \
	VMOVDQU64 place, Z25; \
	ADDMOD(hi, Z25, hi, Z24); \
	VMOVDQU64 hi, place

// func combine32(dst *Planes, rows *Element, stride int, coef *Ext, count int):
// adds Σ coef_i·row_i to the first 32 elements of dst; rows are stride bytes apart.
TEXT ·combine32(SB), NOSPLIT, $0-40
	CONSTANTS
	PLANES(dst+0(FP), R8, R9, R10)
	MOVQ rows+8(FP), BX
	MOVQ stride+16(FP), DX
	MOVQ coef+24(FP), CX
	MOVQ count+32(FP), SI
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11
	VPXORQ Z12, Z12, Z12
	VPXORQ Z13, Z13, Z13
	VPXORQ Z14, Z14, Z14
	VPXORQ Z15, Z15, Z15
	VPXORQ Z16, Z16, Z16
	VPXORQ Z17, Z17, Z17
	VPXORQ Z18, Z18, Z18
	VPXORQ Z19, Z19, Z19
	VPXORQ Z20, Z20, Z20
	VPXORQ Z21, Z21, Z21
	VPXORQ Z22, Z22, Z22
	VPXORQ Z23, Z23, Z23

loop:
	VMOVDQU64 0(BX), Z24
	VMOVDQU64 64(BX), Z25
	VMOVDQU64 128(BX), Z26
	VMOVDQU64 192(BX), Z27
	ROW(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ROW(8, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	ROW(16, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23)
	ADDQ DX, BX
	ADDQ $24, CX
	DECQ SI
	JNE  loop
	MOVQ $0x1ffffffffffff, AX
	VPBROADCASTQ AX, Z27
	FINISH(Z0, Z1, 0(R8))
	FINISH(Z2, Z3, 64(R8))
	FINISH(Z4, Z5, 128(R8))
	FINISH(Z6, Z7, 192(R8))
	FINISH(Z8, Z9, 0(R9))
	FINISH(Z10, Z11, 64(R9))
	FINISH(Z12, Z13, 128(R9))
	FINISH(Z14, Z15, 192(R9))
	FINISH(Z16, Z17, 0(R10))
	FINISH(Z18, Z19, 64(R10))
	FINISH(Z20, Z21, 128(R10))
	FINISH(Z22, Z23, 192(R10))
	VZEROUPPER
	RET

// func butterflies(data, factors *Element, groups, blocks int): groups of twice
// `blocks` blocks.
TEXT ·butterflies(SB), NOSPLIT, $0-32
	CONSTANTS
	MOVQ data+0(FP), BX
	MOVQ factors+8(FP), CX
	MOVQ groups+16(FP), SI
	MOVQ blocks+24(FP), DX
	MOVQ DX, DI
	SHLQ $6, DI // bytes of half a group

group:
	VPBROADCASTQ (CX), Z28
	FIXED(Z28, Z29)
	MOVQ DX, R8

loop:
	VMOVDQU64 (BX)(DI*1), Z0
	VMOVDQU64 (BX), Z1
	MULFIXED(Z0, Z28, Z29, Z2, Z3, Z4)
	ADDMOD(Z1, Z2, Z5, Z6)
	SUBMOD(Z1, Z2, Z7, Z8)
	VMOVDQU64 Z5, (BX)
	VMOVDQU64 Z7, (BX)(DI*1)
	ADDQ $64, BX
	DECQ R8
	JNE  loop
	ADDQ DI, BX
	ADDQ $8, CX
	DECQ SI
	JNE  group
	VZEROUPPER
	RET
