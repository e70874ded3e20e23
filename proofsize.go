package aver

import (
	"math"
	"slices"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/soundness"
	"aver/verify"
)

// expectedBytes estimates the size of a key's proofs: combined rows, opened
// columns and paths, which are nearly all of it, and the rounds' messages. What
// varies from proof to proof is how many queries hit one column twice.
func expectedBytes(k *verify.Key) int {
	total := 0.0
	for _, c := range commitments(k) {
		code := k.Argument.Params.Codes[c.index]
		columns, nodes := meanOpening(code)
		total += columns*float64(c.Rows*field.ElementBytes) + nodes*32 + float64(field.ExtBytes*code.RowLength())
	}
	return int(total) + field.ExtBytes*messages(k.Argument.Ledger().Terms) + publicBytes(k)
}

// meanOpening is the mean number of distinct columns and of path nodes that a
// code's random queries lead to: a node is sent where a query passes through
// its sibling and none through itself.
func meanOpening(p ligero.Params) (columns, nodes float64) {
	q := float64(p.Queries)
	missed := func(share float64) float64 { return math.Pow(1-share, q) }
	n := float64(p.CodeLength())
	columns = n * (1 - missed(1/n))
	for level := 2.0; level <= n; level *= 2 {
		nodes += level * (missed(1/level) - missed(2/level))
	}
	return columns, nodes
}

// messages estimates the number of field elements sent in rounds: about three
// in each.
func messages(terms []soundness.Term) int {
	n := 0
	for _, t := range terms {
		n += 3 * t.Count
	}
	return n
}

// publicBytes is the size of the values that a proof states.
func publicBytes(k *verify.Key) int {
	n := 0
	r := k.Argument.Program
	for i := range r.Tensors {
		t := &r.Tensors[i]
		if public(r, t.Kind) {
			n += t.Size() * (width(t.Min, t.Max) + 7) / 8
		}
	}
	return n
}

// rows is how many rows tensors take in a matrix of rows of 2^logRow: large
// ones begin a row, short ones share rows.
func rows(tensors []*relation.Tensor, logRow int) int {
	sizes := make([]int, len(tensors))
	for i, t := range tensors {
		sizes[i] = t.LogSize()
	}
	n, column := 0, 0
	for _, i := range byDescending(sizes) {
		if sizes[i] >= logRow {
			n += lastCell(tensors[i].Shape)>>logRow + 1
			continue
		}
		if column == 0 {
			n++
		}
		column = (column + 1<<sizes[i]) % (1 << logRow)
	}
	return n
}

// byDescending is the order of indices that sorts sizes, largest first.
func byDescending(sizes []int) []int {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return sizes[b] - sizes[a] })
	return order
}

// lastCell is the padded row-major index of a tensor's last cell.
func lastCell(shape []int) int {
	cell := 0
	for _, n := range shape {
		cell = cell<<relation.Log2(n) + n - 1
	}
	return cell
}
