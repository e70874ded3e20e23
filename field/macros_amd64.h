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

// (Z12, Z13) = (Z3 + Z5, Z4 + Z5), what MACS3 needs of its second factor beside
// (Z3, Z4, Z5): with t³ = t + 1 the coefficients of a·b are a0·b0 + a1·b2 + a2·b1,
// a0·b1 + a1·(b0 + b2) + a2·(b1 + b2) and a0·b2 + a1·b1 + a2·(b0 + b2).
#define SUMS3 \
	VPADDQ Z3, Z5, Z12; \
	VPADDQ Z4, Z5, Z13

#define MACS3(a0, a1, a2, l0, h0, l1, h1, l2, h2) \
	MAC(a0, Z3, l0, h0); \
	MAC(a0, Z4, l1, h1); \
	MAC(a0, Z5, l2, h2); \
	MAC(a1, Z5, l0, h0); \
	MAC(a1, Z12, l1, h1); \
	MAC(a1, Z4, l2, h2); \
	MAC(a2, Z4, l0, h0); \
	MAC(a2, Z13, l1, h1); \
	MAC(a2, Z12, l2, h2)

#define CLEAR6(z0, z1, z2, z3, z4, z5) \
	VPXORQ z0, z0, z0; \
	VPXORQ z1, z1, z1; \
	VPXORQ z2, z2, z2; \
	VPXORQ z3, z3, z3; \
	VPXORQ z4, z4, z4; \
	VPXORQ z5, z5, z5

// (Z7, Z9, Z11) = (Z0, Z1, Z2)·(Z3, Z4, Z5) in E3, after SUMS3.
#define PRODUCT3 \
	CLEAR6(Z6, Z7, Z8, Z9, Z10, Z11); \
	MACS3(Z0, Z1, Z2, Z6, Z7, Z8, Z9, Z10, Z11); \
	REDUCE(Z6, Z7, Z16, Z17); \
	REDUCE(Z8, Z9, Z18, Z19); \
	REDUCE(Z10, Z11, Z20, Z21)

#define PRODUCT \
	SUMS3; \
	PRODUCT3

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

// Six accumulators to the memory at DI.
#define STORE6(z0, z1, z2, z3, z4, z5) \
	VMOVDQU64 z0, 0(DI); \
	VMOVDQU64 z1, 64(DI); \
	VMOVDQU64 z2, 128(DI); \
	VMOVDQU64 z3, 192(DI); \
	VMOVDQU64 z4, 256(DI); \
	VMOVDQU64 z5, 320(DI)
