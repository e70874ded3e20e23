//go:build !purego

#include "textflag.h"

// TAIL sets K1 to the lanes of the last, partial vector of n elements, and n to
// the number of whole vectors. It uses CX.
#define TAIL(n) \
	MOVQ n, CX \
	ANDQ $7, CX \
	MOVL $1, AX \
	SHLL CX, AX \
	DECL AX \
	KMOVW AX, K1 \
	SHRQ $3, n

// func axpyRows(dst, x, w *int64, coef int64, rows, cols, dstStep, xStep, wStep int)
TEXT ·axpyRows(SB), NOSPLIT, $0-72
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ w+16(FP), BX
	MOVQ coef+24(FP), DX
	MOVQ rows+32(FP), R8
	MOVQ cols+40(FP), R9
	MOVQ dstStep+48(FP), R10
	MOVQ xStep+56(FP), R11
	MOVQ wStep+64(FP), R12
	SHLQ $3, R10
	SHLQ $3, R11
	SHLQ $3, R12
	TAIL(R9)

row:
	MOVQ  (BX), R13
	IMULQ DX, R13
	TESTQ R13, R13
	JEQ   next
	VPBROADCASTQ R13, Z0
	XORQ  AX, AX
	MOVQ  R9, CX
	TESTQ CX, CX
	JEQ   tail

whole:
	VPMULLQ   (SI)(AX*1), Z0, Z1
	VPADDQ    (DI)(AX*1), Z1, Z1
	VMOVDQU64 Z1, (DI)(AX*1)
	ADDQ      $64, AX
	DECQ      CX
	JNE       whole

tail:
	KORTESTW    K1, K1
	JEQ         next
	VMOVDQU64.Z (SI)(AX*1), K1, Z1
	VMOVDQU64.Z (DI)(AX*1), K1, Z2
	VPMULLQ     Z0, Z1, Z1
	VPADDQ      Z1, Z2, Z2
	VMOVDQU64   Z2, K1, (DI)(AX*1)

next:
	ADDQ R10, DI
	ADDQ R11, SI
	ADDQ R12, BX
	DECQ R8
	JNE  row
	VZEROUPPER
	RET

// func dotRows(dst, x, y *int64, coef int64, rows, cols, dstStep, xStep, yStep int)
TEXT ·dotRows(SB), NOSPLIT, $0-72
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), BX
	MOVQ coef+24(FP), DX
	MOVQ rows+32(FP), R8
	MOVQ cols+40(FP), R9
	MOVQ dstStep+48(FP), R10
	MOVQ xStep+56(FP), R11
	MOVQ yStep+64(FP), R12
	SHLQ $3, R10
	SHLQ $3, R11
	SHLQ $3, R12
	TAIL(R9)

row:
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	XORQ AX, AX
	MOVQ R9, CX

pair:
	CMPQ      CX, $2
	JLT       single
	VMOVDQU64 (SI)(AX*1), Z2
	VMOVDQU64 64(SI)(AX*1), Z3
	VPMULLQ   (BX)(AX*1), Z2, Z2
	VPMULLQ   64(BX)(AX*1), Z3, Z3
	VPADDQ    Z2, Z0, Z0
	VPADDQ    Z3, Z1, Z1
	ADDQ      $128, AX
	SUBQ      $2, CX
	JMP       pair

single:
	TESTQ     CX, CX
	JEQ       tail
	VMOVDQU64 (SI)(AX*1), Z2
	VPMULLQ   (BX)(AX*1), Z2, Z2
	VPADDQ    Z2, Z0, Z0
	ADDQ      $64, AX

tail:
	VMOVDQU64.Z (SI)(AX*1), K1, Z2
	VMOVDQU64.Z (BX)(AX*1), K1, Z3
	VPMULLQ     Z2, Z3, Z3
	VPADDQ      Z3, Z1, Z1

	VPADDQ        Z1, Z0, Z0
	VEXTRACTI64X4 $1, Z0, Y1
	VPADDQ        Y1, Y0, Y0
	VEXTRACTI128  $1, Y0, X1
	VPADDQ        X1, X0, X0
	VPSRLDQ       $8, X0, X1
	VPADDQ        X1, X0, X0
	VMOVQ         X0, R13
	IMULQ         DX, R13
	ADDQ          R13, (DI)

	ADDQ R10, DI
	ADDQ R11, SI
	ADDQ R12, BX
	DECQ R8
	JNE  row
	VZEROUPPER
	RET
