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
