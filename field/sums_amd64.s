//go:build !purego

#include "textflag.h"
#include "macros_amd64.h"

// Sums of products under weights. Z29 is −p⁻¹ mod 2^52: with m = −lo·p⁻¹ the low
// bits of lo + m·p vanish, and the reduced value is a sum, which cannot be
// negative. Differences and reduced values stay lazy here: below 8p = 2^52, what
// a product takes.
#define NEGATIVE \
	MOVQ $0x1fffbffffffff, AX; \
	VPBROADCASTQ AX, Z29

// 2p in Z28, and x < 3p reduced to below p.
#define TWICE \
	MOVQ $0x3fff800000002, AX; \
	VPBROADCASTQ AX, Z28

#define BELOW(x, t) \
	VPSUBQ Z28, x, t; \
	VPMINUQ t, x, x; \
	VPSUBQ Z31, x, t; \
	VPMINUQ t, x, x

// hi = (lo, hi) reduced to below hi + p + 1
#define LAZY(lo, hi, m) \
	VPXORQ m, m, m; \
	VPMADD52LUQ lo, Z29, m; \
	VPMADD52LUQ m, Z31, lo; \
	VPMADD52HUQ m, Z31, hi; \
	VPSRLQ $52, lo, lo; \
	VPADDQ lo, hi, hi

// Loads eight elements of the planes at an offset of an array of them.
#define PICK(array, at, z0, z1, z2) \
	MOVQ (at+0)(array), R11; \
	MOVQ (at+24)(array), R12; \
	MOVQ (at+48)(array), R13; \
	VMOVDQU64 (R11)(AX*1), z0; \
	VMOVDQU64 (R12)(AX*1), z1; \
	VMOVDQU64 (R13)(AX*1), z2

// a − b + p of the planes at the same offset of two arrays.
#define STEP(a, b, at, z0, z1, z2) \
	PICK(a, at, z0, z1, z2); \
	MOVQ (at+0)(b), R11; \
	MOVQ (at+24)(b), R12; \
	MOVQ (at+48)(b), R13; \
	VPADDQ Z31, z0, z0; \
	VPADDQ Z31, z1, z1; \
	VPADDQ Z31, z2, z2; \
	VPSUBQ (R11)(AX*1), z0, z0; \
	VPSUBQ (R12)(AX*1), z1, z1; \
	VPSUBQ (R13)(AX*1), z2, z2

// (Z6 … Z11) += (Z0, Z1, Z2)·(Z3, Z4, Z5)
#define ADDPRODUCT \
	SUMS3; \
	MACS3(Z0, Z1, Z2, Z6, Z7, Z8, Z9, Z10, Z11)

// Reduces the sum of products, and adds it times the weights at (BX, CX, DX).
#define WEIGH(l0, h0, l1, h1, l2, h2) \
	LAZY(Z6, Z7, Z0); \
	LAZY(Z8, Z9, Z1); \
	LAZY(Z10, Z11, Z2); \
	LOAD3(BX, CX, DX, Z3, Z4, Z5); \
	SUMS3; \
	MACS3(Z7, Z9, Z11, l0, h0, l1, h1, l2, h2)

#define PRELUDE \
	CONSTANTS; \
	NEGATIVE; \
	XORQ AX, AX; \
	CLEAR6(Z16, Z17, Z18, Z19, Z20, Z21); \
	CLEAR6(Z22, Z23, Z24, Z25, Z26, Z27)

// The sums, reduced to below 2^60 in each lane.
#define FINALE \
	MOVQ first+0(FP), DI; \
	LAZY(Z16, Z17, Z0); \
	LAZY(Z18, Z19, Z1); \
	LAZY(Z20, Z21, Z2); \
	VMOVDQU64 Z17, 0(DI); \
	VMOVDQU64 Z19, 64(DI); \
	VMOVDQU64 Z21, 128(DI); \
	MOVQ second+8(FP), DI; \
	LAZY(Z22, Z23, Z3); \
	LAZY(Z24, Z25, Z4); \
	LAZY(Z26, Z27, Z5); \
	VMOVDQU64 Z23, 0(DI); \
	VMOVDQU64 Z25, 64(DI); \
	VMOVDQU64 Z27, 128(DI); \
	VZEROUPPER

#define WEIGHTS \
	PLANES(w+16(FP), BX, CX, DX); \
	MOVQ lo+24(FP), R8; \
	MOVQ hi+32(FP), R9; \
	MOVQ blocks+40(FP), SI

// func pairSums(first, second *laneSums, w *Planes, lo, hi *[4]Planes, blocks int)
TEXT ·pairSums(SB), NOSPLIT, $0-48
	WEIGHTS
	PRELUDE

loop:
	PICK(R8, 0, Z0, Z1, Z2)
	PICK(R8, 72, Z3, Z4, Z5)
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11)
	ADDPRODUCT
	WEIGH(Z16, Z17, Z18, Z19, Z20, Z21)
	STEP(R9, R8, 0, Z0, Z1, Z2)
	STEP(R9, R8, 72, Z3, Z4, Z5)
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11)
	ADDPRODUCT
	WEIGH(Z22, Z23, Z24, Z25, Z26, Z27)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	FINALE
	RET

// func crossSums(first, second *laneSums, w *Planes, lo, hi *[4]Planes, blocks int)
TEXT ·crossSums(SB), NOSPLIT, $0-48
	WEIGHTS
	PRELUDE

loop:
	PICK(R8, 0, Z0, Z1, Z2)
	PICK(R8, 72, Z3, Z4, Z5)
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11)
	ADDPRODUCT
	PICK(R8, 144, Z0, Z1, Z2)
	PICK(R8, 216, Z3, Z4, Z5)
	VPSUBQ Z0, Z31, Z0
	VPSUBQ Z1, Z31, Z1
	VPSUBQ Z2, Z31, Z2
	ADDPRODUCT
	WEIGH(Z16, Z17, Z18, Z19, Z20, Z21)
	STEP(R9, R8, 0, Z0, Z1, Z2)
	STEP(R9, R8, 72, Z3, Z4, Z5)
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11)
	ADDPRODUCT
	STEP(R8, R9, 144, Z0, Z1, Z2)
	STEP(R9, R8, 216, Z3, Z4, Z5)
	ADDPRODUCT
	WEIGH(Z22, Z23, Z24, Z25, Z26, Z27)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	FINALE
	RET

// 2a − b + p of the planes at the same offset of two arrays.
#define AT2(a, b, at, z0, z1, z2) \
	STEP(a, b, at, z0, z1, z2); \
	MOVQ (at+0)(a), R11; \
	MOVQ (at+24)(a), R12; \
	MOVQ (at+48)(a), R13; \
	VPADDQ (R11)(AX*1), z0, z0; \
	VPADDQ (R12)(AX*1), z1, z1; \
	VPADDQ (R13)(AX*1), z2, z2

// func productSums(first, second *laneSums, lo, hi *[4]Planes, blocks int)
TEXT ·productSums(SB), NOSPLIT, $0-40
	MOVQ lo+16(FP), R8
	MOVQ hi+24(FP), R9
	MOVQ blocks+32(FP), SI
	PRELUDE

loop:
	PICK(R8, 0, Z0, Z1, Z2)
	PICK(R8, 72, Z3, Z4, Z5)
	SUMS3
	MACS3(Z0, Z1, Z2, Z16, Z17, Z18, Z19, Z20, Z21)
	AT2(R9, R8, 0, Z0, Z1, Z2)
	AT2(R9, R8, 72, Z3, Z4, Z5)
	SUMS3
	MACS3(Z0, Z1, Z2, Z22, Z23, Z24, Z25, Z26, Z27)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	FINALE
	RET

// func extFraction(num, den *Planes, below *[4]Planes, blocks int): below holds
// p0, p1, q0, q1.
TEXT ·extFraction(SB), NOSPLIT, $0-32
	CONSTANTS
	NEGATIVE
	TWICE
	MOVQ num+0(FP), R8
	MOVQ den+8(FP), R9
	MOVQ below+16(FP), R10
	MOVQ blocks+24(FP), SI
	XORQ AX, AX

loop:
	PICK(R10, 72, Z0, Z1, Z2)
	PICK(R10, 144, Z3, Z4, Z5)
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11)
	ADDPRODUCT
	VMOVDQA64 Z3, Z22
	VMOVDQA64 Z4, Z23
	VMOVDQA64 Z5, Z24
	PICK(R10, 0, Z0, Z1, Z2)
	PICK(R10, 216, Z3, Z4, Z5)
	ADDPRODUCT
	LAZY(Z6, Z7, Z0)
	LAZY(Z8, Z9, Z1)
	LAZY(Z10, Z11, Z2)
	BELOW(Z7, Z16)
	BELOW(Z9, Z17)
	BELOW(Z11, Z18)
	MOVQ 0(R8), BX
	MOVQ 24(R8), CX
	MOVQ 48(R8), DX
	STORE3(Z7, Z9, Z11, BX, CX, DX)
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11)
	MACS3(Z22, Z23, Z24, Z6, Z7, Z8, Z9, Z10, Z11)
	REDUCE(Z6, Z7, Z16, Z17)
	REDUCE(Z8, Z9, Z18, Z19)
	REDUCE(Z10, Z11, Z20, Z21)
	MOVQ 0(R9), BX
	MOVQ 24(R9), CX
	MOVQ 48(R9), DX
	STORE3(Z7, Z9, Z11, BX, CX, DX)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET

// func baseForm(dst *Planes, constant *Ext, terms *Term, count, blocks int): a
// sum of at most eight products and a constant is below 3p when reduced.
TEXT ·baseForm(SB), NOSPLIT, $0-40
	CONSTANTS
	NEGATIVE
	TWICE
	PLANES(dst+0(FP), R8, R9, R10)
	BROADCAST3(constant+8(FP), Z3, Z4, Z5)
	MOVQ blocks+32(FP), SI
	XORQ AX, AX

loop:
	VPXORQ Z6, Z6, Z6
	VPXORQ Z8, Z8, Z8
	VPXORQ Z10, Z10, Z10
	VMOVDQA64 Z3, Z7
	VMOVDQA64 Z4, Z9
	VMOVDQA64 Z5, Z11
	MOVQ terms+16(FP), CX
	MOVQ count+24(FP), DX

term:
	MOVQ 0(CX), BX
	VMOVDQU64 (BX)(AX*1), Z0
	VPMADD52LUQ.BCST 24(CX), Z0, Z6
	VPMADD52HUQ.BCST 24(CX), Z0, Z7
	VPMADD52LUQ.BCST 32(CX), Z0, Z8
	VPMADD52HUQ.BCST 32(CX), Z0, Z9
	VPMADD52LUQ.BCST 40(CX), Z0, Z10
	VPMADD52HUQ.BCST 40(CX), Z0, Z11
	ADDQ $48, CX
	DECQ DX
	JNE  term
	LAZY(Z6, Z7, Z0)
	LAZY(Z8, Z9, Z1)
	LAZY(Z10, Z11, Z2)
	BELOW(Z7, Z16)
	BELOW(Z9, Z17)
	BELOW(Z11, Z18)
	STORE3(Z7, Z9, Z11, R8, R9, R10)
	ADDQ $64, AX
	DECQ SI
	JNE  loop
	VZEROUPPER
	RET
