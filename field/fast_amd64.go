//go:build !purego

package field

import "github.com/consensys/gnark-crypto/utils/cpu"

// useAVX512 says whether the assembly kernels can run here.
var useAVX512 = cpu.SupportAVX512IFMA

// blocks is the number of whole blocks of n elements that the vector code
// takes; the callers' loops do what is left.
func blocks(n int) int {
	if !useAVX512 {
		return 0
	}
	return n / lanes
}

//go:noescape
func vecAdd(dst, a, b *Element, blocks int)

//go:noescape
func vecSub(dst, a, b *Element, blocks int)

//go:noescape
func vecMul(dst, a, b *Element, blocks int)

//go:noescape
func vecScale(dst, a, c *Element, blocks int)

//go:noescape
func vecInts(dst *Element, src *int64, c *Element, blocks int) (done int)

//go:noescape
func vecSum(out *[lanes]uint64, a *Element, blocks int)

//go:noescape
func extMul(dst, a, b *Planes, blocks int)

//go:noescape
func extMulAdd(dst, a, b *Planes, blocks int)

//go:noescape
func extScale(dst, a *Planes, c *Ext, blocks int)

//go:noescape
func extScaleAdd(dst, a *Planes, c *Ext, b *Planes, blocks int)

//go:noescape
func extFold(dst, lo, hi *Planes, c *Ext, blocks int)

//go:noescape
func extMulBase(dst, a *Planes, b *Element, blocks int)

//go:noescape
func baseScale(dst *Planes, a *Element, c *Ext, blocks int)

//go:noescape
func baseScaleAdd(dst *Planes, a *Element, c *Ext, blocks int)

//go:noescape
func baseFold(dst *Planes, lo, hi *Element, c *Ext, blocks int)

//go:noescape
func extDot(out *[10][lanes]uint64, a, b *Planes, blocks int)

//go:noescape
func baseDot(out *accumulators, a *Planes, b *Element, blocks int)

//go:noescape
func combine32(dst *Planes, rows *Element, stride int, coef *Ext, count int)

//go:noescape
func butterflies(data, factors *Element, groups, blocks int)

//go:noescape
func pairSums(first, second *laneSums, w *Planes, lo, hi *[4]Planes, blocks int)

//go:noescape
func crossSums(first, second *laneSums, w *Planes, lo, hi *[4]Planes, blocks int)

//go:noescape
func productSums(first, second *laneSums, lo, hi *[4]Planes, blocks int)

//go:noescape
func extFraction(num, den *Planes, below *[4]Planes, blocks int)

//go:noescape
func baseForm(dst *Planes, constant *Ext, terms *Term, count, blocks int)

//go:noescape
func hashBlocks(state *HashState, messages *Element, stride, blocks int)
