package argument

import (
	"math"
	"slices"

	"aver/field"
	"aver/ligero"
	"aver/relation"
)

// Prices of the search, in nanoseconds of processor time on two threads: fitted to 36
// keys of four models (docs/performance.md, Where the bytes go).
const (
	codewordPrice = 3   // an element of a codeword, encoded
	storedPrice   = 0.3 // the same in a file
	tailPrice     = 1   // a random coefficient, combined
	blockPrice    = 50  // a block of 64 bytes, hashed
	powersPrice   = 0.4 // a symbol's form, for each coefficient
	sumPrice      = 70  // a coefficient in a fold's sum-check
	workPrice     = 25  // a try at grinding
)

// A byte of proof is worth what makes time × bytes^bytesWeight least (settle), to
// begin with firstBytePrice, but no more than to send it at 5 Mbit/s takes.
const (
	bytesWeight    = 2.25
	firstBytePrice = 150
	mostBytePrice  = 1600
)

// What proving costs whatever the codes, roughly, in nanoseconds: for each single
// look-up or row of a table, each weight, each other committed cell, and at all.
const (
	lookupPrice = 165
	weightPrice = 1.4
	cellPrice   = 23
	proofPrice  = 6e6
)

// running adds up what a program's proofs cost whatever the codes.
func running(p *relation.Program) float64 {
	work := float64(proofPrice)
	for i := range p.Lookups {
		work += lookupPrice * float64(relation.Size(p.Lookups[i].Sizes))
	}
	for i := range p.Tables {
		work += lookupPrice * float64(relation.Size(p.Tables[i].Sizes))
	}
	for i := range p.Tensors {
		if at, ok := commitmentOf(p, &p.Tensors[i]); ok {
			price := float64(cellPrice)
			if at == weightCommitment {
				price = weightPrice
			}
			work += price * float64(p.Tensors[i].Size())
		}
	}
	return work
}

// price is that of one commitment with its opening.
func (s *search) price(params *Params, c commitment, p *ligero.Params) float64 {
	n := float64(p.CodeLength())
	switch c {
	case padCommitment:
		pads := s.pads
		pads.LogSlots, pads.Tail = p.LogRow, p.Tail
		return s.made(p, pads.BaseRows()) + s.bytePrice*float64(pads.WordsBytes())
	case foldCommitment, refoldCommitment:
		return s.fold(params, c)
	}
	rows := s.rows[c][p.LogRow]
	if rows == 0 {
		return 0
	}
	if c == weightCommitment { // encoded once, at compile time
		return s.bytePrice*openingBytes(p, rows, topDepth(p)) + stored(n*float64(rows)) + tailPrice*float64(rows*p.Tail) + folded(p, s.slope)
	}
	return s.made(p, rows) + folded(p, s.slope)
}

// folded is the price of a combined row in a fold, of so much a coefficient.
func folded(p *ligero.Params, coefficient float64) float64 {
	return powersPrice*float64(p.Queries*length(p)) + coefficient*float64(length(p))
}

// made is the price of a commitment that each proof makes and opens.
func (s *search) made(p *ligero.Params, height int) float64 {
	const node, head = 2, 9 + 16 // blocks of a node; bytes of a leaf beside the column
	blocks := math.Ceil(float64(8*height+head)/64) + node
	return float64(p.CodeLength())*(codewordPrice*float64(height)+blockPrice*blocks) + s.bytePrice*openingBytes(p, height, 0)
}

// stored is the price of a codeword in a file. What is beyond most computers' spare
// memory is read from a disk.
func stored(elements float64) float64 {
	const spare = 1 << 28
	return storedPrice*elements + 3*storedPrice*max(0, elements-spare)
}

// openingBytes is about meanOpening.
func openingBytes(p *ligero.Params, height, depth int) float64 {
	nodes := max(0, float64(p.LogLength())-max(float64(depth), math.Log2(float64(p.Queries))))
	return float64(p.Queries) * (columnBytes(p, height) + digestSize*nodes)
}

// foldSlope is the price of one more coefficient where the combined rows have
// the code p.
func (s *search) foldSlope(p *ligero.Params) float64 {
	perSymbol := codewordPrice + blockPrice*8./64
	return sumPrice + extRows*(perSymbol*float64(int(1)<<p.LogInvRate)+
		s.bytePrice*field.ElementBits/8*float64(p.Queries)/float64(p.RowLength()))
}

// cost is the price of all that the parameters govern. It leaves the slope that
// follows from them.
func (s *search) cost(params *Params) float64 {
	s.slope = sumPrice // what a fold costs is counted there
	cost := s.work(params)
	for c := range commitments {
		cost += s.price(params, c, &params.Codes[c])
	}
	s.slope = s.foldSlope(&params.Codes[foldCommitment])
	return cost
}

// dearer is how many times as dear proofs are with some parameters as with others.
func (s *search) dearer(p, than *Params) float64 { return s.product(p) / s.product(than) }

// product is what a proof costs, up to a factor: time × bytes^bytesWeight.
func (s *search) product(p *Params) float64 {
	time, bytes := s.parts(p)
	return time * math.Pow(bytes, bytesWeight)
}

// parts are the two parts of cost, in nanoseconds and in bytes, and to the first is
// added what proofs take whatever the codes.
func (s *search) parts(p *Params) (time, bytes float64) {
	free := *s
	free.bytePrice = 0
	time = free.cost(p)
	return time + s.running, (s.cost(p) - time) / s.bytePrice
}

// work is the price of the work before columns are drawn: on each level, and at
// the end.
func (s *search) work(p *Params) float64 {
	return float64(1+len(p.folds())) * workPrice * float64(int(1)<<p.Grinding)
}

// fold is the price of one fold, with the row that is shown if it is the last.
func (s *search) fold(params *Params, of commitment) float64 {
	levels, p := newLevels(s.opened(), params), &params.Codes[of]
	i := slices.IndexFunc(levels, func(l level) bool { return l.of == of })
	if i < 0 {
		return 0
	}
	rows := foldedRows(levels[i].pieces)
	if i < len(levels)-1 { // its combined row goes into the next one
		return s.made(p, extRows*rows) + folded(p, sumPrice)
	}
	return s.made(p, extRows*(rows+1)) + s.bytePrice*float64(field.PackedExtBytes(length(p)))
}
