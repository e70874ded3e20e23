//go:build !purego

#include "textflag.h"

// SHA-256 of sixteen messages at once. Z0 … Z15 are the words of the message
// schedule, each of sixteen messages; Z16 … Z23 the state; the rest is scratch.

// LOAD reads the block of one message, its words big-endian, and goes to the
// next message.
#define LOAD(w) \
	VMOVDQU32 (R9), w    \
	VPSHUFB   Z31, w, w  \
	ADDQ      DX, R9

// PAIRS interleaves the words of two messages.
#define PAIRS(x, y, lo, hi) \
	VPUNPCKLDQ y, x, lo \
	VPUNPCKHDQ y, x, hi

// QUADS interleaves the pairs of four messages: then each 128-bit lane of w0
// holds word 0 of four, of its own four words, and so on.
#define QUADS(lo0, hi0, lo1, hi1, w0, w1, w2, w3) \
	VPUNPCKLQDQ lo1, lo0, w0 \
	VPUNPCKHQDQ lo1, lo0, w1 \
	VPUNPCKLQDQ hi1, hi0, w2 \
	VPUNPCKHQDQ hi1, hi0, w3

// LANES transposes the 128-bit lanes of four registers.
#define LANES(a, b, c, d) \
	VSHUFI32X4 $0x44, b, a, Z16   \
	VSHUFI32X4 $0xEE, b, a, Z17   \
	VSHUFI32X4 $0x44, d, c, Z18   \
	VSHUFI32X4 $0xEE, d, c, Z19   \
	VSHUFI32X4 $0x88, Z18, Z16, a \
	VSHUFI32X4 $0xDD, Z18, Z16, b \
	VSHUFI32X4 $0x88, Z19, Z17, c \
	VSHUFI32X4 $0xDD, Z19, Z17, d

// ROUND is a round with the constant at R10: h becomes the new a, d the new e.
#define ROUND(a, b, c, d, e, f, g, h, w, at) \
	VPADDD.BCST at(R10), w, Z24     \
	VPRORD      $6, e, Z25          \
	VPRORD      $11, e, Z26         \
	VPRORD      $25, e, Z27         \
	VPTERNLOGD  $0x96, Z26, Z27, Z25 \
	VMOVDQA32   e, Z28              \
	VPTERNLOGD  $0xCA, g, f, Z28    \
	VPADDD      Z24, h, h           \
	VPADDD      Z25, Z28, Z28       \
	VPADDD      Z28, h, h           \
	VPADDD      h, d, d             \
	VPRORD      $2, a, Z25          \
	VPRORD      $13, a, Z26         \
	VPRORD      $22, a, Z27         \
	VPTERNLOGD  $0x96, Z26, Z27, Z25 \
	VMOVDQA32   a, Z29              \
	VPTERNLOGD  $0xE8, c, b, Z29    \
	VPADDD      Z25, Z29, Z29       \
	VPADDD      Z29, h, h

// NEXT sets w, word t−16 of the schedule, to word t, from words t−15, t−7 and
// t−2.
#define NEXT(w, w15, w7, w2) \
	VPRORD     $7, w15, Z24         \
	VPRORD     $18, w15, Z25        \
	VPSRLD     $3, w15, Z26         \
	VPTERNLOGD $0x96, Z25, Z26, Z24 \
	VPRORD     $17, w2, Z27         \
	VPRORD     $19, w2, Z28         \
	VPSRLD     $10, w2, Z29         \
	VPTERNLOGD $0x96, Z28, Z29, Z27 \
	VPADDD     w7, w, w             \
	VPADDD     Z24, Z27, Z27        \
	VPADDD     Z27, w, w

DATA bigEndian<>+0(SB)/8, $0x0405060700010203
DATA bigEndian<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL bigEndian<>(SB), RODATA|NOPTR, $16

// func hashBlocks(state *HashState, messages *Element, stride, blocks int)
TEXT ·hashBlocks(SB), NOSPLIT, $0-32
	MOVQ state+0(FP), DI
	MOVQ messages+8(FP), SI
	MOVQ stride+16(FP), DX
	MOVQ blocks+24(FP), R8
	SHLQ $3, DX

block:
	VBROADCASTI32X4 bigEndian<>(SB), Z31
	MOVQ            SI, R9

	LOAD(Z0)
	LOAD(Z1)
	LOAD(Z2)
	LOAD(Z3)
	LOAD(Z4)
	LOAD(Z5)
	LOAD(Z6)
	LOAD(Z7)
	LOAD(Z8)
	LOAD(Z9)
	LOAD(Z10)
	LOAD(Z11)
	LOAD(Z12)
	LOAD(Z13)
	LOAD(Z14)
	LOAD(Z15)

	PAIRS(Z0, Z1, Z16, Z17)
	PAIRS(Z2, Z3, Z18, Z19)
	PAIRS(Z4, Z5, Z20, Z21)
	PAIRS(Z6, Z7, Z22, Z23)
	PAIRS(Z8, Z9, Z24, Z25)
	PAIRS(Z10, Z11, Z26, Z27)
	PAIRS(Z12, Z13, Z28, Z29)
	PAIRS(Z14, Z15, Z30, Z31)

	QUADS(Z16, Z17, Z18, Z19, Z0, Z1, Z2, Z3)
	QUADS(Z20, Z21, Z22, Z23, Z4, Z5, Z6, Z7)
	QUADS(Z24, Z25, Z26, Z27, Z8, Z9, Z10, Z11)
	QUADS(Z28, Z29, Z30, Z31, Z12, Z13, Z14, Z15)

	LANES(Z0, Z4, Z8, Z12)
	LANES(Z1, Z5, Z9, Z13)
	LANES(Z2, Z6, Z10, Z14)
	LANES(Z3, Z7, Z11, Z15)

	VMOVDQU32 0(DI), Z16
	VMOVDQU32 64(DI), Z17
	VMOVDQU32 128(DI), Z18
	VMOVDQU32 192(DI), Z19
	VMOVDQU32 256(DI), Z20
	VMOVDQU32 320(DI), Z21
	VMOVDQU32 384(DI), Z22
	VMOVDQU32 448(DI), Z23
	LEAQ ·hashConstants(SB), R10
	MOVQ $3, CX

	ROUND(Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z0, 0)
	ROUND(Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z1, 4)
	ROUND(Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z2, 8)
	ROUND(Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z3, 12)
	ROUND(Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z4, 16)
	ROUND(Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z5, 20)
	ROUND(Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z6, 24)
	ROUND(Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z7, 28)
	ROUND(Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z8, 32)
	ROUND(Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z9, 36)
	ROUND(Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z10, 40)
	ROUND(Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z11, 44)
	ROUND(Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z12, 48)
	ROUND(Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z13, 52)
	ROUND(Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z14, 56)
	ROUND(Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z15, 60)

schedule:
	ADDQ $64, R10
	NEXT(Z0, Z1, Z9, Z14)
	ROUND(Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z0, 0)
	NEXT(Z1, Z2, Z10, Z15)
	ROUND(Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z1, 4)
	NEXT(Z2, Z3, Z11, Z0)
	ROUND(Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z2, 8)
	NEXT(Z3, Z4, Z12, Z1)
	ROUND(Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z3, 12)
	NEXT(Z4, Z5, Z13, Z2)
	ROUND(Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z4, 16)
	NEXT(Z5, Z6, Z14, Z3)
	ROUND(Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z5, 20)
	NEXT(Z6, Z7, Z15, Z4)
	ROUND(Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z6, 24)
	NEXT(Z7, Z8, Z0, Z5)
	ROUND(Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z7, 28)
	NEXT(Z8, Z9, Z1, Z6)
	ROUND(Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z8, 32)
	NEXT(Z9, Z10, Z2, Z7)
	ROUND(Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z9, 36)
	NEXT(Z10, Z11, Z3, Z8)
	ROUND(Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z21, Z10, 40)
	NEXT(Z11, Z12, Z4, Z9)
	ROUND(Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z20, Z11, 44)
	NEXT(Z12, Z13, Z5, Z10)
	ROUND(Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z19, Z12, 48)
	NEXT(Z13, Z14, Z6, Z11)
	ROUND(Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z13, 52)
	NEXT(Z14, Z15, Z7, Z12)
	ROUND(Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z14, 56)
	NEXT(Z15, Z0, Z8, Z13)
	ROUND(Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z15, 60)
	DECQ CX
	JNE  schedule

	VPADDD    0(DI), Z16, Z16
	VMOVDQU32 Z16, 0(DI)
	VPADDD    64(DI), Z17, Z17
	VMOVDQU32 Z17, 64(DI)
	VPADDD    128(DI), Z18, Z18
	VMOVDQU32 Z18, 128(DI)
	VPADDD    192(DI), Z19, Z19
	VMOVDQU32 Z19, 192(DI)
	VPADDD    256(DI), Z20, Z20
	VMOVDQU32 Z20, 256(DI)
	VPADDD    320(DI), Z21, Z21
	VMOVDQU32 Z21, 320(DI)
	VPADDD    384(DI), Z22, Z22
	VMOVDQU32 Z22, 384(DI)
	VPADDD    448(DI), Z23, Z23
	VMOVDQU32 Z23, 448(DI)
	ADDQ $64, SI
	DECQ R8
	JNE  block
	VZEROUPPER
	RET
