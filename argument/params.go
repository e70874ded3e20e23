package argument

import (
	"aver/ligero"
	"aver/relation"
	"aver/soundness"
)

// grindingBits is the work asked for before columns are drawn.
const grindingBits = soundness.MaxGrinding

// Shapes of the search: rows are between these sizes, and rates these powers.
const (
	minLogRow, maxLogRow         = 6, 16
	minLogInvRate, maxLogInvRate = 1, 4
)

// ChooseParams searches row lengths and rates for each commitment. A witness is
// weighed by the bytes it adds to the proof and the time to encode and hash it;
// weights are encoded once, so that the proof counts for more.
func ChooseParams(p *relation.Program) Params {
	params := Params{Grinding: grindingBits}
	for c := range commitments {
		best := -1.0
		for logRow := minLogRow; logRow <= maxLogRow; logRow++ {
			rows := newLayout(p, c, logRow).rows
			for logInvRate := minLogInvRate; logInvRate <= maxLogInvRate; logInvRate++ {
				cost := openingCost(c, rows, logRow, logInvRate)
				if best < 0 || cost < best {
					best = cost
					params.Codes[c] = newCode(logRow, logInvRate)
				}
			}
		}
	}
	return params
}

func newCode(logRow, logInvRate int) ligero.Params {
	return ligero.Params{
		LogRow:     logRow,
		LogInvRate: logInvRate,
		Queries:    soundness.Queries(logInvRate, grindingBits),
		Hash:       ligero.SHA256,
	}
}

// Prices of the search, in nanoseconds: of a codeword element encoded and
// hashed, of an element of a combined row, and what a byte of proof is worth.
const (
	codewordPrice = 8
	rowPrice      = 60
	bytePrice     = 10
)

// openingCost prices one commitment with its opening.
func openingCost(c commitment, rows, logRow, logInvRate int) float64 {
	queries := float64(soundness.Queries(logInvRate, grindingBits))
	cells := float64(int(rows) << (logRow + logInvRate))
	bytes := 21*float64(int(1)<<logRow) + queries*(7*float64(rows)+32*float64(logRow+logInvRate)/2)
	encode := cells * codewordPrice
	if c == weightCommitment {
		encode = cells // disk, not time
	}
	return encode + rowPrice*float64(int(1)<<(logRow+logInvRate)) + bytePrice*bytes
}
