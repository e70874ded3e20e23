// Package journal counts the proofs made with a commitment, so that its budget
// of openings is never exceeded: every proof opens new columns of it, and past
// the budget they would show what it hides. The count is a small file beside
// the model. It is raised before a proof is made, survives a crash at any
// point, never goes down, and is safe between provers on one machine. It cannot
// see copies: a model that was copied or restored needs successors of its own.
//
// # Format
//
// Three blocks of 4096 bytes, so that no two of them share a sector, each
// filled up with zeros. Numbers are little endian, of eight bytes.
//
//	block 0   "averjnl" 0x01 ‖ commitment (32 bytes) ‖ budget
//	          ‖ SHA-256("aver journal header" ‖ the 48 bytes before)
//	block 1   count ‖ SHA-256("aver journal slot" ‖ the 80 bytes of block 0 ‖ 0 ‖ count)
//	block 2   count ‖ SHA-256("aver journal slot" ‖ the 80 bytes of block 0 ‖ 1 ‖ count)
//
// Blocks 1 and 2 are the slots. A new count is written over the smaller one and
// synchronised before its number is given out, so the greater is the count. A
// slot that does not check was torn by a crash, or damaged later, in which case
// it may have held the greater count: either way that was at most one more than
// the other's, and that is what then counts. A number may be lost so, but none
// is given out twice. With no slot left, or no header, the journal is refused:
// nobody knows how many proofs there were.
package journal
