//go:build purego || !amd64

package field

// Without vector code there are no blocks for it: every kernel's own loop does
// all of the work, and what follows is never called.
func blocks(int) int { return 0 }

func vecAdd(_, _, _ *Element, _ int)                              {}
func vecSub(_, _, _ *Element, _ int)                              {}
func vecMul(_, _, _ *Element, _ int)                              {}
func vecScale(_, _, _ *Element, _ int)                            {}
func vecInts(*Element, *int64, *Element, int) int                 { return 0 }
func vecSum(*[lanes]uint64, *Element, int)                        {}
func extMul(_, _, _ *Planes, _ int)                               {}
func extMulAdd(_, _, _ *Planes, _ int)                            {}
func extScale(_, _ *Planes, _ *Ext, _ int)                        {}
func extScaleAdd(_, _ *Planes, _ *Ext, _ *Planes, _ int)          {}
func extFold(_, _, _ *Planes, _ *Ext, _ int)                      {}
func extMulBase(_, _ *Planes, _ *Element, _ int)                  {}
func baseScale(*Planes, *Element, *Ext, int)                      {}
func baseScaleAdd(*Planes, *Element, *Ext, int)                   {}
func baseFold(*Planes, *Element, *Element, *Ext, int)             {}
func extDot(*[10][lanes]uint64, *Planes, *Planes, int)            {}
func baseDot(*accumulators, *Planes, *Element, int)               {}
func combine32(*Planes, *Element, int, *Ext, int)                 {}
func butterflies(_, _ *Element, _, _ int)                         {}
func pairSums(_, _ *laneSums, _ *Planes, _, _ *[4]Planes, _ int)  {}
func crossSums(_, _ *laneSums, _ *Planes, _, _ *[4]Planes, _ int) {}
func productSums(_, _ *laneSums, _, _ *[4]Planes, _ int)          {}
func extFraction(_, _ *Planes, _ *[4]Planes, _ int)               {}
func baseForm(*Planes, *Ext, *Term, int, int)                     {}
func hashBlocks(*HashState, *Element, int, int)                   {}
