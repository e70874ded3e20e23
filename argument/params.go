package argument

import (
	"math"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/soundness"
)

// Shapes of the search: rows are between these sizes, and rates these powers.
const (
	minLogRow, maxLogRow         = 6, 16
	minLogInvRate, maxLogInvRate = 1, 4
)

// ChooseParams searches grinding, row lengths and rates. A witness is weighed
// by the bytes it adds to the proof and the time to encode and hash it; weights
// are encoded once, so that the proof counts for more.
func ChooseParams(p *relation.Program) Params {
	var best Params
	least := math.Inf(1)
	for grinding := 0; grinding <= soundness.MaxGrinding; grinding += 2 {
		params := Params{Grinding: grinding}
		cost := workPrice * float64(int(1)<<grinding)
		for c := range commitments {
			code, price := chooseCode(p, c, grinding)
			params.Codes[c] = code
			cost += price
		}
		if cost < least {
			best, least = params, cost
		}
	}
	return best
}

func chooseCode(p *relation.Program, c commitment, grinding int) (best ligero.Params, least float64) {
	least = math.Inf(1)
	for logRow := minLogRow; logRow <= maxLogRow; logRow++ {
		rows := newLayout(p, c, logRow).rows
		for logInvRate := minLogInvRate; logInvRate <= maxLogInvRate; logInvRate++ {
			code := ligero.Params{
				LogRow:     logRow,
				LogInvRate: logInvRate,
				Queries:    soundness.Queries(logInvRate, grinding),
				Hash:       ligero.SHA256,
			}
			if cost := openingCost(c, rows, &code); cost < least {
				best, least = code, cost
			}
		}
	}
	if newLayout(p, c, best.LogRow).rows == 0 {
		least = 0
	}
	return best, least
}

// Prices of the search, in nanoseconds: of a codeword element encoded and
// hashed, of an element of a combined row's codeword, of a try at grinding, and
// what a byte of proof is worth.
const (
	codewordPrice = 8
	rowPrice      = 60
	workPrice     = 60
	bytePrice     = 10
)

// openingCost prices one commitment with its opening.
func openingCost(c commitment, rows int, p *ligero.Params) float64 {
	logLength := p.LogRow + p.LogInvRate
	length, row := float64(p.CodeLength()), float64(p.RowLength())
	bytes := field.ExtBytes*row + float64(p.Queries)*(field.ElementBytes*float64(rows)+32*float64(logLength)/2)
	encode := float64(rows) * length * codewordPrice
	if c == weightCommitment {
		encode = float64(rows) * length // disk, not time
	}
	return encode + rowPrice*length + bytePrice*bytes
}
