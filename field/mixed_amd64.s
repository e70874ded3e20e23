//go:build !purego

#include "textflag.h"
#include "macros_amd64.h"

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
