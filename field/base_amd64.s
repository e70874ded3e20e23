//go:build !purego

#include "textflag.h"
#include "macros_amd64.h"

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

// func vecInts(dst *Element, src *int64, c *Element, blocks int) (done int): it
// ends before a block that has an integer outside [−p, p).
TEXT ·vecInts(SB), NOSPLIT, $0-40
	CONSTANTS
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), BX
	MOVQ c+16(FP), CX
	MOVQ blocks+24(FP), SI
	VPBROADCASTQ (CX), Z28
	FIXED(Z28, Z29)
	XORQ AX, AX
	XORQ DX, DX

loop:
	VMOVDQU64 (BX)(AX*1), Z0
	VPSRAQ $63, Z0, Z1
	VPANDQ Z31, Z1, Z1
	VPADDQ Z1, Z0, Z0
	VPCMPUQ $5, Z31, Z0, K1
	KORTESTW K1, K1
	JNE done
	MULFIXED(Z0, Z28, Z29, Z1, Z2, Z3)
	VMOVDQU64 Z1, (DI)(AX*1)
	ADDQ $64, AX
	INCQ DX
	CMPQ DX, SI
	JNE  loop

done:
	VZEROUPPER
	MOVQ DX, done+32(FP)
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
